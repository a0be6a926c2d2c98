#!/usr/bin/env bash
# What the Dockerfile relies on is there: files that it copies, names of projects, stages, and the promises of its images.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/docker/dockerfile.sh

fail() { echo "copies: $1"; exit 1; }

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
context "$context"

count=0
while IFS= read -r source; do
    compgen -G "$context/$source" > /dev/null || fail "COPY $source: no such file in the build context"
    count=$((count + 1))
done < <(instructions | copied)
[ "$count" -ge 8 ] || fail "only $count sources found; is the Dockerfile still read rightly?"

while IFS= read -r name; do
    is_stage "$name" || fail "COPY --from=$name: no such stage"
done < <(instructions | sed -n 's/^COPY --from=\([^ ]*\) .*/\1/p')

# The restore layer puts each project into the folder of its name.
for project in src/*/; do
    name=$(basename "$project")
    [ -f "$project$name.csproj" ] || fail "$project has no $name.csproj"
done

for target in cpu cuda; do
    text=$(stage "$target")
    [ -n "$text" ] || fail "no target $target"
    grep -q '^ENTRYPOINT \["ensemble"\]$' <<< "$text" || fail "$target: the entrypoint must be ensemble itself, so that it gets SIGTERM"
    grep -qE '^USER \$APP_UID$' <<< "$text" || fail "$target: must not run as root"
    grep -q '^VOLUME /runs$' <<< "$text" || fail "$target: no volume for results"
    grep -q '^LABEL org.opencontainers.image.title=' <<< "$text" || fail "$target: no labels"
    ! grep -q '^HEALTHCHECK' <<< "$text" || fail "$target: a batch job has no health check"
done
stage cuda | grep -q 'NVIDIA_DRIVER_CAPABILITIES=compute,utility' || fail "cuda: no driver capabilities"
echo "copies: $count sources, all there"
