using Ensemble.Experiments.Storage;
using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// <c>verify.npz</c>, the biases: the <c>width</c> of each ensemble, and of each observable x the place of every tested value in the
/// array x (<c>x_index</c>), its theory, <c>x_bias</c> and <c>x_bias_sem</c> of shape (widths, values), the intercept at
/// N → ∞ with its standard error, and the coefficient of the lowest power of 1/N with its own.
/// </summary>
internal sealed class BiasFile(IEnumerable<int> widths)
{
    private readonly long[] widths = [.. widths.Select(width => (long)width)];
    private readonly List<(SampleFamily Family, ExtrapolationResult Fit)> families = [];

    /// <summary>Adds an observable.</summary>
    public void Add(SampleFamily family, ExtrapolationResult fit) => families.Add((family, fit));

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var npz = new NpzWriter(stream);
        npz.Write("width", [widths.Length], widths);
        foreach ((SampleFamily family, ExtrapolationResult fit) in families)
        {
            int values = family.Theory.Length;
            npz.Write($"{family.Name}_index", [values], [.. family.Indices.Select(index => (long)index)]);
            npz.Write($"{family.Name}_theory", [values], family.Theory);
            npz.Write($"{family.Name}_bias", [widths.Length, values], [.. fit.Widths.SelectMany(width => width.Bias)]);
            npz.Write($"{family.Name}_bias_sem", [widths.Length, values], [.. fit.Widths.SelectMany(width => width.StandardError)]);
            npz.Write($"{family.Name}_intercept", [values], fit.Intercept);
            npz.Write($"{family.Name}_intercept_sem", [values], fit.InterceptError);
            npz.Write($"{family.Name}_slope", [values], fit.Slope);
            npz.Write($"{family.Name}_slope_sem", [values], fit.SlopeError);
        }
    });
}
