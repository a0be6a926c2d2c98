using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Benchmarks;

/// <summary>Times the kernels of convolutional networks, to be held against rivals/kernels.py: the same arguments and inputs, the same line printed.</summary>
internal static class KernelTiming
{
    private const int Runs = 9;

    /// <summary>Times NTK and NNGP of `depth` circular 3 × 3 convolutions with ReLU; prints the best of nine runs and the sum of the NTK.</summary>
    /// <param name="arguments">POINTS SIDE DEPTH flatten|pool INPUTS, a file of POINTS × SIDE × SIDE × channels numbers of 8 bytes.</param>
    public static void Run(string[] arguments)
    {
        int[] sizes = [.. arguments[..3].Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        (int points, int side, int depth) = (sizes[0], sizes[1], sizes[2]);
        var builder = new ArchitectureBuilder();
        for (int layer = 0; layer < depth; layer++)
        {
            builder.Conv(new Extents(3, 3)).Activation(Activation.Relu);
        }

        Ensemble.Model.Networks.Architecture program = (arguments[3] == "pool" ? builder.AveragePool() : builder.Flatten()).Build();
        double[] inputs = MemoryMarshal.Cast<byte, double>(File.ReadAllBytes(arguments[4])).ToArray();
        var network = new WideNetwork(program, Shape.Image(side, side, inputs.Length / (points * side * side)));
        var data = new Dataset(new RealMatrix(points, network.Inputs, inputs), new RealMatrix(points, 1, new double[points]), points, network.Input);

        // σ_w² = 2 in the network: a rate of 2 on parameters of variance 2.
        Schedule schedule = Schedule.Uniform(network.Weights, new LayerParameters(0, 1, 2, 2));
        double best = double.PositiveInfinity;
        double processor = double.PositiveInfinity;
        TwoTimeKernels kernels = null!;
        for (int run = 0; run < Runs; run++)
        {
            TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
            long start = Stopwatch.GetTimestamp();
            kernels = new ContinuousDynamics(new TheoryProblem(network, schedule, data)).Kernels(0, 0);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            processor = Math.Min(processor, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
        }

        double sum = 0;
        for (int a = 0; a < points; a++)
        {
            for (int b = a; b < points; b++)
            {
                sum += kernels.Ndk[(a * points) + b];
            }
        }

        double positions = Math.Pow(side, arguments[3] == "pool" ? 4 : 2);
        double entries = points * (points + 1) / 2 * positions * depth;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seconds {best:f3} processor_seconds {processor:f3} entries_per_s {entries / best:e3} ntk_sum {sum:g9} nngp00 {kernels.InitialCovariance[0]:g9} memory_mb {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:f0}"));
    }
}
