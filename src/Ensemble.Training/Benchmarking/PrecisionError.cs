using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Benchmarking;

/// <summary>How far the predictor of a float32 run is from the same run in float64, with the same initial weights and noise.</summary>
/// <param name="Largest">The largest difference over all record times, points and outputs.</param>
/// <param name="RootMeanSquare">The root of the mean squared difference.</param>
/// <param name="Scale">The root of the mean squared predictor, in float64.</param>
internal sealed record PrecisionError(double Largest, double RootMeanSquare, double Scale)
{
    /// <summary>Trains one member in both formats.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="member">The member's index, ≥ 0.</param>
    /// <param name="cancellation">Stops the runs.</param>
    /// <exception cref="OperationCanceledException">The runs were stopped.</exception>
    public static PrecisionError Measure(Simulation simulation, int member, CancellationToken cancellation)
    {
        double[] fast = Predictor(simulation, member, CpuPrecision.Float32, cancellation);
        double[] reference = Predictor(simulation, member, CpuPrecision.Float64, cancellation);
        double largest = 0;
        double squares = 0;
        double scale = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            double difference = Math.Abs(fast[i] - reference[i]);
            largest = Math.Max(largest, difference);
            squares += difference * difference;
            scale += reference[i] * reference[i];
        }

        return new PrecisionError(largest, Math.Sqrt(squares / reference.Length), Math.Sqrt(scale / reference.Length));
    }

    private static double[] Predictor(Simulation simulation, int member, CpuPrecision precision, CancellationToken cancellation)
    {
        double[] predictor = [];
        new CpuEngine(1, precision).Simulate(
            simulation, RecordRequest.None, new MemberRange(member, 1), record => predictor = [.. record.Predictor], null, null, cancellation);
        return predictor;
    }
}
