using System.Collections.Immutable;
using Ensemble.Experiments.Results;
using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Sweeps;

/// <summary>
/// How hard a task is, at the end of training: the test error of networks, and what would have told it without training them to the full
/// (arXiv:2106.06770): theory, each member's tangent model, and the alignment of the NTK with the targets at the first and last record time.
/// </summary>
/// <param name="Networks">⟨(f − y)²⟩ of trained networks on test points.</param>
/// <param name="Theory">The same, predicted by the first theory; null without one.</param>
/// <param name="Linearised">The same of the tangent models; null where they were not trained.</param>
/// <param name="FirstAlignment">yᵀΘy/(‖Θ‖‖y‖²) at the first record time; null where the NTK was not measured.</param>
/// <param name="LastAlignment">The same at the last.</param>
public sealed record TaskComplexity(double Networks, double? Theory, double? Linearised, double? FirstAlignment, double? LastAlignment)
{
    /// <summary>What is compared with the networks, by its name in words; a larger alignment is an easier task.</summary>
    public static ImmutableArray<(string Name, Func<TaskComplexity, double?> Value)> Measures { get; } =
    [
        ("theory", task => task.Theory),
        ("linearised networks", task => task.Linearised),
        ("alignment of the NTK at the start", task => -task.FirstAlignment),
        ("alignment of the NTK at the end", task => -task.LastAlignment),
    ];

    /// <summary>The complexity of the task of a finished run; null without test points or predictor.</summary>
    /// <param name="folder">The results folder.</param>
    /// <exception cref="DataFormatException">A file is damaged.</exception>
    public static TaskComplexity? TryRead(ResultsFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var measured = new NpzReader(folder.Measured);
        using var predicted = new NpzReader(folder.Predicted);
        double[]? alignment = measured.TryRead("ntk_alignment")?.Values;
        return measured.TryRead("mse_test") is not { } error ? null
            : new TaskComplexity(error.Values[^1], predicted.TryRead("mse_test")?.Values[^1], LinearisedError(measured), alignment?[0], alignment?[^1]);
    }

    /// <summary>
    /// How well a measure puts tasks in the order of the networks' errors: the rank correlation of Spearman, 1 for the same order; null for
    /// fewer than three tasks, where a value is missing or all are the same.
    /// </summary>
    /// <param name="tasks">The tasks.</param>
    /// <param name="measure">The measure, larger for harder tasks.</param>
    public static double? RankCorrelation(IReadOnlyCollection<TaskComplexity> tasks, Func<TaskComplexity, double?> measure)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        double[] values = [.. tasks.Select(measure).OfType<double>()];
        if (tasks.Count < 3 || values.Length < tasks.Count)
        {
            return null;
        }

        double[] one = Ranks([.. tasks.Select(task => task.Networks)]), other = Ranks(values);
        double mean = (tasks.Count + 1) / 2.0;
        double Product(double[] a, double[] b) => a.Zip(b, (x, y) => (x - mean) * (y - mean)).Sum();
        double size = Math.Sqrt(Product(one, one) * Product(other, other));
        return size > 0 ? Product(one, other) / size : null;
    }

    // Equal values share the mean of their ranks.
    private static double[] Ranks(double[] values) =>
        [.. values.Select(value => values.Count(other => other < value) + ((values.Count(other => other == value) + 1) / 2.0))];

    /// <summary>⟨(f_lin − y)²⟩ over members and test points: (mean − y)² and the scatter of members about it.</summary>
    private static double? LinearisedError(NpzReader measured)
    {
        if (measured.TryRead("linearised") is not { Rank: 3 } mean || measured.TryRead("linearised_variance") is not { } variance)
        {
            return null;
        }

        double[] targets = measured.Read("y").Values;
        int points = mean.Shape[1], outputs = mean.Shape[2], train = (int)measured.Read("train_count").Values[0];
        int last = (mean.Shape[0] - 1) * points * outputs;
        return Enumerable.Range(train * outputs, (points - train) * outputs).Average(i =>
            ((mean.Values[last + i] - targets[i]) * (mean.Values[last + i] - targets[i])) + variance.Values[last + i]);
    }
}
