using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Running;

/// <summary>Networks whose NTK grows beyond their step while features are learnt.</summary>
public sealed class InstabilityTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("ensemble-unstable-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void ARunThatDiverges_SaysWhenAndWhichStepsWouldHaveBeenStable_AndTheyAre()
    {
        string[] rich = ["network.feature_strength=4", "network.activation=linear", "langevin.temperature=0", "langevin.time=9", "theory.compare=none"];
        var run = new TinyRun(root, [.. rich, "langevin.step_size=0.25"]);
        StabilityLimits limits = run.Prepared.Limits;
        Assert.True(limits.Growth > 2 && limits.SafeStep < 0.25 && limits.LargestStableStep > 0.25);
        string message = Assert.Throws<ExperimentException>(() => run.Run()).Message;
        Assert.Contains("has diverged by t = ", message, StringComparison.Ordinal);
        Assert.Contains(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"steps below {limits.SafeStep:G3} would have been stable"), message, StringComparison.Ordinal);

        var auto = new TinyRun(root, [.. rich, "langevin.step_size=auto"]);
        Assert.Equal(StepChooser.AutoFraction * limits.SafeStep, auto.Prepared.Steps.Sizes[0], 0.02 * limits.SafeStep);
        auto.Run();
        Assert.DoesNotContain(auto.Messages, text => text.Contains("unstable", StringComparison.Ordinal));
    }

    /// <summary>Bounded units cannot diverge; that steps are too large shows in the measured NTK alone.</summary>
    [Fact]
    public void ARunThatIsUnstableForAWhile_SaysSoAtTheEnd()
    {
        var run = new TinyRun(root, "network.feature_strength=4", "network.activation=relu", "langevin.temperature=0", "langevin.time=5", "langevin.step_size=0.3", "record.times=20", "theory.compare=none");
        run.Run();
        string line = Assert.Single(run.Messages, text => text.Contains("unstable", StringComparison.Ordinal));
        Assert.Matches(@"^Steps are unstable from t = [\d.]+ on: λ_max of the networks' NTK grows to [\d.E+]+, and explicit steps must be below 2/λ_max = [\d.E-]+ \(langevin\.step_size is 0\.3\)$", line.Trim('"'));
    }
}
