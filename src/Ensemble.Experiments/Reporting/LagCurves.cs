namespace Ensemble.Experiments.Reporting;

/// <summary>A quantity between an earlier time and later ones.</summary>
/// <param name="Earlier">t′.</param>
/// <param name="Lags">t − t′, ascending from 0.</param>
/// <param name="Values">The values at these lags.</param>
internal sealed record LagCurve(double Earlier, double[] Lags, double[] Values);

/// <summary>What depends on two times, on a grid of lags of its own: the arrays <c>…_over_lag</c> of <c>curves.npz</c>.</summary>
/// <param name="arrays">The file.</param>
internal sealed class LagCurves(RunArrays arrays)
{
    /// <summary>The curves of a file, or null where it has none of an array.</summary>
    public static LagCurves? Find(RunArrays? arrays, string name) => arrays?.Has(NameOf(name)) is true ? new LagCurves(arrays) : null;

    /// <summary>The curves of an array, one for each earlier time.</summary>
    /// <param name="name">The name of the array in <c>predicted.npz</c>.</param>
    public IEnumerable<LagCurve> Of(string name)
    {
        double[] earlier = arrays.Row("earlier_time"), lags = arrays.Row("lag"), values = arrays.Row(NameOf(name));
        int width = values.Length / earlier.Length;
        foreach ((int i, double time) in earlier.Index())
        {
            // Rows are padded to one length.
            double[] own = [.. lags.AsSpan(i * width, width).ToArray().Where(lag => !double.IsNaN(lag))];
            yield return new LagCurve(time, own, values.AsSpan(i * width, own.Length).ToArray());
        }
    }

    private static string NameOf(string name) => $"{name}_over_lag";
}
