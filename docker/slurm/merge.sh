#!/usr/bin/env bash
#SBATCH --job-name=ensemble-merge
#SBATCH --requeue
#SBATCH --open-mode=append
# Merges the shards of an experiment, computes the theory, and writes the comparison and the report:
#
#   sbatch --dependency=afterok:ARRAY_JOB --kill-on-invalid-dep=yes merge.sh OUT FILE [key=value...]
set -u
out=$1
shift
# shellcheck disable=SC2086 # ENSEMBLE may be several words
exec ${ENSEMBLE:-ensemble} run "$@" --out "$out"
