using System.Numerics.Tensors;
using Ensemble.Model.Quantities;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One batch of sampled hidden units marched once through time: the mean-field theory of any activation and depth
/// (arXiv:2205.09653), exact in the number of steps. The halves of the samples are antithetic: r ↦ −r with the same u.
/// </summary>
/// <remarks>Equations: F1, F2, F4.</remarks>
internal sealed class UnitMarch
{
    /// <summary>How many of the evenly spread dimensions of a layer one of its two fields may take.</summary>
    private const int LeadingShare = 11;

    private readonly MeanFieldProblem problem;
    private readonly TheoryActivation phi;
    private readonly MeanFieldLayout layout;
    private readonly MeanFieldApproximation approximation;
    private readonly int depth;
    private readonly int points;
    private readonly int outputs;
    private readonly int lasting;
    private readonly int samples;
    private readonly float[] inputs;
    private readonly float[] inputsTransposed;
    private readonly int rank;
    private readonly ParticleWeight first;
    private readonly ParticleWeight last;
    private readonly FieldChannel[] forward;
    private readonly FieldChannel[] backward;
    private readonly SampleRows[] value;
    private readonly SampleRows[] slope;
    private readonly SampleRows[] back;
    private readonly SampleRows preactivation;
    private readonly SampleRows signal;
    private readonly SampleRows half;
    private readonly double[] error;
    private readonly List<SampleRows[]> seenValue = [];
    private readonly List<SampleRows[]> seenBack = [];

    /// <param name="problem">The problem.</param>
    /// <param name="basis">Coordinates of the inputs.</param>
    /// <param name="layout">What to record.</param>
    /// <param name="samples">S, a multiple of 32.</param>
    /// <param name="tolerance">See <see cref="FieldChannel"/>.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="batch">The index of the batch.</param>
    /// <param name="approximation">What is left out.</param>
    public UnitMarch(MeanFieldProblem problem, InputBasis basis, MeanFieldLayout layout, int samples, double tolerance, ulong seed, int batch, MeanFieldApproximation approximation = MeanFieldApproximation.None)
    {
        this.approximation = approximation;
        this.problem = problem;
        phi = TheoryActivation.Of(problem.Activation);
        this.layout = layout;
        this.samples = samples;
        depth = problem.Depth;
        points = layout.Points;
        outputs = layout.Outputs;
        rank = basis.Rank;

        // Kernels between test points at two times need them among what later times depend on.
        lasting = layout.TwoTimes ? points : problem.Data.TrainCount;
        inputs = new float[points * Math.Max(rank, 1)];
        inputsTransposed = new float[inputs.Length];
        for (int mu = 0; mu < points; mu++)
        {
            for (int j = 0; j < rank; j++)
            {
                inputs[(mu * rank) + j] = inputsTransposed[(j * points) + mu] = (float)basis.Columns[j][mu];
            }
        }

        WeightMemory[] memories = [.. problem.Weights.Select(weight => new WeightMemory(weight, problem.FeatureStrength))];
        Func<int, NoiseSequence> Stream(int key) => t => new NoiseSequence(seed, batch, key, t);
        LeadingPoints[] leading = [.. Enumerable.Range(0, depth).Select(l => new LeadingPoints(seed, batch, l))];
        last = new ParticleWeight(memories[^1], outputs, samples, shared: false, Stream(1), leading[^1], LeadingShare);
        first = new ParticleWeight(memories[0], rank, samples, shared: true, Stream(0), leading[0], LeadingShare);
        forward = [.. Enumerable.Range(1, depth - 1).Select(l =>
            new FieldChannel(memories[l], layout.Steps + 1, samples, centred: true, tolerance, Stream(2 * l), leading[l], LeadingShare))];
        backward = [.. Enumerable.Range(1, depth - 1).Select(l =>
            new FieldChannel(memories[l], layout.Steps + 1, samples, centred: false, tolerance, Stream((2 * l) + 1), leading[l - 1], LeadingShare))];
        value = Fields();
        slope = Fields();
        back = Fields();
        preactivation = new SampleRows(samples);
        signal = new SampleRows(samples);
        half = new SampleRows(samples / 2);
        error = new double[problem.Data.TrainCount * outputs];
    }

    /// <summary>The number of directions kept by the fields of each inner weight, u and r.</summary>
    public IEnumerable<(int Forward, int Backward)> Ranks => forward.Zip(backward, (u, r) => (u.Rank, r.Rank));

    /// <summary>Marches from the first time to the last.</summary>
    /// <param name="gram">Φ⁰.</param>
    /// <param name="progress">Told after every step with the step.</param>
    /// <param name="cancellation">Stops the march.</param>
    public double[] Run(double[] gram, Action<int>? progress, CancellationToken cancellation)
    {
        double[] values = new double[layout.Length];
        int record = 0;
        for (int t = 0; t <= layout.Steps; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool recorded = record < layout.Records && layout.RecordSteps[record] == t;
            int distributed = recorded && layout.Distributions ? record : -1;
            Forward(t, recorded, distributed, values);
            Backward(t, recorded, distributed, values);
            if (recorded)
            {
                Record(record++, values);
            }

            if (t < layout.Steps)
            {
                Learn(t, values.AsSpan(layout.Predictor(t)));
            }

            progress?.Invoke(t);
        }

        TangentKernel.Fill(gram, layout, values);
        return values;
    }

    private SampleRows[] Fields() => [.. Enumerable.Range(0, depth).Select(_ => new SampleRows(samples))];

    private void Forward(int t, bool joint, int distributed, double[] values)
    {
        for (int l = 0; l < depth; l++)
        {
            preactivation.Resize(points);
            if (l == 0)
            {
                first.Read(t, inputs, preactivation);
            }
            else
            {
                backward[l - 1].Trim();
                forward[l - 1].Extend(t, value[l - 1], lasting, joint);
                forward[l - 1].Draw(half);
                for (int mu = 0; mu < points; mu++)
                {
                    half.Row(mu).CopyTo(preactivation.Row(mu));
                }

                ParticleWeight.Mirror(preactivation, same: true);
                if (approximation != MeanFieldApproximation.GradientIndependence)
                {
                    Halve(value[l - 1], -1);
                    backward[l - 1].AddResponse(half, preactivation);
                }

                forward[l - 1].AddDrive(preactivation);
            }

            if (distributed >= 0)
            {
                Quantiles(preactivation, points, values.AsSpan(layout.Preactivation(l + 1, distributed)));
            }

            value[l].Resize(points);
            slope[l].Resize(points);
            for (int mu = 0; mu < points; mu++)
            {
                phi.Evaluate<float>(preactivation.Row(mu), value[l].Row(mu), slope[l].Row(mu));
            }
        }
    }

    private void Backward(int t, bool recorded, int distributed, double[] values)
    {
        Span<double> predictor = values.AsSpan(layout.Predictor(t));
        int rows = (recorded ? points : lasting) * outputs;
        signal.Resize(outputs);
        last.Read(t, Identity(outputs), signal);
        SampleProducts.Dots(value[^1].All, value[^1].Stride, points, signal.All, signal.Stride, outputs, predictor, outputs, samples);
        TensorPrimitives.Divide(predictor, samples * problem.FeatureStrength, predictor);
        if (t == 0)
        {
            // Antithetic halves cancel but for rounding, which a sign must not see.
            predictor.Clear();
        }

        if (!TensorPrimitives.IsFiniteAll<double>(predictor))
        {
            throw Divergence.At(t);
        }

        for (int l = depth - 1; l >= 0; l--)
        {
            if (l < depth - 1)
            {
                backward[l].Extend(t, back[l + 1], lasting * outputs, joint: recorded);
                backward[l].Draw(half);
                signal.Resize(rows);
                for (int i = 0; i < rows; i++)
                {
                    half.Row(i).CopyTo(signal.Row(i));
                }

                ParticleWeight.Mirror(signal, same: false);
                if (approximation != MeanFieldApproximation.GradientIndependence)
                {
                    Halve(back[l + 1], 1);
                    forward[l].AddResponse(half, signal, approximation == MeanFieldApproximation.NoEqualTimeResponse ? t - 1 : t);
                }

                backward[l].AddDrive(signal);
            }

            if (distributed >= 0)
            {
                Quantiles(signal, points * outputs, values.AsSpan(layout.BackField(l + 1, distributed)));
            }

            back[l].Resize(rows);
            for (int i = 0; i < rows; i++)
            {
                TensorPrimitives.Multiply(signal.Row(l == depth - 1 ? i % outputs : i), slope[l].Row(i / outputs), back[l].Row(i));
            }
        }
    }

    /// <summary>Quantiles over the samples of each of so many rows; one that is the same for all points is repeated.</summary>
    private static void Quantiles(SampleRows field, int rows, Span<double> target)
    {
        int levels = UnitQuantiles.Levels.Length;
        float[] sorted = new float[field.Samples];
        for (int i = 0; i < rows; i++)
        {
            field.Row(i % field.Count).CopyTo(sorted);
            UnitQuantiles.Of(sorted.AsSpan(), target.Slice(i * levels, levels));
        }
    }

    private void Learn(int t, ReadOnlySpan<double> predictor)
    {
        int train = problem.Data.TrainCount;
        for (int i = 0; i < error.Length; i++)
        {
            error[i] = problem.Data.Targets[i / outputs, i % outputs] - predictor[i];
        }

        for (int l = 0; l < depth - 1; l++)
        {
            forward[l].Learn(t, error, outputs, back[l + 1], sourceBack: false);
            backward[l].Learn(t, error, outputs, value[l], sourceBack: true);
            forward[l].Age(t);
            backward[l].Age(t);
        }

        float[] pull = new float[rank * error.Length];
        for (int j = 0; j < rank; j++)
        {
            for (int i = 0; i < error.Length; i++)
            {
                pull[(j * error.Length) + i] = (float)error[i] * inputsTransposed[(j * points) + (i / outputs)];
            }
        }

        first.Step(t, pull, back[0], error.Length);
        float[] push = new float[outputs * train];
        for (int i = 0; i < error.Length; i++)
        {
            push[(i % outputs * train) + (i / outputs)] = (float)error[i];
        }

        last.Step(t, push, value[^1], train);
    }

    private void Record(int record, double[] values)
    {
        seenValue.Add([.. value.Select(Copy)]);
        seenBack.Add([.. back.Select(Copy)]);
        for (int earlier = layout.TwoTimes ? 0 : record; earlier <= record; earlier++)
        {
            for (int l = 1; l <= depth; l++)
            {
                Average(seenValue[record][l - 1], seenValue[earlier][l - 1], values.AsSpan(layout.Phi(l, record, earlier)));
                Average(seenBack[record][l - 1], seenBack[earlier][l - 1], values.AsSpan(layout.Gradient(l, record, earlier)));
            }
        }

        if (!layout.TwoTimes)
        {
            seenValue[record] = [];
            seenBack[record] = [];
        }
    }

    private void Average(SampleRows left, SampleRows right, Span<double> target)
    {
        SampleProducts.Dots(left.All, left.Stride, left.Count, right.All, right.Stride, right.Count, target, right.Count, samples);
        TensorPrimitives.Divide(target, samples, target);
    }

    /// <summary>The part of a field that is even (+1) or odd (−1) under the antithetic flip.</summary>
    private void Halve(SampleRows field, int sign)
    {
        half.Resize(field.Count);
        int middle = samples / 2;
        for (int i = 0; i < field.Count; i++)
        {
            ReadOnlySpan<float> row = field.Row(i);
            if (sign > 0)
            {
                TensorPrimitives.Add(row[..middle], row[middle..], half.Row(i));
            }
            else
            {
                TensorPrimitives.Subtract(row[..middle], row[middle..], half.Row(i));
            }

            TensorPrimitives.Multiply(half.Row(i), 0.5f, half.Row(i));
        }
    }

    private static SampleRows Copy(SampleRows rows)
    {
        var copy = new SampleRows(rows.Samples);
        copy.Resize(rows.Count);
        rows.All.CopyTo(copy.All);
        return copy;
    }

    private static float[] Identity(int size)
    {
        float[] identity = new float[size * size];
        for (int i = 0; i < size; i++)
        {
            identity[(i * size) + i] = 1;
        }

        return identity;
    }
}
