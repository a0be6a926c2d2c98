using System.Collections.Immutable;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// The size of a change at each width: the coordinate check of users of feature-learning parametrisations. Its exponent is 0 where features are
/// learnt at any width, −½ in NTK parametrisation.
/// </summary>
/// <param name="Name">The array, such as <c>weight_change_1</c>.</param>
/// <param name="Sizes">Its root mean square over record times at each width, of the mean over members.</param>
/// <param name="Errors">Their standard errors, as if all times were off together.</param>
/// <param name="Exponent">The slope of log size against log N, by least squares weighted by the errors.</param>
/// <param name="ExponentError">Its standard error.</param>
/// <remarks>Equations: V8.</remarks>
public sealed record VerifyGrowth(string Name, ImmutableArray<double> Sizes, ImmutableArray<double> Errors, double Exponent, double ExponentError)
{
    internal static VerifyGrowth Of(string name, ImmutableArray<WidthRun> widths)
    {
        (double Size, double Error)[] found = [.. widths.Select(width => Read(name, width))];
        double weights = 0, x = 0, y = 0, xx = 0, xy = 0;
        foreach ((WidthRun width, (double size, double error)) in widths.Zip(found))
        {
            double relative = Math.Max(error / size, 1e-6), weight = 1 / (relative * relative), logWidth = Math.Log(width.Width);
            weights += weight;
            x += weight * logWidth;
            y += weight * Math.Log(size);
            xx += weight * logWidth * logWidth;
            xy += weight * logWidth * Math.Log(size);
        }

        double spread = xx - (x * x / weights);
        return new VerifyGrowth(name, [.. found.Select(one => one.Size)], [.. found.Select(one => one.Error)], (xy - (x * y / weights)) / spread, 1 / Math.Sqrt(spread));
    }

    private static (double Size, double Error) Read(string name, WidthRun width)
    {
        using var file = new NpzReader(width.Folder.Measured);
        double[] mean = file.Read(name).Values, error = file.Read(Model.Quantities.Catalogue.StandardErrorOf(name)).Values;
        double size = Math.Sqrt(mean.Average(value => value * value));
        return (size, mean.Zip(error, (value, by) => Math.Abs(value) * by).Average() / size);
    }
}
