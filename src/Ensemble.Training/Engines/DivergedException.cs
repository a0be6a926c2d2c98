namespace Ensemble.Training.Engines;

/// <summary>The predictor of a member is not finite: the steps are too large for its dynamics.</summary>
public sealed class DivergedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="member">The member that diverged.</param>
    /// <param name="time">The first record time at which its predictor is not finite.</param>
    public DivergedException(int member, double time)
        : base($"member {member} has diverged by t = {time:g6}: its predictor is not finite; take smaller steps (explicit ones need η·λ_max of the NTK below 2, which grows where features are learnt)")
    {
        Member = member;
        Time = time;
    }

    /// <summary>The member that diverged.</summary>
    public int Member { get; }

    /// <summary>The first record time at which its predictor is not finite.</summary>
    public double Time { get; }

    internal static void ThrowIfDiverged(Simulation simulation, MemberRecord record)
    {
        for (int i = 0; i < record.Predictor.Length; i++)
        {
            if (!double.IsFinite(record.Predictor[i]))
            {
                int step = simulation.RecordSteps[i / (record.Points * record.Outputs)];
                throw new DivergedException(record.Member, simulation.Steps.Times[step]);
            }
        }
    }
}
