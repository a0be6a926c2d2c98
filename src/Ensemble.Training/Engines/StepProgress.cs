namespace Ensemble.Training.Engines;

/// <summary>How far a run has come.</summary>
/// <param name="MembersDone">Members finished.</param>
/// <param name="MembersTotal">Members to train.</param>
/// <param name="StepsDone">Member-steps done, all members together.</param>
/// <param name="StepsTotal">Member-steps to do.</param>
public readonly record struct StepProgress(int MembersDone, int MembersTotal, long StepsDone, long StepsTotal);
