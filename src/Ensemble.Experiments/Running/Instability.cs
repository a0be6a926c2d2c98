using System.Globalization;
using System.Numerics.Tensors;
using Ensemble.Experiments.Preparing;
using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

namespace Ensemble.Experiments.Running;

/// <summary>
/// Explicit steps that become unstable half-way, because the NTK grows while features are learnt: when, and which step would have been stable.
/// </summary>
internal static class Instability
{
    private const int Iterations = 100;

    /// <summary>What to say of a run whose predictor has become infinite.</summary>
    /// <param name="prepared">The experiment.</param>
    /// <param name="error">What ended it.</param>
    public static ExperimentException Of(PreparedExperiment prepared, DivergedException error)
    {
        StabilityLimits limits = prepared.Limits;
        double step = TensorPrimitives.Max(prepared.Steps.Sizes);
        string advice = step > limits.SafeStep
            ? string.Create(CultureInfo.InvariantCulture, $"steps below {limits.SafeStep:G3} would have been stable by the theory's estimate (λ_max of the NTK is {limits.LargestEigenvalue:G3} at t = 0 and grows up to {limits.Growth:G3} times where features are learnt), and step_size: auto takes {StepChooser.AutoFraction * limits.SafeStep:G3}")
            : string.Create(CultureInfo.InvariantCulture, $"it is below the largest step that is stable by the theory's estimate, {limits.SafeStep:G3}, so that networks of this width need smaller ones: try {step / 2:G3}");
        return new ExperimentException("langevin.step_size", string.Create(CultureInfo.InvariantCulture, $"{error.Message}; langevin.step_size is {step:G3}: {advice}"), error);
    }

    /// <summary>What to say of a run that has come to its end although steps were unstable for a while, by the measured NTK; null if they were not.</summary>
    /// <param name="prepared">The experiment.</param>
    /// <param name="measurements">What was measured.</param>
    public static string? Of(PreparedExperiment prepared, IEnumerable<Measurement> measurements)
    {
        if (prepared.Steps.Integrator != Integrator.Explicit || measurements.FirstOrDefault(one => one.Array.Name == "ntk") is not { } ntk)
        {
            return null;
        }

        int points = prepared.Data.Count, steps = prepared.Steps.Count;
        double largest = 0;
        int? first = null;
        for (int t = 0; t < prepared.RecordSteps.Length; t++)
        {
            double eigenvalue = LargestEigenvalue(ntk.Mean.AsSpan(t * points * points, points * points), points, prepared.Data.TrainCount);
            largest = Math.Max(largest, eigenvalue);
            first ??= eigenvalue * prepared.Steps.Sizes[Math.Min(prepared.RecordSteps[t], steps - 1)] >= 2 ? t : null;
        }

        return first is not { } at ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"Steps are unstable from t = {prepared.Steps.Times[prepared.RecordSteps[at]]:G3} on: λ_max of the networks' NTK grows to {largest:G3}, and explicit steps must be below 2/λ_max = {2 / largest:G2} (langevin.step_size is {TensorPrimitives.Max(prepared.Steps.Sizes):G3})");
    }

    private static double LargestEigenvalue(ReadOnlySpan<double> kernel, int stride, int size)
    {
        double[] vector = [.. Enumerable.Range(0, size).Select(i => 1 + (0.1 * Math.Sin(i + 1)))], next = new double[size];
        double norm = 0;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int i = 0; i < size; i++)
            {
                double sum = 0;
                for (int j = 0; j < size; j++)
                {
                    sum += kernel[(i * stride) + j] * vector[j];
                }

                next[i] = sum;
            }

            norm = Math.Sqrt(next.Sum(value => value * value));
            if (norm == 0)
            {
                return 0;
            }

            vector = [.. next.Select(value => value / norm)];
        }

        return norm;
    }
}
