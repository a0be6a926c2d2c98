using System.Collections.Immutable;

namespace Ensemble.Experiments.Tuning;

/// <summary>A choice of values and what theory says of it.</summary>
/// <param name="Values">The values of the tuned keys in their order; that of the stopping time is the best one.</param>
/// <param name="Error">The predicted test error ⟨(f − y)²⟩ when training stops; null where the experiment is not valid or the theory does not apply.</param>
/// <param name="Reason">Why there is no error; null where there is one.</param>
public sealed record TunePoint(ImmutableArray<string> Values, double? Error, string? Reason = null);

/// <summary>What theory found.</summary>
/// <param name="Theory">The theory.</param>
/// <param name="Axes">The tuned keys.</param>
/// <param name="Start">The experiment as it stands in the file.</param>
/// <param name="Best">The least predicted test error.</param>
/// <param name="Landscape">All that was tried, in the order of the search.</param>
/// <param name="Seconds">The wall time of the search.</param>
public sealed record TuneSearch(string Theory, ImmutableArray<TuneAxis> Axes, TunePoint Start, TunePoint Best, ImmutableArray<TunePoint> Landscape, double Seconds)
{
    /// <summary>Whether theory proposes something better than the file.</summary>
    public bool IsBetter => Best.Error < Start.Error;

    /// <summary>The overrides that turn the file into the proposal.</summary>
    public IEnumerable<string> Overrides => Axes.Select((axis, i) => $"{axis.Key}={Best.Values[i]}");
}

/// <summary>The test error of trained networks beside the predicted one, when training stops.</summary>
/// <param name="Predicted">What theory says for these very steps.</param>
/// <param name="Measured">The mean over members.</param>
/// <param name="StandardError">Its standard error.</param>
/// <param name="Folder">The results folder of the run.</param>
public sealed record TuneCheck(double Predicted, double Measured, double StandardError, string Folder)
{
    /// <summary>(measured − predicted)/standard error.</summary>
    public double Z => (Measured - Predicted) / StandardError;
}

/// <summary>What became of a proposal: <c>tune.json</c>.</summary>
/// <param name="Search">What theory found.</param>
/// <param name="AtStart">Networks at the start; null where none were trained.</param>
/// <param name="AtBest">Networks at the proposal; null where none were trained.</param>
public sealed record TuneResult(TuneSearch Search, TuneCheck? AtStart, TuneCheck? AtBest)
{
    /// <summary>The z above which networks confirm a proposal: a proposal that is no better passes with a probability of 1 %.</summary>
    public const double Confirmation = 2.326;

    /// <summary>How much better networks at the proposal are, in standard errors of the difference of two independent ensembles; null without networks.</summary>
    public double? Z => AtStart is null || AtBest is null ? null
        : (AtStart.Measured - AtBest.Measured) / Math.Sqrt((AtStart.StandardError * AtStart.StandardError) + (AtBest.StandardError * AtBest.StandardError));

    /// <summary>Whether networks are better at the proposal; true where there is nothing to confirm, null where none were trained.</summary>
    public bool? IsConfirmed => !Search.IsBetter ? true : Z is { } z ? z >= Confirmation : null;

    /// <summary>The result in words.</summary>
    public string Sentence
    {
        get
        {
            string proposal = string.Join(", ", Search.Axes.Select((axis, i) => $"{axis.Key} = {Search.Best.Values[i]}"));
            return !Search.IsBetter ? $"Theory ({Search.Theory}) finds nothing better than the file: test error {Text(Search.Start.Error)}."
                : $"Theory ({Search.Theory}) proposes {proposal}: test error {Text(Search.Best.Error)} instead of {Text(Search.Start.Error)}. {Networks}";
        }
    }

    private string Networks => Z is not { } z ? "No networks were trained."
        : $"Networks {(z >= Confirmation ? "confirm it" : "do not confirm it")}: {Text(AtBest!.Measured)} ± {Text(AtBest.StandardError)} instead of {Text(AtStart!.Measured)} ± {Text(AtStart.StandardError)} (z = {z.ToString("F1", System.Globalization.CultureInfo.InvariantCulture)}).";

    private static string Text(double? value) => value is { } number ? number.ToString("G3", System.Globalization.CultureInfo.InvariantCulture) : "unknown";
}
