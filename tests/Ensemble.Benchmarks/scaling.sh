#!/bin/bash
# Runs 'ensemble bench' over members, steps, widths and threads and prints medians: what is linear shows the same cost per
# weight and step, and memory does not depend on members.
#
#   scaling.sh [rounds]
#
# ENSEMBLE: the ensemble command (default: the one built in this repository).
set -euo pipefail
rounds=${1:-3}
root=$(cd "$(dirname "$0")/../.." && pwd)
ensemble=${ENSEMBLE:-dotnet $root/src/Ensemble.Cli/bin/Release/net10.0/ensemble.dll}

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
field() { sed -n "s/.*\"$1\": \([^,]*\),\{0,1\}.*/\1/p" "$2"; }
results=$(mktemp -d)
trap 'rm -r "$results"' EXIT

# measure LABEL ARGUMENTS…
measure() {
  local label=$1 round
  shift
  for ((round = 0; round < rounds; round++)); do
    $ensemble bench "$@" --json > "$results/$round" 2> /dev/null
  done
  printf '%-26s %10.3f %9.2f %9.2f %9.0f\n' "$label" \
    "$(for file in "$results"/*; do field ns_per_weight_step "$file"; done | median)" \
    "$(for file in "$results"/*; do field share_of_ceiling "$file"; done | median)" \
    "$(for file in "$results"/*; do field threads_scaling "$file"; done | median)" \
    "$(for file in "$results"/*; do field peak_memory_bytes "$file"; done | median | awk '{ print $1 / 1e6 }')"
  rm -f "$results"/*
}

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $rounds rounds; load at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-26s %10s %9s %9s %9s\n' 'relu, depth 2, 20 samples' ns/w/step ceiling 'threads x' 'peak MB'
for members in 16 64 256 1024; do
  measure "$members members, width 256" --members "$members" --inputs 64 --width 256 --depth 2 --samples 20
done
for steps in 100 2000; do
  measure "$steps steps, width 256" --members 16 --inputs 64 --width 256 --depth 2 --samples 20 --steps "$steps"
done
for width in 128 512 1024 2048; do
  measure "16 members, width $width" --members 16 --inputs 64 --width "$width" --depth 2 --samples 20
done
for workload in '256 20 256 1 10' '64 64 256 2 20' '16 64 1024 2 50' '32 64 512 3 100'; do
  read -r members inputs width depth samples <<< "$workload"
  for activation in relu erf; do
    measure "${workload// /x} $activation" --members "$members" --inputs "$inputs" --width "$width" --depth "$depth" --samples "$samples" --activation "$activation"
  done
done
echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
