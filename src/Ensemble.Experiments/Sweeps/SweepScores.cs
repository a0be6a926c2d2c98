using System.Globalization;
using Ensemble.Experiments.Comparing;

namespace Ensemble.Experiments.Sweeps;

/// <summary>The columns of <c>sweep.csv</c> that say how every theory does and how hard the task is.</summary>
internal static class SweepScores
{
    /// <summary>All theories of a sweep, the simplest first.</summary>
    public static string[] TheoriesOf(IEnumerable<SweepPoint> points) =>
        [.. points.SelectMany(point => point.Winner?.Scores ?? []).Select(score => score.Theory).Distinct().OrderBy(TheoryNames.Rank)];

    /// <summary>The titles.</summary>
    public static IEnumerable<string> Titles(IEnumerable<string> theories) =>
    [
        "winner_points", "winner_noise", "winner", "winner_inside", "test_error", "test_error_theory", "test_error_linearised", "ntk_alignment_first", "ntk_alignment_last",
        .. theories.SelectMany(theory => new[] { $"{theory}_rms_error", $"{theory}_inside" }),
    ];

    /// <summary>The cells of a point.</summary>
    public static IEnumerable<string> Cells(SweepPoint point, IEnumerable<string> theories)
    {
        Winner? winner = point.Winner;
        TaskComplexity? task = point.Complexity;
        return
        [
            winner?.Group ?? "",
            Shown(winner?.Noise),
            winner?.Theory ?? "",
            winner is null ? "" : winner.IsInside ? "yes" : "no",
            Shown(task?.Networks),
            Shown(task?.Theory),
            Shown(task?.Linearised),
            Shown(task?.FirstAlignment),
            Shown(task?.LastAlignment),
            .. theories.Select(theory => winner?.Scores.FirstOrDefault(score => score.Theory == theory)).SelectMany(score => new[] { Shown(score?.RmsError), Shown(score?.Inside) }),
        ];
    }

    private static string Shown(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
}
