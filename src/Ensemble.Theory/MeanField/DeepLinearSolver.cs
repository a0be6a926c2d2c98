using System.Numerics.Tensors;
using Ensemble.Model.Quantities;
using Ensemble.Numerics.Functions;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// The mean-field theory of deep linear networks, exact to rounding and without samples (arXiv:2205.09653): all fields are
/// Gaussian, so their moments obey a causal recursion that is marched once through time.
/// </summary>
/// <remarks>Equations: F7.</remarks>
internal static class DeepLinearSolver
{
    /// <summary>The bytes of all moments and coefficients.</summary>
    public static long Bytes(MeanFieldProblem problem)
    {
        long rows = (problem.Steps + 1L) * problem.Data.Count;
        long back = (problem.Steps + 1L) * problem.Data.OutputCount;
        return sizeof(double) * problem.Depth * ((rows * rows) + (5 * rows * back) + (2 * back * back));
    }

    public static double[] Solve(
        MeanFieldProblem problem, MeanFieldLayout layout, MeanFieldApproximation approximation, IProgress<double>? progress, CancellationToken cancellation)
    {
        double[] values = new double[layout.Length];
        Record(March(problem, layout, approximation, values, progress, cancellation), InputKernel.Of(problem.Data), layout, values);
        return values;
    }

    /// <summary>A of the first inner weight, by (t, μ) and (s, c); the back-propagated field is the same at all points, so that it is summed over them.</summary>
    internal static double[] ResponsesToBack(MeanFieldProblem problem)
    {
        var layout = new MeanFieldLayout(problem, [], twoTimes: false);
        return March(problem, layout, MeanFieldApproximation.None, new double[layout.Length], null, CancellationToken.None)[0].ResponseToBack;
    }

    private static DeepLinearLayer[] March(
        MeanFieldProblem problem, MeanFieldLayout layout, MeanFieldApproximation approximation, double[] values, IProgress<double>? progress, CancellationToken cancellation)
    {
        int points = problem.Data.Count;
        int train = problem.Data.TrainCount;
        int outputs = problem.Data.OutputCount;
        int depth = problem.Depth;
        int times = problem.Steps + 1;
        int rows = points * times;
        int backRows = outputs * times;
        double strength = problem.FeatureStrength;
        double[] gram = InputKernel.Of(problem.Data);
        WeightMemory[] memories = [.. problem.Weights.Select(weight => new WeightMemory(weight, strength))];
        DeepLinearLayer[] layers = [.. Enumerable.Range(0, depth).Select(_ => new DeepLinearLayer(points, outputs, times))];
        double[] error = new double[times * train * outputs];
        double[] covariance = new double[times];
        double[] drive = new double[times];
        double[] hiddenSource = new double[points * rows];
        double[] backSource = new double[outputs * backRows];
        for (int t = 0; t < times; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int l = 0; l < depth; l++)
            {
                memories[l].Row(t, covariance, drive);
                for (int mu = 0; mu < points; mu++)
                {
                    Span<double> coefficients = layers[l].ForwardRow(t, mu);
                    for (int s = 0; s <= t; s++)
                    {
                        ReadOnlySpan<double> below = l == 0
                            ? gram.AsSpan(mu * points, points)
                            : layers[l - 1].Hidden.AsSpan((((t * points) + mu) * rows) + (s * points), points);
                        TensorPrimitives.Multiply(below, covariance[s], hiddenSource.AsSpan((mu * rows) + (s * points), points));
                        if (s == t)
                        {
                            break;
                        }

                        for (int c = 0; c < outputs; c++)
                        {
                            double sum = 0;
                            for (int alpha = 0; alpha < train; alpha++)
                            {
                                sum += error[(((s * train) + alpha) * outputs) + c] * below[alpha];
                            }

                            double response = l == 0 || approximation == MeanFieldApproximation.GradientIndependence ? 0 : layers[l - 1].ResponseToBack[(((t * points) + mu) * backRows) + (s * outputs) + c];
                            coefficients[(s * outputs) + c] = (covariance[s] * response) + (drive[s] * sum);
                        }
                    }
                }

                layers[l].AdvanceHidden(t, hiddenSource);
            }

            for (int l = depth - 1; l >= 0; l--)
            {
                memories[l + 1].Row(t, covariance, drive);
                for (int c = 0; c < outputs; c++)
                {
                    Span<double> coefficients = layers[l].BackwardRow(t, c);
                    for (int s = 0; s <= t; s++)
                    {
                        for (int other = 0; other < outputs; other++)
                        {
                            double above = l == depth - 1 ? (c == other ? 1 : 0) : layers[l + 1].Back[(((t * outputs) + c) * backRows) + (s * outputs) + other];
                            backSource[(c * backRows) + (s * outputs) + other] = covariance[s] * above;
                            for (int alpha = 0; alpha < train; alpha++)
                            {
                                coefficients[(s * points) + alpha] += drive[s] * error[(((s * train) + alpha) * outputs) + other] * above;
                            }
                        }

                        if (l < depth - 1 && !IsLeftOut(approximation, t == s))
                        {
                            Span<double> part = coefficients.Slice(s * points, train);
                            ReadOnlySpan<double> response = layers[l + 1].ResponseToHidden.AsSpan((((t * outputs) + c) * rows) + (s * points), train);
                            TensorPrimitives.MultiplyAdd(response, covariance[s], part, part);
                        }
                    }
                }

                layers[l].AdvanceBack(t, backSource);
            }

            Span<double> predictor = values.AsSpan(layout.Predictor(t));
            for (int mu = 0; mu < points; mu++)
            {
                for (int c = 0; c < outputs; c++)
                {
                    predictor[(mu * outputs) + c] = layers[^1].Readout(t, mu, c) / strength;
                }
            }

            if (!TensorPrimitives.IsFiniteAll<double>(predictor))
            {
                throw Divergence.At(t);
            }

            for (int alpha = 0; alpha < train; alpha++)
            {
                for (int c = 0; c < outputs; c++)
                {
                    error[(((t * train) + alpha) * outputs) + c] = problem.Data.Targets[alpha, c] - predictor[(alpha * outputs) + c];
                }
            }

            progress?.Report((double)(t + 1) * (t + 1) / ((double)times * times));
        }

        return layers;
    }

    private static bool IsLeftOut(MeanFieldApproximation approximation, bool equalTimes) =>
        approximation == MeanFieldApproximation.GradientIndependence || (approximation == MeanFieldApproximation.NoEqualTimeResponse && equalTimes);

    private static void Record(DeepLinearLayer[] layers, double[] gram, MeanFieldLayout layout, double[] values)
    {
        int points = layout.Points;
        int outputs = layout.Outputs;
        int rows = points * (layout.Steps + 1);
        int backRows = outputs * (layout.Steps + 1);
        for (int later = 0; later < layout.Records; later++)
        {
            for (int earlier = layout.TwoTimes ? 0 : later; earlier <= later; earlier++)
            {
                int t = layout.RecordSteps[later];
                int s = layout.RecordSteps[earlier];
                for (int l = 1; l <= layout.Depth; l++)
                {
                    Span<double> phi = values.AsSpan(layout.Phi(l, later, earlier));
                    Span<double> gradient = values.AsSpan(layout.Gradient(l, later, earlier));
                    for (int i = 0; i < points; i++)
                    {
                        layers[l - 1].Hidden.AsSpan((((t * points) + i) * rows) + (s * points), points).CopyTo(phi[(i * points)..]);
                        for (int c = 0; c < outputs; c++)
                        {
                            for (int column = 0; column < points * outputs; column++)
                            {
                                gradient[(((i * outputs) + c) * points * outputs) + column] =
                                    layers[l - 1].Back[(((t * outputs) + c) * backRows) + (s * outputs) + (column % outputs)];
                            }
                        }
                    }
                }
            }
        }

        if (layout.Distributions)
        {
            Distribute(layers, layout, values);
        }

        TangentKernel.Fill(gram, layout, values);
    }

    /// <summary>Quantiles of h and z = g, which are Gaussian.</summary>
    private static void Distribute(DeepLinearLayer[] layers, MeanFieldLayout layout, double[] values)
    {
        int rows = layout.Points * (layout.Steps + 1), backRows = layout.Outputs * (layout.Steps + 1), levels = UnitQuantiles.Levels.Length;
        double[] normal = [.. UnitQuantiles.Levels.Select(ErrorFunction.NormalQuantile)];
        for (int record = 0; record < layout.Records; record++)
        {
            int t = layout.RecordSteps[record];
            for (int l = 1; l <= layout.Depth; l++)
            {
                Span<double> forward = values.AsSpan(layout.Preactivation(l, record)), back = values.AsSpan(layout.BackField(l, record));
                for (int i = 0; i < layout.Points; i++)
                {
                    int row = (t * layout.Points) + i;
                    TensorPrimitives.Multiply(normal, Math.Sqrt(layers[l - 1].Hidden[(row * (long)rows) + row]), forward.Slice(i * levels, levels));
                    for (int c = 0; c < layout.Outputs; c++)
                    {
                        int column = (t * layout.Outputs) + c;
                        TensorPrimitives.Multiply(normal, Math.Sqrt(layers[l - 1].Back[(column * (long)backRows) + column]), back.Slice(((i * layout.Outputs) + c) * levels, levels));
                    }
                }
            }
        }
    }
}
