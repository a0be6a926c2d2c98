using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Ensemble.Experiments.Sweeps;

/// <summary>All combinations of the values of some keys.</summary>
public sealed class SweepGrid
{
    private const long MostPoints = 100_000;
    private const string Stream = "ensemble.stream";

    private SweepGrid(ImmutableArray<GridAxis> axes, ImmutableArray<ImmutableArray<string>>? points = null)
    {
        Axes = axes;
        Points = points ?? [.. Combine()];
    }

    /// <summary>The keys that vary and those that are set once.</summary>
    public ImmutableArray<GridAxis> Axes { get; }

    /// <summary>The keys that vary.</summary>
    public IEnumerable<GridAxis> Varying => Axes.Where(axis => axis.Values.Length > 1);

    /// <summary>The overrides of each point, the last key running fastest.</summary>
    public ImmutableArray<ImmutableArray<string>> Points { get; }

    /// <summary>Reads the keys and values of a sweep (<see cref="GridAxis.Parse"/>).</summary>
    /// <param name="texts">One text for each key.</param>
    /// <exception cref="ExperimentException">A text is not of the right form, a key is there twice, or there are too many points.</exception>
    public static SweepGrid Parse(IEnumerable<string> texts)
    {
        ImmutableArray<GridAxis> axes = [.. texts.Select(GridAxis.Parse)];
        if (axes.GroupBy(axis => axis.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ExperimentException(twice.Key, $"{twice.Key} is there twice; write all its values between commas");
        }

        double points = axes.Aggregate(1.0, (product, axis) => product * axis.Values.Length);
        return points <= MostPoints ? new SweepGrid(axes)
            : throw new ExperimentException("", $"the sweep has {points:G6} points; at most {MostPoints} are allowed");
    }

    /// <summary>The same points, each with a stream of random numbers of its own, its number.</summary>
    /// <exception cref="ExperimentException">The stream is swept already.</exception>
    public SweepGrid WithIndependentPoints() => Axes.Any(axis => axis.Key == Stream)
        ? throw new ExperimentException(Stream, $"{Stream} is swept already; leave out --independent")
        : new SweepGrid(Axes, [.. Points.Select((point, i) => point.Add($"{Stream}={i + 1}"))]);

    /// <summary>A name for the folder of the summary: the same sweep of the same file finds it again.</summary>
    /// <param name="name">The name of the experiment file.</param>
    /// <param name="text">The text of the experiment file.</param>
    public string FolderName(string name, string text)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{text}\n{string.Join('\n', Points.Select(point => string.Join('\t', point)))}"));
        return $"sweep-{name}-{Convert.ToHexStringLower(hash)[..10]}";
    }

    private IEnumerable<ImmutableArray<string>> Combine()
    {
        IEnumerable<ImmutableArray<string>> points = [[]];
        return Axes.Aggregate(points, (all, axis) => all.SelectMany(point => axis.Values.Select(value => point.Add($"{axis.Key}={value}"))));
    }
}
