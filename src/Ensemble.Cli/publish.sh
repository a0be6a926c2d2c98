#!/usr/bin/env bash
# Builds the program as one file that needs no .NET, for each platform, and tries the one that this machine can run.
#   src/Ensemble.Cli/publish.sh [FOLDER] [PLATFORM…]      default: packages, and linux-x64 linux-arm64 osx-arm64 win-x64
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=$(mkdir -p "${1:-packages}" && cd "${1:-packages}" && pwd)
shift || true
platforms=("$@")
[ ${#platforms[@]} -gt 0 ] || platforms=(linux-x64 linux-arm64 osx-arm64 win-x64)
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) here=linux-x64 ;;
    Linux-aarch64) here=linux-arm64 ;;
    Darwin-arm64) here=osx-arm64 ;;
    *) here=none ;;
esac
for platform in "${platforms[@]}"; do
    dotnet publish "$root/src/Ensemble.Cli" -c Release -r "$platform" --self-contained --nologo -v quiet --artifacts-path "$work/artifacts" -o "$work/$platform" \
        -p:PublishSingleFile=true -p:IncludeNativeLibrariesForSelfExtract=true -p:EnableCompressionInSingleFile=true -p:DebugType=none -p:GenerateDocumentationFile=false
    program=$(find "$work/$platform" -name 'ensemble' -o -name 'ensemble.exe')
    [ -n "$program" ] || { echo "$platform: no program"; exit 1; }
    cp "$program" "$folder/ensemble-$platform$([ "$platform" = win-x64 ] && echo .exe || true)"
    if [ "$platform" = "$here" ]; then
        (cd "$work" && env -u DOTNET_ROOT "$folder/ensemble-$platform" init own-data > /dev/null && env -u DOTNET_ROOT "$folder/ensemble-$platform" run own-data.yaml network.width=16 ensemble.members=8 langevin.time=1 > /dev/null 2>&1 &&
            env -u DOTNET_ROOT "$folder/ensemble-$platform" figure runs/own-data-* --what predictor --format pdf > /dev/null) || { echo "$platform: does not run"; exit 1; }
        tried=", tried here"
    fi
    echo "$folder/ensemble-$platform$([ "$platform" = win-x64 ] && echo .exe || true): $(du -h "$folder/ensemble-$platform"* | cut -f1 | head -1)${tried:-}"
    tried=
done
