using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Conformance;

/// <summary>Small simulations that between them use everything that an engine can do.</summary>
public static class Cases
{
    /// <summary>The number of steps of every case.</summary>
    public const int Steps = 100;

    /// <summary>The names of all cases.</summary>
    public static IEnumerable<string> Names => All.Keys;

    private static readonly IReadOnlyDictionary<string, Func<Simulation>> All = new Dictionary<string, Func<Simulation>>
    {
        ["relu"] = () => Create(Activation.Relu),
        ["linear"] = () => Create(Activation.Linear),
        ["leaky relu"] = () => Create(Activation.LeakyRelu(0.1)),
        ["erf"] = () => Create(Activation.Erf),
        ["tanh"] = () => Create(Activation.Tanh),
        ["gelu"] = () => Create(Activation.Gelu),
        ["sin"] = () => Create(Activation.Sin),
        ["one hidden layer"] = () => Create(Activation.Tanh, [19]),
        ["unequal widths"] = () => Create(Activation.Erf, [33, 16, 7]),
        ["several outputs"] = () => Create(Activation.Tanh, outputs: 3),
        ["no test points"] = () => Create(Activation.Tanh, test: 0),
        ["no noise"] = () => Create(Activation.Relu, temperature: 0),
        ["own parameters per layer"] = () => Create(Activation.Tanh, schedule: Schedule.PerLayer(
            [new LayerParameters(0.1, 1, 2), new LayerParameters(0.2, 0.5, 1, 0.5), new LayerParameters(0.05, 2, 0.5, 2)])),
        ["gradients at their own rate"] = () => Create(Activation.Tanh, schedule: GradientsApart()),
        ["gradients at their own rate, implicit"] = () => Create(Activation.Tanh, schedule: GradientsApart(), integrator: Integrator.Implicit),
        ["gradients at their own rate, trapezoidal"] = () => Create(Activation.Tanh, schedule: GradientsApart(), integrator: Integrator.Trapezoidal),
        ["frozen readout"] = () => Create(Activation.Tanh, schedule: Uniform(0.1).Then(2, phase => phase.Freeze(WeightId.Readout))),
        ["frozen first layer"] = () => Create(Activation.Tanh, schedule: Uniform(0.1).Then(1, phase => phase.Freeze(WeightId.Dense(1)))),
        ["readout alone"] = () => Create(Activation.Tanh, schedule: Uniform(0.1).Then(1, phase => phase.Freeze(WeightId.Dense(1), WeightId.Dense(2)))),
        ["loss off"] = () => Create(Activation.Relu, schedule: Uniform(0.1).Then(2.5, phase => phase.WithLoss(false).Freeze(WeightId.Readout))),
        ["antithetic pairs"] = () => Create(Activation.Tanh, antithetic: true),
        ["implicit"] = () => Create(Activation.Relu, integrator: Integrator.Implicit),
        ["implicit, several outputs"] = () => Create(Activation.Tanh, outputs: 3, integrator: Integrator.Implicit),
        ["implicit, frozen layers"] = () => Create(Activation.Erf, integrator: Integrator.Implicit, schedule: Uniform(0.1).Then(1, phase => phase.Freeze(WeightId.Dense(1))).Then(3, phase => phase.WithLoss(false))),
        ["trapezoidal"] = () => Create(Activation.Relu, integrator: Integrator.Trapezoidal),
        ["trapezoidal, several outputs"] = () => Create(Activation.Tanh, outputs: 3, integrator: Integrator.Trapezoidal, recordSteps: [0, 1, 2, 3, 50, 100]),
        ["trapezoidal, eventful"] = () => Create(
            Activation.Erf,
            integrator: Integrator.Trapezoidal,
            schedule: Uniform(0.1).Then(1, phase => phase.Freeze(WeightId.Dense(1))).Then(3, phase => phase.WithLoss(false)).Then(5, phase => phase.WithLoss(true))),
        ["mean-field parametrisation"] = () => Create(Activation.Tanh, scaling: new Parametrisation.MeanField(1)),
        ["mean-field parametrisation, not centred"] = () => Create(Activation.Relu, outputs: 3, scaling: new Parametrisation.MeanField(0.5, isCentred: false)),
        ["mean-field parametrisation, implicit"] = () => Create(Activation.Erf, outputs: 2, integrator: Integrator.Implicit, scaling: new Parametrisation.MeanField(1)),
        ["mean-field parametrisation, trapezoidal"] = () => Create(Activation.Tanh, integrator: Integrator.Trapezoidal, antithetic: true, scaling: new Parametrisation.MeanField(1)),
    };

    /// <summary>A case.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static Simulation Get(string name) => All[name]();

    /// <summary>A simulation of 100 steps with inputs and targets drawn from a fixed seed.</summary>
    public static Simulation Create(
        Activation activation,
        int[]? widths = null,
        int outputs = 1,
        int train = 5,
        int test = 3,
        double temperature = 0.1,
        Schedule? schedule = null,
        bool antithetic = false,
        Integrator? integrator = null,
        int steps = Steps,
        IEnumerable<int>? recordSteps = null,
        Parametrisation? scaling = null)
    {
        const int inputs = 21;
        var network = new Network(inputs, widths ?? [24, 24], activation, outputs, scaling);
        schedule ??= Uniform(temperature, network.WeightLayers);
        TimeSteps times = integrator is null || integrator == Integrator.Explicit
            ? TimeSteps.Explicit(0.05, steps)
            : new TimeSteps(integrator, Enumerable.Range(0, steps).Select(step => 0.05 * Math.Pow(1.02, step)));
        var random = new Random(11);
        double[] x = Draw((train + test) * inputs), y = Draw((train + test) * outputs);
        return new Simulation(
            network,
            times.Snap(schedule),
            times,
            new Dataset(new RealMatrix(train + test, inputs, x), new RealMatrix(train + test, outputs, y), train),
            recordSteps ?? [0, 1, 7, steps / 2, steps],
            12345)
        {
            Antithetic = antithetic,
        };

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    // Faster than decay and noise, absent, slower; then the loss goes off and comes back.
    private static Schedule GradientsApart() => Uniform(0.1)
        .Then(0.5, phase => phase.With(WeightId.Dense(1), weight => weight with { GradientRate = 2 }).With(WeightId.Dense(2), weight => weight with { GradientRate = 0 }).With(WeightId.Readout, weight => weight with { GradientRate = 0.3 }))
        .Then(2, phase => phase.WithLoss(false))
        .Then(3, phase => phase.WithLoss(true));

    private static Schedule Uniform(double temperature, int layers = 3) => Schedule.Uniform(layers, new LayerParameters(temperature, 1, 1.5));
}
