using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Conformance;

/// <summary>Small networks that between them use every node, alone and composed.</summary>
public static class Architectures
{
    /// <summary>The one whose activation is a pair of .NET functions, which no device can call.</summary>
    public const string OnHostAlone = "custom activation";

    private static readonly Shape Line = Shape.Sequence(5, 2);
    private static readonly Shape Square = Shape.Image(4, 4, 3);

    private static readonly IReadOnlyDictionary<string, (Shape Input, Func<Architecture> Make)> All = new Dictionary<string, (Shape, Func<Architecture>)>
    {
        ["readout alone"] = (Shape.Vector(7), () => new ArchitectureBuilder(bias: true).Build()),
        ["dense, biases"] = (Shape.Vector(7), () => Architecture.Mlp(2, Activation.Erf, bias: true)),
        ["bias of its own"] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().Bias().Activation(Activation.Tanh).Build(bias: false)),
        ["dense at positions, flatten"] = (Line, () => new ArchitectureBuilder().Dense().Activation(Activation.Gelu).Flatten().Build()),
        ["dense at positions, pool"] = (Line, () => new ArchitectureBuilder(bias: true).Dense().Activation(Activation.Sin).AveragePool().Build()),
        [OnHostAlone] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().Activation(Activation.Custom("cos", Math.Cos, z => -Math.Sin(z))).Dense().Activation(Activation.LeakyRelu(0.2)).Build()),
        ["conv 1-D, pool"] = (Line, () => new ArchitectureBuilder(bias: true).Conv(new Extents(3)).Activation(Activation.Erf).Conv(new Extents(3)).Activation(Activation.Erf).AveragePool().Build()),
        ["conv 1-D, zeros, stride, last"] = (Line, () => new ArchitectureBuilder().Conv(new Extents(3), new Extents(2), Padding.Zero).Activation(Activation.Tanh).Last().Build()),
        ["conv 2-D, windows, flatten"] = (Square, () => new ArchitectureBuilder().Conv(new Extents(3, 3)).Activation(Activation.Erf).AveragePool(new Extents(2, 2)).Conv(new Extents(1, 3), new Extents(1, 2), Padding.Zero).Activation(Activation.Relu).Flatten().Build()),
        ["conv 2-D, pool"] = (Square, () => new ArchitectureBuilder().Conv(new Extents(3, 3), padding: Padding.Zero).Activation(Activation.Tanh).AveragePool().Build()),
        ["even conv 2-D, circular, pool"] = (Shape.Image(4, 2, 3), () => new ArchitectureBuilder().Conv(new Extents(3, 3)).Activation(Activation.Tanh).Conv(new Extents(3, 3)).Activation(Activation.Erf).AveragePool().Build()),
        ["even conv 2-D, zeros, shared, flatten"] = (Shape.Image(5, 6, 2), () => new ArchitectureBuilder(bias: true).Conv(new Extents(3, 3), padding: Padding.Zero).Activation(Activation.Tanh)
            .Conv(new Extents(3, 3), padding: Padding.Zero, name: "c").Activation(Activation.Erf).Conv(new Extents(3, 3), padding: Padding.Zero, name: "c").Flatten().Build()),
        ["even conv 2-D, one axis"] = (Shape.Image(2, 7, 2), () => new ArchitectureBuilder().Dense().Residual(0.5, branch => branch.Activation(Activation.Tanh).Conv(new Extents(1, 3))).Activation(Activation.Gelu).Conv(new Extents(3, 1)).Activation(Activation.Erf).Flatten().Build()),
        ["even conv 1-D"] = (Shape.Sequence(8, 2), () => new ArchitectureBuilder().Dense().Conv(new Extents(3)).Activation(Activation.Tanh).Conv(new Extents(3), padding: Padding.Zero).Activation(Activation.Erf).Last().Build()),
        ["filters larger than the grid"] = (Shape.Image(3, 2, 2), () => new ArchitectureBuilder(bias: true).Conv(new Extents(7, 5)).Activation(Activation.Erf).Conv(new Extents(5, 5), new Extents(2, 1), Padding.Zero).Activation(Activation.Tanh).AveragePool().Build()),
        ["residuals in hadamard"] = (Line, () => new ArchitectureBuilder().Dense().Activation(Activation.Tanh)
            .Hadamard(a => a.Dense().Residual(0.4, branch => branch.Activation(Activation.Erf).Dense()), b => b.Dense().Residual(0.3, branch => branch.Activation(Activation.Tanh).Dense().Residual(0.5, inner => inner.Activation(Activation.Erf).Dense())))
            .Dense().Activation(Activation.Tanh).AveragePool().Build()),
        ["residual"] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().Residual(0.7, branch => branch.Activation(Activation.Tanh).Dense()).Residual(0.5, branch => branch.Activation(Activation.Erf).Dense(bias: true)).Activation(Activation.Erf).Build()),
        ["layer norm"] = (Line, () => new ArchitectureBuilder().Dense().LayerNorm().Activation(Activation.Erf).Conv(new Extents(3)).LayerNorm().Flatten().Build()),
        ["layer norm of few channels"] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().LayerNorm().Activation(Activation.Gelu).Build(bias: true)),
        ["hadamard"] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().Activation(Activation.Tanh).Hadamard(a => a.Dense(), b => b.Dense().Activation(Activation.Erf).Dense()).Dense().Build()),
        ["rnn, last"] = (Line, () => new ArchitectureBuilder(bias: true).Recurrent(Activation.Erf).Last().Build()),
        ["rnn on rnn, pool"] = (Line, () => new ArchitectureBuilder().Dense().Recurrent(Activation.Tanh).Recurrent(Activation.Sin).AveragePool().Build()),
        ["attention"] = (Line, () => new ArchitectureBuilder().Attention(1.5).AveragePool().Build()),
        ["attention in depth"] = (Line, () => new ArchitectureBuilder().Dense().Activation(Activation.Tanh).Residual(0.6, branch => branch.Attention(4)).Activation(Activation.Erf).Attention(-2).Flatten().Build()),
        ["two readers of a sequence"] = (Line, () => new ArchitectureBuilder().Dense().Activation(Activation.Tanh).Hadamard(a => a.Last().Dense(), b => b.Flatten().Dense()).Dense().Build()),
        ["three readers of an image"] = (Square, () => new ArchitectureBuilder().Conv(new Extents(3, 3)).Activation(Activation.Erf)
            .Hadamard(a => a.AveragePool().Dense(), b => b.Hadamard(c => c.Conv(new Extents(3, 3)), d => d.LayerNorm().Dense()).AveragePool().Dense()).Dense().Build()),
        ["shared dense"] = (Shape.Vector(7), () => new ArchitectureBuilder().Dense().Activation(Activation.Tanh).Dense(name: "twice").Activation(Activation.Erf).Dense(name: "twice").Activation(Activation.Erf).Build()),
        ["shared bias and conv"] = (Line, () => new ArchitectureBuilder().Dense().Bias("b").Activation(Activation.Tanh).Conv(new Extents(3), name: "c").Bias("b").Activation(Activation.Erf).Conv(new Extents(3), name: "c").AveragePool().Build()),
        ["everything"] = (Square, () => new ArchitectureBuilder(bias: true)
            .Conv(new Extents(3, 3)).Activation(Activation.Tanh).AveragePool(new Extents(2, 2)).Attention(2).LayerNorm()
            .Residual(0.5, branch => branch.Activation(Activation.Erf).Conv(new Extents(1, 1), bias: false))
            .Hadamard(a => a.Dense(), b => b.Dense(bias: false)).Dense().Activation(Activation.Gelu).Flatten().Dense().Activation(Activation.Relu).Build()),
    };

    /// <summary>The names of all networks.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>A simulation of a network with inputs and targets drawn from a fixed seed, small steps and weights of all kinds of dynamics.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="outputs">C.</param>
    /// <param name="width">The least width; every layer has one of its own where its neighbours allow it. Networks called even have 8, 10, 12 …,
    /// for which convolutions of three taps are interpolated.</param>
    /// <param name="train">P.</param>
    /// <param name="test">P*.</param>
    /// <param name="integrator">The integrator.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="recordSteps">When to record; null for a few times.</param>
    /// <param name="temperature">T.</param>
    /// <param name="antithetic">Whether members come in pairs.</param>
    /// <param name="change">What becomes of the schedule, or null.</param>
    public static Simulation Create(
        string name,
        int outputs = 1,
        int width = 5,
        int train = 4,
        int test = 2,
        Integrator? integrator = null,
        int steps = 20,
        IEnumerable<int>? recordSteps = null,
        double temperature = 0.1,
        bool antithetic = false,
        Func<Schedule, Schedule>? change = null)
    {
        (Shape input, Func<Architecture> make) = All[name];
        Architecture program = make();
        Network network = name.StartsWith("even", StringComparison.Ordinal) ? Widths(program, input, 8, 2, outputs) : Widths(program, input, width, 3, outputs);
        Schedule schedule = Schedule.PerWeight(network.Weights.Select((weight, i) => (weight, new LayerParameters(temperature * (1 + (0.1 * i)), 1, 1.3 - (0.1 * (i % 3)), 1 - (0.05 * (i % 4))))));
        schedule = change?.Invoke(schedule) ?? schedule;
        TimeSteps times = integrator is null || integrator == Integrator.Explicit
            ? TimeSteps.Explicit(0.05, steps)
            : new TimeSteps(integrator, Enumerable.Range(0, steps).Select(step => 0.05 * Math.Pow(1.02, step)));
        var random = new Random(5);
        double[] x = Draw((train + test) * network.Inputs), y = Draw((train + test) * outputs);
        return new Simulation(
            network,
            times.Snap(schedule),
            times,
            new Dataset(new RealMatrix(train + test, network.Inputs, x), new RealMatrix(train + test, outputs, y), train),
            recordSteps ?? new SortedSet<int>([0, 1, steps / 2, steps]),
            777)
        {
            Antithetic = antithetic,
        };

        double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextDouble()) - 1)];
    }

    // Unequal widths find transposed products; where they do not fit together, all are equal.
    private static Network Widths(Architecture program, Shape input, int width, int step, int outputs)
    {
        try
        {
            return new Network(program, input, Enumerable.Range(0, program.WidthOperations.Length).Select(i => width + (step * i)), outputs);
        }
        catch (ModelException)
        {
            return new Network(program, input, Enumerable.Repeat(width, program.WidthOperations.Length), outputs);
        }
    }
}
