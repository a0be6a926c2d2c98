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
ours="dotnet $root/tests/Ensemble.Benchmarks/bin/Release/net10.0/Ensemble.Benchmarks.dll conv"

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
times=$(mktemp -d)
trap 'rm -r "$times"' EXIT

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $threads threads, $activation, $rounds rounds; load at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-22s %10s' workload ours
for way in ${ways//,/ }; do printf ' %10s %8s' "$way" ratio; done
echo '   (members x side x channels x width x depth x samples; medians, ns per weight and step)'
for workload in '16 8 1 64 2 32' '8 8 3 64 3 32' '4 16 3 64 2 16'; do
  rm -f "$times"/*
  for ((round = 0; round < rounds; round++)); do
    $ours $workload "$steps" "$activation" "$threads" | while read -r way ns _; do echo "$ns" >> "$times/$way"; done
    $python "$here/conv.py" $workload "$steps" "$activation" "$threads" "$ways" | while read -r way ns _; do echo "$ns" >> "$times/$way"; done
  done
  mine=$(median < "$times/ours")
  printf '%-22s %10.1f' "${workload// /x}" "$mine"
  for way in ${ways//,/ }; do
    theirs=$(median < "$times/$way")
    printf ' %10.1f %8s' "$theirs" "$(awk -v a="$theirs" -v b="$mine" 'BEGIN { printf "%.1fx", a / b }')"
  done
  echo
done
echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
