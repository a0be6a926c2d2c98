# syntax=docker/dockerfile:1
# Two images of the ensemble command:
#   docker build --target cpu  -t ensemble:cpu  .     built-in engine, small, without shell or package manager
#   docker build --target cuda -t ensemble:cuda .     TorchSharp on CUDA; the host supplies the NVIDIA driver
# docker/README.md says how to run them.
ARG DOTNET=10.0
ARG REGISTRY=mcr.microsoft.com/dotnet

# What decides the packages, alone: source changes leave the restored layers in the cache.
FROM --platform=$BUILDPLATFORM ${REGISTRY}/sdk:${DOTNET}-noble AS projects
WORKDIR /build/src
ENV DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
COPY .editorconfig Directory.Build.props Directory.Packages.props ./
COPY src/*/*.csproj ./
RUN for project in *.csproj; do mkdir -p "src/${project%.csproj}" && mv "$project" "src/${project%.csproj}/"; done
# Results go to /runs, which any user may write, as into /tmp: the container may run as any user (docker run --user).
RUN mkdir -p /build/root/runs && chmod 1777 /build/root/runs

FROM projects AS publish-cpu
ARG TARGETARCH
RUN dotnet restore src/Ensemble.Cli --arch "$TARGETARCH"
COPY src src
COPY CITATION.cff ./
COPY docker/slurm docker/slurm
ARG COMMIT=
RUN dotnet publish src/Ensemble.Cli --no-restore --arch "$TARGETARCH" --no-self-contained -p:SourceRevisionId="$COMMIT" --output /build/root/app
COPY LICENSE /build/root/app/
COPY experiments /build/root/experiments

FROM projects AS publish-cuda
RUN dotnet restore src/Ensemble.Cli --arch amd64 -p:Torch=cuda
COPY src src
COPY CITATION.cff ./
COPY docker/slurm docker/slurm
ARG COMMIT=
RUN dotnet publish src/Ensemble.Cli --no-restore --arch amd64 --no-self-contained -p:Torch=cuda -p:SourceRevisionId="$COMMIT" --output /build/root/app
COPY LICENSE /build/root/app/
COPY experiments /build/root/experiments

FROM ${REGISTRY}/runtime:${DOTNET}-noble AS cuda
ARG COMMIT=
LABEL org.opencontainers.image.title="ensemble" \
      org.opencontainers.image.description="Learning dynamics of wide neural networks: ensembles against theory (TorchSharp on CUDA)" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="$COMMIT"
ENV PATH=/app:$PATH \
    DOTNET_EnableDiagnostics=0 \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=publish-cuda /build/root/ /
# The default --out, "runs", is /runs seen from here.
WORKDIR /
VOLUME /runs
USER $APP_UID
ENTRYPOINT ["ensemble"]
CMD ["--help"]

# Last, so that 'docker build .' makes it.
FROM ${REGISTRY}/runtime:${DOTNET}-noble-chiseled AS cpu
ARG COMMIT=
LABEL org.opencontainers.image.title="ensemble" \
      org.opencontainers.image.description="Learning dynamics of wide neural networks: ensembles against theory (built-in CPU engine)" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="$COMMIT"
ENV PATH=/app:$PATH \
    DOTNET_EnableDiagnostics=0
COPY --from=publish-cpu /build/root/ /
# The default --out, "runs", is /runs seen from here.
WORKDIR /
VOLUME /runs
USER $APP_UID
ENTRYPOINT ["ensemble"]
CMD ["--help"]
