using Ensemble.Experiments.Storage;
using Ensemble.Experiments.Verification;

namespace Ensemble.Experiments.Tests.Verification;

public class ControlVariateTests
{
    private static readonly VerifyOptions Options = new() { Widths = [32, 64, 128, 256], Resamples = 999, Control = true };

    /// <summary>Two layers, a test point off the span of the training points, noise: the variance is known as if there were many times more members, and stays without bias.</summary>
    [Theory]
    [InlineData(1, "erf", 8)]
    [InlineData(2, "erf", 6)]
    public void TheVarianceIsSharper_AndTheTheoryKept(int depth, string activation, double least)
    {
        using var place = new TemporaryFolder();
        string[] changes = [$"network.depth={depth}", $"network.activation={activation}", "ensemble.members=256", "record.observables=[predictor]"];
        VerifyResult plain = VerifierTests.Trained.VerifyIn(place.Root, Options with { Control = false }, changes);
        VerifyFamily without = plain.Families.First(family => family.Name == "predictor_variance");
        VerifyResult result = VerifierTests.Trained.VerifyIn(place.Root, Options, changes);
        VerifyFamily variance = result.Families.First(family => family.Name == "predictor_variance");
        Assert.NotEqual(VerifyVerdict.Rejected, variance.Verdict);
        Assert.Null(without.ControlGains);
        Assert.Equal(4, variance.ControlGains!.Value.Length);
        Assert.True(variance.ControlGains!.Value[^1] > least, $"{string.Join(", ", variance.ControlGains!.Value)}");
        Assert.True(variance.Detectable < without.Detectable / 1.7, $"{variance.Detectable} {without.Detectable}");

        string folder = VerifierTests.Trained.FolderIn(place.Root, changes).Path;
        foreach (int width in Options.Widths)
        {
            using var control = new NpzReader(Directory.GetFiles(Path.Combine(folder, $"width-{width}"), "control-*.npz").Single());
            NpzArray d = control.Read("control_samples"), squares = control.Read("control_square_samples");
            int values = d.Values.Length / d.Shape[0];
            for (int i = 0; i < values; i++)
            {
                double mean = Enumerable.Range(0, d.Shape[0]).Average(s => squares.Values[(s * values) + i]);
                double reference = Enumerable.Range(0, d.Shape[0]).Average(s => control.Read("control_reference_samples").Values[(s * values) + i]);

                // 128 pairs scatter by √(2/128) = 0.125 of the variance; 5 standard errors for 4 widths × 36 correlated values.
                Assert.InRange(mean / reference, 1 - 0.65, 1 + 0.65);
            }
        }
    }
}
