using System.Collections.Immutable;

namespace Ensemble.Experiments.Comparing;

/// <summary>
/// Which theory wins: the simplest of those that are inside the error bars of the mean predictor throughout; where none is, the one whose
/// rms error is least.
/// </summary>
/// <param name="Group">The points by which it is judged: <c>test</c>, or <c>train</c> where there are no test points.</param>
/// <param name="Theory">The theory.</param>
/// <param name="IsInside">Whether it is inside the error bars throughout.</param>
/// <param name="Noise">The rms error that a theory that is right would show.</param>
/// <param name="Scores">All theories that predict the mean predictor.</param>
public sealed record Winner(string Group, string Theory, bool IsInside, double Noise, ImmutableArray<TheoryScore> Scores)
{
    /// <summary>The winner of a ladder; null where no theory predicts the mean predictor.</summary>
    /// <param name="ladder">The ladder.</param>
    public static Winner? Of(Ladder ladder)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        if ((ladder.Find("predictor_mean", "test") ?? ladder.Find("predictor_mean", "train")) is not { } row)
        {
            return null;
        }

        ImmutableArray<TheoryScore> scores =
        [
            .. row.Rungs.Where(rung => rung.RmsError is not null).OrderBy(rung => TheoryNames.Rank(rung.Theory))
                .Select(rung => new TheoryScore(rung.Theory, rung.RmsError!.Value, ladder.Times.Count(rung.IsInside) / (double)ladder.Times.Length)),
        ];
        return (scores.FirstOrDefault(score => score.Inside == 1) ?? scores.MinBy(score => score.RmsError)) is not { } best ? null
            : new Winner(row.Group, best.Theory, best.Inside == 1, Math.Sqrt(row.Noise.Average(noise => noise * noise)), scores);
    }

    /// <summary>The score of the winner.</summary>
    internal TheoryScore Score => Scores.First(score => score.Theory == Theory);
}

/// <summary>How a theory does against an ensemble.</summary>
/// <param name="Theory">The theory.</param>
/// <param name="RmsError">The rms of measured − predicted over points and record times.</param>
/// <param name="Inside">The fraction of record times at which it is inside the error bars, from 0 to 1.</param>
public sealed record TheoryScore(string Theory, double RmsError, double Inside);
