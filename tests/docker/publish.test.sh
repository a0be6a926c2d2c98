#!/usr/bin/env bash
# The publish steps of the cpu image run as written, and the published program behaves as a container needs it to.
# The published folder stays in $1 when that is given.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/docker/dockerfile.sh

fail() { echo "publish: $1"; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/context" "$work/build"
context "$work/context"
build_stage publish-cpu "$work/context" "$work/build" > "$work/log" 2>&1 || { tail -20 "$work/log"; fail "the steps fail"; }
root=$work/build/root
[ -x "$root/app/ensemble" ] || fail "no program /app/ensemble"
[ "$(stat -c %a "$root/runs")" = 1777 ] || fail "/runs cannot be written by any user"
[ -z "$(find "$root" -name '*.so' ! -name 'libSkiaSharp.so' ! -name 'libHarfBuzzSharp.so')" ] || fail "the cpu image must be free of native code but that which draws figures"

# As the entrypoint runs it: by name on the PATH, from the root of the image.
export PATH=$root/app:$PATH DOTNET_EnableDiagnostics=0
cd "$root"
ensemble --help | grep -q 'ensemble run' || fail "--help says nothing"
code=0; ensemble run no-such-file.yaml 2> "$work/error" || code=$?
[ "$code" = 2 ] && [ "$(wc -l < "$work/error")" = 1 ] || fail "bad input ends with $code and $(wc -l < "$work/error") lines"
small="network.width=32 ensemble.members=4 langevin.time=1"
# shellcheck disable=SC2086
ensemble run experiments/quickstart.yaml $small > /dev/null 2> "$work/error" || { cat "$work/error"; fail "the quickstart fails"; }
[ -f "$(echo runs/quickstart-*/manifest.json)" ] || fail "the results are not in /runs"
grep -q '"commit": "0123456789abcdef"' runs/quickstart-*/manifest.json || fail "the manifest does not know the commit"

# SIGTERM, as 'docker stop' sends it, ends the program by itself. Docker waits ten seconds before it kills.
ensemble run experiments/quickstart.yaml ensemble.members=1000000 > /dev/null 2> "$work/error" &
process=$!
for _ in $(seq 300); do grep -q 'Training' "$work/error" && break; sleep 0.1; done
kill -TERM "$process"
code=0; timeout 10 tail --pid="$process" -f /dev/null || { kill -KILL "$process"; fail "SIGTERM did not end it in 10 s"; }
wait "$process" || code=$?
[ "$code" = 75 ] || [ "$code" = 143 ] || fail "SIGTERM ends with $code"

if [ $# -gt 0 ]; then rm -rf "${root:?}"/runs/*; cp -a "$root/." "$1/"; fi
echo "publish: steps run as written; entrypoint, exit codes, results folder and SIGTERM are right"
