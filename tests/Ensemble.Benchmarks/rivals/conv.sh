#!/bin/bash
# Trains convolutional networks here and in conv.py in turn and prints the ratios of the medians, rival over ours.
#
#   conv.sh [rounds] [relu|erf] [threads]
#
# PYTHON: the interpreter (default python3).  STEPS: steps of both (default 5).  WAYS: default vmap,grouped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rounds=${1:-3}
activation=${2:-relu}
threads=${3:-2}
steps=${STEPS:-5}
ways=${WAYS:-vmap,grouped}
python=${PYTHON:-python3}
root=$(cd "$here/../../.." && pwd)
ours() { dotnet "$root/tests/Ensemble.Benchmarks/bin/Release/net10.0/Ensemble.Benchmarks.dll" conv "$@" "$steps" "$activation" "$threads"; }
theirs() { $python "$here/conv.py" "$@" "$steps" "$activation" "$threads" "$ways"; }
. "$here/compare.sh"

heading 'members x side x channels x width x depth x samples; medians, ns per weight and step'
for workload in '16 8 1 64 2 32' '8 8 3 64 3 32' '4 16 3 64 2 16'; do compare 1 "$workload"; done
ending
