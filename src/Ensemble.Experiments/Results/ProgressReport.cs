namespace Ensemble.Experiments.Results;

/// <summary>How far the training of a run or shard has come: <c>progress.json</c>.</summary>
/// <param name="Host">The machine.</param>
/// <param name="Process">The process.</param>
/// <param name="Updated">When this was true, UTC.</param>
/// <param name="MembersDone">Members finished.</param>
/// <param name="Members">Members to train.</param>
/// <param name="StepsDone">Member-steps done.</param>
/// <param name="StepsTotal">Member-steps to do.</param>
/// <param name="StepsPerSecond">The speed since the process began.</param>
/// <param name="SecondsLeft">The time left at this speed; null where the speed is not known yet.</param>
internal sealed record ProgressReport(
    string Host, int Process, DateTime Updated, int MembersDone, int Members, long StepsDone, long StepsTotal, double StepsPerSecond, double? SecondsLeft);
