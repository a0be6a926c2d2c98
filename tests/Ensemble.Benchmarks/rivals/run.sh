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

ours() {
  $ensemble bench --members "$1" --inputs "$2" --width "$3" --depth "$4" --samples "$5" --activation "$activation" --threads "$threads" --json 2> /dev/null |
    sed -n 's/.*"ns_per_weight_step": \([^,]*\),.*/ours \1/p'
}
theirs() { $python "$rival" "$@" "$steps" "$activation" "$threads" "$ways"; }
. "$here/compare.sh"

heading 'medians, ns per weight and step'
for workload in '256 20 256 1 10' '64 64 256 2 20' '16 64 1024 2 50' '32 64 512 3 100'; do compare 3 "$workload"; done
ending
