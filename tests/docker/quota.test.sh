#!/usr/bin/env bash
# A CPU quota of the container decides the number of threads. Needs root and a writable cgroup.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "quota: $1"; exit 1; }
skip() { echo "quota: skipped: $1"; exit 0; }

[ "$(id -u)" = 0 ] || skip "needs root"
[ "$(nproc)" -gt 1 ] || skip "needs two processors"
program=$(compgen -G 'src/Ensemble.Cli/bin/*/net10.0/ensemble' | head -1) || true
[ -x "$program" ] || skip "build src/Ensemble.Cli first"
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
    group=/sys/fs/cgroup/ensemble-quota
    mkdir "$group" 2> /dev/null && echo '100000 100000' > "$group/cpu.max" 2> /dev/null || { rmdir "$group" 2> /dev/null || true; skip "no cgroup can be made"; }
else
    group=/sys/fs/cgroup/cpu/ensemble-quota
    mkdir "$group" 2> /dev/null && echo 100000 > "$group/cpu.cfs_quota_us" 2> /dev/null || { rmdir "$group" 2> /dev/null || true; skip "no cgroup can be made"; }
fi
trap 'rmdir "$group"' EXIT

workers() { "$program" plan experiments/quickstart.yaml --json | sed -n 's/.*"workers": \([0-9]*\).*/\1/p'; }
free=$(workers)
limited=$(sh -c 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"' sh "$group" "$program" plan experiments/quickstart.yaml --json | sed -n 's/.*"workers": \([0-9]*\).*/\1/p')
[ "$limited" = 1 ] && [ "$free" -gt 1 ] || fail "$free threads without a quota, $limited with a quota of one processor"
echo "quota: $free threads without a quota, 1 with a quota of one processor"
