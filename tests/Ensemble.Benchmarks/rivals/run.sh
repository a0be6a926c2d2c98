#!/bin/bash
# Runs a rival and 'ensemble bench' in turn on the named workloads and prints the ratios of the medians, rival over ours.
#
#   run.sh [rounds] [relu|erf] [threads]
#
# RIVAL: a program of one's own instead of langevin.py beside this script. It is called as
#   RIVAL MEMBERS INPUTS WIDTH DEPTH SAMPLES STEPS ACTIVATION THREADS WAYS
# and prints one line 'way NS ns/weight/step' for each of the ways.
# ENSEMBLE: the ensemble command (default: the one built in this repository).  PYTHON: the interpreter (default python3).
# STEPS: steps of the rival (default 5).  WAYS: default vmap,hand.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
rival=${RIVAL:-$here/langevin.py}
rounds=${1:-3}
activation=${2:-relu}
threads=${3:-2}
steps=${STEPS:-5}
ways=${WAYS:-vmap,hand}
python=${PYTHON:-python3}
root=$(cd "$here/../../.." && pwd)
ensemble=${ENSEMBLE:-dotnet $root/src/Ensemble.Cli/bin/Release/net10.0/ensemble.dll}
[ -f "$rival" ] || { echo "run.sh: there is no file $rival" >&2; exit 2; }

median() { sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
times=$(mktemp -d)
trap 'rm -r "$times"' EXIT

echo "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $threads threads, $activation, $rounds rounds; load at the start: $(cut -d' ' -f1-3 /proc/loadavg)"
printf '%-22s %10s' workload ours
for way in ${ways//,/ }; do printf ' %10s %8s' "$way" ratio; done
echo '   (medians, ns per weight and step)'
for workload in '256 20 256 1 10' '64 64 256 2 20' '16 64 1024 2 50' '32 64 512 3 100'; do
  rm -f "$times"/*
  read -r members inputs width depth samples <<< "$workload"
  for ((round = 0; round < rounds; round++)); do
    $ensemble bench --members "$members" --inputs "$inputs" --width "$width" --depth "$depth" --samples "$samples" \
      --activation "$activation" --threads "$threads" --json 2> /dev/null |
      sed -n 's/.*"ns_per_weight_step": \([^,]*\),.*/\1/p' >> "$times/ours"
    $python "$rival" $workload "$steps" "$activation" "$threads" "$ways" |
      while read -r way ns _; do echo "$ns" >> "$times/$way"; done
  done
  ours=$(median < "$times/ours")
  printf '%-22s %10.3f' "${workload// /x}" "$ours"
  for way in ${ways//,/ }; do
    theirs=$(median < "$times/$way")
    printf ' %10.3f %8s' "$theirs" "$(awk -v a="$theirs" -v b="$ours" 'BEGIN { printf "%.1fx", a / b }')"
  done
  echo
done
echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
