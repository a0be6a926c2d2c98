namespace Ensemble.Experiments.Running;

/// <summary>The stages of a run.</summary>
public enum RunStage
{
    /// <summary>The theory is computed.</summary>
    Theory,

    /// <summary>Members are trained.</summary>
    Training,

    /// <summary>Files and the report are written.</summary>
    Writing,
}

/// <summary>How far a run has come.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Fraction">The fraction of the stage that is done, from 0 to 1.</param>
/// <param name="MembersDone">Members trained so far; 0 outside training.</param>
/// <param name="MembersTotal">Members to train; 0 outside training.</param>
public readonly record struct RunProgress(RunStage Stage, double Fraction, int MembersDone = 0, int MembersTotal = 0);
