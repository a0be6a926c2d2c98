using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;
using Ensemble.Training;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// Judges finished widths: for every measured quantity that the theory predicts, the bias of each value is fitted by
/// c₀ + Σ_p c_p N^{−p} and c₀ = 0 is tested for all values at once. Blocks of members are drawn anew for the null
/// distribution, so correlations between times and points are kept; observables share the false-alarm probability by
/// Bonferroni. One observable at a time is read from the files.
/// </summary>
/// <remarks>Equations: V9.</remarks>
public sealed class Judge
{
    // So many draws lie beyond the level of the test that its own p-value is resolved there.
    private const double DrawsBeyondLevel = 4;

    private readonly ImmutableArray<SampleFamily> families;
    private readonly ImmutableArray<VerifyUntested> untested;
    private readonly ImmutableArray<double> powers;
    private readonly VerifyOptions options;
    private readonly string name;
    private readonly string theory;

    private Judge(string name, string theory, ImmutableArray<SampleFamily> families, ImmutableArray<VerifyUntested> untested, ImmutableArray<double> powers, VerifyOptions options)
    {
        this.name = name;
        this.theory = theory;
        this.families = families;
        this.untested = untested;
        this.powers = powers;
        this.options = options;
    }

    /// <summary>Computes the theory and finds what can be tested.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="options">How to test.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="ExperimentException">No observable of the experiment can be tested.</exception>
    public static Judge Of(PreparedExperiment prepared, string file, VerifyOptions options, CancellationToken cancellation) => Of(prepared, file, options, null, cancellation);

    /// <summary>Finds what can be tested.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="options">How to test.</param>
    /// <param name="known">All predictions of the experiment where they are known already; null to compute those that are tested.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="ExperimentException">No observable of the experiment can be tested.</exception>
    internal static Judge Of(PreparedExperiment prepared, string file, VerifyOptions options, Predictions? known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(options);
        ImmutableArray<double> powers = options.Powers(UnitsSwitchOff(prepared.Network), LearnsFeatures(prepared.Network));
        Predictions predictions = options.Theory is null && known is { Theories.IsEmpty: false } ? known : Predictions.ComputeOne(prepared, options.Theory, null, cancellation);
        (ImmutableArray<SampleFamily> families, ImmutableArray<VerifyUntested> untested) = SampleFamilies.Of(prepared, predictions.Find);
        if (families.IsEmpty)
        {
            throw NothingToTest(file);
        }

        return new Judge(prepared.Experiment.Name, predictions.Theories[0], families, untested, powers, options);
    }

    /// <summary>Judges, and writes the file of biases.</summary>
    /// <param name="widths">The widths, done, in ascending order.</param>
    /// <param name="folder">The folder of the verification.</param>
    /// <param name="clock">Runs since the beginning.</param>
    /// <param name="cancellation">Stops between observables.</param>
    /// <exception cref="DataFormatException">A file of a width is damaged.</exception>
    public VerifyResult Of(ImmutableArray<WidthRun> widths, ResultsFolder folder, Stopwatch clock, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(clock);
        VerifyEnsemble[] ensembles = [.. widths.Select(EnsembleOf)];
        int fewest = widths.Zip(ensembles, (width, ensemble) => Independent(width.Prepared, ensemble.Members)).Min();
        SampleFamily[] tested = [.. families.Where(family => family.LeastSamples <= fewest)];
        var found = ImmutableArray.CreateBuilder<VerifyFamily>();
        var biases = new BiasFile(widths.Select(width => width.Width));
        foreach (SampleFamily family in tested)
        {
            cancellation.ThrowIfCancellationRequested();
            (WidthSamples Samples, double Gain)[] samples = [.. widths.Zip(ensembles, (width, ensemble) => Controlled(family, width, ensemble))];
            VerifyFamily verdict = Test(family, [.. samples.Select(each => each.Samples)], options.FalseAlarm / tested.Length, biases, ensembles[^1].Members / ensembles[^1].Samples);
            found.Add(samples.Any(each => each.Gain > 1) ? verdict with { ControlGains = [.. samples.Select(each => each.Gain)] } : verdict);
        }

        biases.Write(Path.Combine(folder.Path, $"{options.FileName}.npz"));
        return new VerifyResult(
            name,
            theory,
            [.. ensembles],
            powers,
            options.FalseAlarm,
            options.Tolerance,
            clock.Elapsed.TotalSeconds,
            found.ToImmutable(),
            [
                .. untested,
                .. families.Except(tested).Select(family => new VerifyUntested(family.Name, $"{fewest} independent members at a width are too few; it takes {family.LeastSamples}")),
            ])
        {
            Growths = SampleFamilies.Growths(widths[0].Prepared) is { Length: > 0 } growing ? [.. growing.Select(array => VerifyGrowth.Of(array, widths))] : null,
        };
    }

    /// <summary>Refuses what cannot be verified, as far as that is known without computing anything.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    /// <param name="file">The experiment file, named in messages.</param>
    /// <param name="options">How to test.</param>
    /// <exception cref="ExperimentException">Too few members or widths, or nothing that could be tested.</exception>
    public static void Require(PreparedExperiment prepared, string file, VerifyOptions options)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(options);
        options.Powers(UnitsSwitchOff(prepared.Network), LearnsFeatures(prepared.Network));
        if (!SampleFamilies.MayBeTested(prepared))
        {
            throw NothingToTest(file);
        }

        EnsembleOptions ensemble = prepared.Experiment.Ensemble;
        int pair = ensemble.Antithetic ? 2 : 1;
        if (ensemble.Auto is null && ensemble.Members / pair < SampleFamily.FewestSamples)
        {
            throw new ExperimentException("ensemble.members", $"{file}: ensemble.members is {ensemble.Members}; nothing can be tested with fewer than {SampleFamily.FewestSamples * pair}");
        }
    }

    private static ExperimentException NothingToTest(string file) =>
        new("record.observables", $"{file}: record.observables holds nothing that the theory predicts; it must hold at least one of predictor, ntk, hidden_kernels, ndk to be verified");

    // In NTK parametrisation a unit moves by O(1/√N), so that a part of order 1/√N of all units crosses a kink for good.
    private static bool UnitsSwitchOff(Network network) =>
        network.Scaling is Parametrisation.Ntk && network.Program.Operations.Any(operation => operation.Node switch
        {
            ActivationNode node => node.Activation.IsKinked,
            RecurrentNode node => node.Activation.IsKinked,
            _ => false,
        });

    private static bool LearnsFeatures(Network network) => network.Scaling is Parametrisation.MeanField;

    /// <summary>Members, or pairs of antithetic ones.</summary>
    private static int Independent(PreparedExperiment prepared, int members) => prepared.Experiment.Ensemble.Antithetic ? members / 2 : members;

    private static VerifyEnsemble EnsembleOf(WidthRun width)
    {
        Manifest manifest = JsonFile.Read<Manifest>(width.Folder.Manifest);
        return new VerifyEnsemble(width.Width, manifest.Members, manifest.Members / width.Prepared.BlockSize!.Value, manifest.EnsembleEnd);
    }

    private static WidthSamples Read(SampleFamily family, WidthRun width, VerifyEnsemble ensemble)
    {
        using var file = new NpzReader(width.Folder.Measured);
        return family.Read(width.Width, Independent(width.Prepared, ensemble.Members), file);
    }

    private (WidthSamples Samples, double Gain) Controlled(SampleFamily family, WidthRun width, VerifyEnsemble ensemble)
    {
        WidthSamples samples = Read(family, width, ensemble);
        return options.Control ? ControlVariate.Apply(family, samples, width) : (samples, 1);
    }

    private VerifyFamily Test(SampleFamily family, WidthSamples[] samples, double falseAlarm, BiasFile biases, int blockSize)
    {
        double rms = RootMeanSquare(family.Theory), size = rms > 0 ? rms : Scatter(samples[^1], blockSize);
        var test = new ExtrapolationOptions
        {
            Powers = powers,
            Resamples = Math.Max(options.Resamples, (int)Math.Ceiling(DrawsBeyondLevel / falseAlarm) - 1),
            FalseAlarm = falseAlarm,
            TheoryError = family.TheoryError,
            Deviation = rms > 0 ? [.. family.Theory.Select(Math.Abs)] : [.. family.Theory.Select(_ => size)],
        };
        ExtrapolationResult fit = WidthExtrapolation.Fit(samples, family.Theory, test);
        biases.Add(family, fit);

        // What the narrowest networks alone reject is the law of the bias there, which higher powers of 1/N break, and not the theory.
        ExtrapolationResult wider = samples.Length < powers.Length + 2 ? fit : WidthExtrapolation.Fit(samples[1..], family.Theory, test);
        double detectable = Math.Max(fit.Detectable, wider.Detectable);
        return new VerifyFamily(
            family.Name,
            family.Values,
            family.Theory.Length,
            [.. fit.Widths.Select(Bias)],
            Finite(fit.LogSlope),
            Finite(fit.LogSlopeError),
            RootMeanSquare(fit.Intercept),
            fit.RmsZ,
            fit.MaxZ,
            Finite(fit.ChiSquarePerDegree),
            fit.PValue,
            size,
            detectable * size,
            fit.PValue <= falseAlarm ? (wider.PValue <= falseAlarm ? VerifyVerdict.Rejected : VerifyVerdict.NotDescribed)
                : detectable <= options.Tolerance ? VerifyVerdict.Agrees : VerifyVerdict.NotResolved,
            SlopeRmsZ(family, fit))
        {
            TheoryError = family.TheoryError is { } own ? RootMeanSquare(own) : null,
        };
    }

    // The coefficient of the lowest power of the law, where the theory predicts that one.
    private double? SlopeRmsZ(SampleFamily family, ExtrapolationResult fit)
    {
        double[]? predicted = powers[0] == 1 ? family.PerWidth : powers[0] == 0.5 ? family.PerRootWidth : null;
        double[]? z = predicted?.Select((value, d) => (fit.Slope[d] - value) / fit.SlopeError[d]).Where(double.IsFinite).ToArray();
        return z is { Length: > 0 } ? RootMeanSquare(z) : null;
    }

    private static VerifyBias Bias(WidthBias bias) => new(
        bias.Width,
        bias.IsResolved ? Finite(bias.Rms) : null,
        bias.IsResolved ? Finite(bias.MeanSquareError / (2 * bias.Rms)) : null,
        RootMeanSquare(bias.Bias));

    /// <summary>The root mean square scatter of a member, from that of the means over blocks.</summary>
    private static double Scatter(WidthSamples samples, int blockSize)
    {
        double[] mean = samples.Mean();
        double squares = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            ReadOnlySpan<double> sample = samples.Sample(i);
            for (int d = 0; d < mean.Length; d++)
            {
                squares += (sample[d] - mean[d]) * (sample[d] - mean[d]);
            }
        }

        return Math.Sqrt(squares * blockSize / mean.Length / (samples.Count - 1));
    }

    private static double RootMeanSquare(double[] values) => Math.Sqrt(values.Average(value => value * value));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
