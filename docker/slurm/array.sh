#!/usr/bin/env bash
#SBATCH --job-name=ensemble
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --signal=B:USR1@120
# One shard of an experiment per array task:
#
#   sbatch --array=1-SHARDS array.sh SHARDS OUT FILE [key=value...]
#
# 'ensemble submit slurm FILE --shards SHARDS' does this, and the merge after it. Two minutes before the time limit Slurm
# sends USR1: the shard writes a checkpoint and the task goes back into the queue, to continue from it. Pre-empted tasks and
# those of lost nodes are requeued by Slurm itself. ENSEMBLE names the program, for example "apptainer run ensemble.sif".
set -u
shards=$1
out=$2
shift 2

requeue=
child=
trap 'requeue=yes; kill -USR1 "$child"' USR1
trap 'kill -TERM "$child"' TERM INT
# shellcheck disable=SC2086 # ENSEMBLE may be several words
${ENSEMBLE:-ensemble} run "$@" --out "$out" --shard "$SLURM_ARRAY_TASK_ID/$shards" &
child=$!

# A signal ends 'wait' before the program has ended.
while true; do
    wait "$child"
    code=$?
    kill -0 "$child" 2> /dev/null || break
done

if [ "$code" = 75 ] && [ -n "$requeue" ]; then
    scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
fi
exit "$code"
