using System.Globalization;

namespace Ensemble.Experiments.Shards;

/// <summary>
/// Asks the scheduler which shard this process is: a task of a Slurm array (<c>SLURM_ARRAY_TASK_ID</c>, <c>_MIN</c>,
/// <c>_STEP</c>, <c>_COUNT</c>) or a pod of a Kubernetes Indexed Job (<c>JOB_COMPLETION_INDEX</c>, with the number of
/// shards in <c>ENSEMBLE_SHARDS</c>, because a pod is not told the number of completions).
/// </summary>
internal static class SchedulerShard
{
    /// <summary>The shard of this process.</summary>
    /// <param name="count">The number of shards, or null to ask the scheduler. Give it where part of an array may be submitted again.</param>
    /// <param name="environment">The environment variable of a name, or null.</param>
    public static Shard Find(int? count, Func<string, string?> environment)
    {
        if (environment("SLURM_ARRAY_TASK_ID") is not null)
        {
            int task = Number("SLURM_ARRAY_TASK_ID")!.Value;
            // A task submitted again alone is its own minimum, so with a known count the identifier itself is the index.
            int index = count is not null ? task
                : ((task - Required("SLURM_ARRAY_TASK_MIN")) / Math.Max(Number("SLURM_ARRAY_TASK_STEP") ?? 1, 1)) + 1;
            return new Shard(index, count ?? Required("SLURM_ARRAY_TASK_COUNT"));
        }

        return Number("JOB_COMPLETION_INDEX") is { } completion
            ? new Shard(completion + 1, count ?? Required("ENSEMBLE_SHARDS"))
            : throw new ExperimentException("", "--shard auto needs SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, which a Slurm array or a Kubernetes Indexed Job sets");

        int Required(string name) => Number(name)
            ?? throw new ExperimentException("", $"--shard auto needs {name}, or the number of shards as --shard auto/n");

        int? Number(string name) => environment(name) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
            : throw new ExperimentException("", $"{name} is '{text}'; it must be a whole number");
    }
}
