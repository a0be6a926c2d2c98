using System.Collections.Concurrent;
using Ensemble.Model;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Experiments.Tests.Architectures;

/// <summary>Means over networks of a width and of twice the width, extrapolated in 1/N.</summary>
internal static class WideLimit
{
    /// <summary>The sum of some tables.</summary>
    public static double[] Sum(IEnumerable<double[]> grams) => grams.Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)]);

    /// <summary>A table of P × P numbers at t = 0 at infinite width.</summary>
    /// <param name="shape">The network, whose widths are ignored.</param>
    /// <param name="parameters">The dynamics of its weights.</param>
    /// <param name="data">The points.</param>
    /// <param name="width">N of the narrower networks.</param>
    /// <param name="members">How many of each width.</param>
    /// <param name="read">The table of a member.</param>
    public static Extrapolated[] Of(Network shape, IReadOnlyList<LayerParameters> parameters, Dataset data, int width, int members, Func<MemberRecord, double[]> read)
    {
        (double[] narrow, double[] narrowError) = Mean(width);
        (double[] wide, double[] wideError) = Mean(2 * width);
        return [.. wide.Select((value, i) => new Extrapolated((2 * value) - narrow[i], Math.Sqrt((4 * wideError[i] * wideError[i]) + (narrowError[i] * narrowError[i]))))];

        (double[] Mean, double[] StandardError) Mean(int channels)
        {
            var network = new Network(shape.Program, shape.Input, shape.Widths.Select(_ => channels));
            var simulation = new Simulation(network, Schedule.PerWeight(network.Weights.Zip(parameters)), TimeSteps.Explicit(1, 1), data, [0], 20211);
            var all = new ConcurrentBag<double[]>();
            new ReferenceEngine(2).Simulate(simulation, RecordRequest.SignalGrams, new MemberRange(0, members), record => all.Add(read(record)), null, null, default);
            double[] mean = [.. Enumerable.Range(0, data.Count * data.Count).Select(i => all.Average(each => each[i]))];
            double[] error = [.. mean.Select((value, i) => Math.Sqrt(all.Sum(each => (each[i] - value) * (each[i] - value)) / (members - 1.0) / members))];
            return (mean, error);
        }
    }
}

/// <summary>A value at infinite width and its standard error.</summary>
internal readonly record struct Extrapolated(double Value, double StandardError);
