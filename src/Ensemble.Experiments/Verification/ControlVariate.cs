using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;
using Ensemble.Training.Statistics.Extrapolation;

namespace Ensemble.Experiments.Verification;

/// <summary>
/// The control variate of a width: its members once more, with the same random numbers and without a loss, whose free predictor f0 the
/// theory's response maps to the fluctuation d that they would show at infinite width. f − d scatters by O(1/√N) only; ⟨d⟩ is zero, and ⟨d²⟩ is
/// measured on further readouts of the same hidden layers. So mean and variance stay without bias whatever the map is: were the theory wrong,
/// the control variate would only be of less use.
/// </summary>
/// <remarks>Equations: V7.</remarks>
internal sealed class ControlVariate
{
    private const int References = 64;
    private const double MostSeconds = 120;
    private const long MostBytes = 1L << 28;

    private readonly PredictorResponse response;

    private ControlVariate(PredictorResponse response) => this.response = response;

    /// <summary>Why there is none for an experiment, in a few words; null if there is one.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    public static string? Refuses(PreparedExperiment prepared)
    {
        if (!prepared.Experiment.Record.Observables.Contains("predictor"))
        {
            return "the predictor is not recorded";
        }

        if (prepared.Network.Scaling is not Parametrisation.Ntk || !prepared.Network.IsMlp || prepared.Network.WeightLayers != prepared.Network.Depth + 1)
        {
            return "the network is not a perceptron without biases in NTK parametrisation";
        }

        if (prepared.Initial is not null || prepared.Experiment.Ensemble.Auto is not null)
        {
            return "weights come from a file, or the number of members is not given";
        }

        Ensemble.Theory.Theories.SolveCost cost = DiscreteDynamics.EstimateResponse(prepared.Theory, prepared.RecordSteps);
        return cost.Seconds > MostSeconds || cost.Bytes > MostBytes ? $"{prepared.RecordSteps[^1]:N0} steps and {prepared.Data.TrainCount} training points are too many" : null;
    }

    /// <summary>Finds the response, which is the same for all widths.</summary>
    /// <param name="prepared">The experiment at one of the widths.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public static ControlVariate Of(PreparedExperiment prepared, CancellationToken cancellation) =>
        new(new DiscreteDynamics(prepared.Theory, prepared.Steps).Response(prepared.RecordSteps, cancellation));

    /// <summary>Measures a width, unless that is done already.</summary>
    /// <param name="width">The width.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="progress">Is told of steps done, or null.</param>
    /// <param name="cancellation">Stops the run.</param>
    public void Measure(WidthRun width, IEngine engine, IProgress<StepProgress>? progress, CancellationToken cancellation)
    {
        string path = PathOf(width);
        if (File.Exists(path))
        {
            return;
        }

        PreparedExperiment prepared = width.Prepared;
        var observable = new FreeControlObservable(response.Apply, prepared.RecordSteps.Length, prepared.Network.Outputs, prepared.BlockSize!.Value);
        EnsembleMeasurement measurement = Trainer.Run(engine, Free(prepared, response.Steps), [observable], new MemberRange(0, prepared.Experiment.Ensemble.Members), progress, cancellation);
        AtomicFile.Write(path, stream =>
        {
            using var npz = new NpzWriter(stream);
            foreach (Measurement array in measurement.Measurements())
            {
                npz.Write(array.Array.Name, array.Array.Shape.AsSpan(), array.Mean);
            }
        });
    }

    /// <summary>The samples of an observable with its control variate taken off, where that makes their scatter smaller; the same samples otherwise.</summary>
    /// <param name="family">The observable.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="width">The width they are of.</param>
    /// <returns>The samples, and by how much the variance of their mean is smaller, over the family.</returns>
    public static (WidthSamples Samples, double Gain) Apply(SampleFamily family, WidthSamples samples, WidthRun width)
    {
        string path = PathOf(width);
        if (family.Name is not ("predictor_mean" or "predictor_variance") || !File.Exists(path))
        {
            return (samples, 1);
        }

        using var file = new NpzReader(path);
        WidthSamples Read(string name) => new WidthSamples(width.Width, file.Read(name).Values.Length / samples.Count, file.Read(name).Values).Select(family.Indices);
        WidthSamples free = Read("control_samples");
        if (family.Name == "predictor_mean")
        {
            return Better(samples, samples.Minus(free));
        }

        WidthSamples control = Read("control_square_samples").Minus(Read("control_reference_samples"));
        using var measured = new NpzReader(width.Folder.Measured);
        WidthSamples Measured(string name) => new WidthSamples(width.Width, measured.Read(name).Values.Length / samples.Count, measured.Read(name).Values).Select(family.Indices);
        WidthSamples means = Measured("predictor_samples");
        return Better(samples, means.Variances(Measured("predictor_square_samples"), means.Minus(free)).Minus(control));
    }

    private static (WidthSamples Samples, double Gain) Better(WidthSamples samples, WidthSamples controlled)
    {
        double gain = Gain(samples, controlled);
        return gain > 1 ? (controlled, gain) : (samples, 1);
    }

    /// <summary>The members without a loss and with further readouts, recorded at every step.</summary>
    private static Simulation Free(PreparedExperiment prepared, int steps)
    {
        int outputs = prepared.Network.Outputs + References;
        Simulation simulation = prepared.Simulation;
        var network = new Network(simulation.Network.Program, simulation.Network.Input, simulation.Network.Widths, outputs, simulation.Network.Scaling);
        var data = new Dataset(simulation.Data.Inputs, new RealMatrix(simulation.Data.Count, outputs, new double[simulation.Data.Count * outputs]), simulation.Data.TrainCount, simulation.Data.InputShape);
        var schedule = new Schedule(simulation.Schedule.InitialVariances, simulation.Schedule.Phases.Select(phase => phase.WithLoss(false)));
        return new Simulation(network, schedule, simulation.Steps, data, Enumerable.Range(0, steps), simulation.Seed) 
        {
            Antithetic = simulation.Antithetic,
            TestSteps = simulation.RecordSteps,
        };
    }

    private static string PathOf(WidthRun width) => Path.Combine(width.Folder.Path, $"control-{ExperimentHash.Of(width.Prepared)[..10]}.npz");

    private static double Gain(WidthSamples plain, WidthSamples controlled)
    {
        double sum = 0;
        int count = 0;
        double[] before = plain.MeanVariances(), after = controlled.MeanVariances();
        for (int d = 0; d < before.Length; d++)
        {
            if (before[d] > 0)
            {
                sum += after[d] / before[d];
                count++;
            }
        }

        return count > 0 && sum > 0 ? count / sum : 1;
    }
}
