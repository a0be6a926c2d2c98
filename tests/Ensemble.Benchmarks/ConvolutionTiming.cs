using System.Diagnostics;
using System.Globalization;
using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Benchmarks;

/// <summary>Times the training of convolutional networks, to be held against rivals/conv.py: the same arguments, the same line printed.</summary>
internal static class ConvolutionTiming
{
    private const int Runs = 3;

    /// <summary>Times the network of conv.py and prints 'ours NS ns/weight/step'.</summary>
    /// <param name="arguments">MEMBERS SIDE CHANNELS WIDTH DEPTH SAMPLES [STEPS] [relu|erf] [THREADS].</param>
    public static void Run(string[] arguments)
    {
        int[] sizes = [.. arguments[..6].Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        (int members, int side, int channels, int width, int depth) = (sizes[0], sizes[1], sizes[2], sizes[3], sizes[4]);
        int steps = arguments.Length > 6 ? int.Parse(arguments[6], CultureInfo.InvariantCulture) : 5;
        var activation = Activation.Parse(arguments.Length > 7 ? arguments[7] : "relu");
        int threads = arguments.Length > 8 ? int.Parse(arguments[8], CultureInfo.InvariantCulture) : 2;
        var builder = new ArchitectureBuilder();
        for (int layer = 0; layer < depth; layer++)
        {
            builder.Conv(new Extents(3, 3)).Activation(activation);
        }

        var network = new Network(builder.AveragePool().Build(), Shape.Image(side, side, channels), Enumerable.Repeat(width, depth));
        var engine = new BuiltInEngine(threads);
        Simulate(engine, Simulation(network, sizes[5], 1), members);
        double[] seconds = [.. Enumerable.Range(0, Runs).Select(_ => Simulate(engine, Simulation(network, sizes[5], steps), members)).Order()];
        double once = Simulate(engine, Simulation(network, sizes[5], 0), members);
        double perStep = (seconds[Runs / 2] - once) / steps;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ours {perStep / (members * (double)network.Parameters) * 1e9:g4} ns/weight/step"));
    }

    private static double Simulate(BuiltInEngine engine, Simulation simulation, int members)
    {
        long start = Stopwatch.GetTimestamp();
        engine.Simulate(simulation, RecordRequest.None, new MemberRange(0, members), _ => { }, null, null, default);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static Simulation Simulation(Network network, int samples, int steps)
    {
        var random = new Random(1);
        double[] x = [.. Enumerable.Range(0, samples * network.Inputs).Select(_ => (2 * random.NextDouble()) - 1)];
        double[] y = [.. Enumerable.Range(0, samples).Select(_ => random.Next(2) == 0 ? -1.0 : 1.0)];
        var data = new Dataset(new RealMatrix(samples, network.Inputs, x), new RealMatrix(samples, 1, y), samples);
        Schedule schedule = Schedule.Uniform(network.Weights, new LayerParameters(0.02, 1, 1));
        return new Simulation(network, schedule, TimeSteps.Explicit(0.1 / samples, Math.Max(steps, 1)), data, [steps], 1);
    }
}
