using System.Numerics.Tensors;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// The weights at either end of the network, sample by sample: what a unit reads of the inputs, or its readout. They are a
/// free autoregressive motion plus what the gradient has added (arXiv:2205.09653 with one hidden layer has nothing else).
/// </summary>
/// <remarks>Equations: F5.</remarks>
internal sealed class ParticleWeight
{
    private readonly WeightMemory memory;
    private readonly Func<int, NoiseSequence> noiseOf;
    private readonly bool shared;
    private readonly SampleRows free;
    private readonly SampleRows learnt;
    private readonly int count;

    /// <param name="memory">The weight.</param>
    /// <param name="count">How many numbers a unit has.</param>
    /// <param name="samples">The number of samples, antithetic halves one after the other.</param>
    /// <param name="shared">Whether the halves share the free motion, or have it with opposite signs.</param>
    /// <param name="noiseOf">The stream of normals of a step.</param>
    /// <param name="leading">Evenly spread normals for the first time.</param>
    /// <param name="mostLeading">How many of the numbers they serve at most.</param>
    public ParticleWeight(WeightMemory memory, int count, int samples, bool shared, Func<int, NoiseSequence> noiseOf, LeadingPoints leading, int mostLeading)
    {
        this.memory = memory;
        this.noiseOf = noiseOf;
        this.shared = shared;
        this.count = count;
        free = new SampleRows(samples / 2);
        learnt = new SampleRows(samples);
        free.Resize(count);
        learnt.Resize(count);
        NoiseSequence normals = noiseOf(0);
        UnitNoise.Append(free, 0, 0, shared, ref normals, leading.Fill(free, 0, mostLeading));
    }

    /// <summary>target = coefficients·weights at a time.</summary>
    /// <param name="t">The time.</param>
    /// <param name="coefficients">rows × count.</param>
    /// <param name="target">Where the combinations go; its number of rows says how many.</param>
    public void Read(int t, float[] coefficients, SampleRows target)
    {
        int half = free.Samples;
        float spread = (float)Math.Sqrt(memory.Variance(t));
        float[] scaled = new float[coefficients.Length];
        TensorPrimitives.Multiply(coefficients, spread, scaled);
        SampleProducts.Combine(scaled, count, count, free.All, free.Stride, target.All, target.Stride, target.Count, half, add: false);
        Mirror(target, shared);
        SampleProducts.Combine(coefficients, count, count, learnt.All, learnt.Stride, target.All, target.Stride, target.Count, target.Samples, add: true);
    }

    /// <summary>One step: decay, gradient and noise.</summary>
    /// <param name="t">The step.</param>
    /// <param name="coefficients">count × partners.</param>
    /// <param name="partner">The field on the other side of the weight.</param>
    /// <param name="partners">How many of its rows act.</param>
    public void Step(int t, float[] coefficients, SampleRows partner, int partners)
    {
        float kept = (float)memory.Retention(t);
        if (kept != 1)
        {
            TensorPrimitives.Multiply(learnt.All, kept, learnt.All);
        }

        if (memory.Gradient(t) > 0)
        {
            TensorPrimitives.Multiply(coefficients, (float)memory.Gradient(t), coefficients);
            SampleProducts.Combine(coefficients, partners, partners, partner.All, partner.Stride, learnt.All, learnt.Stride, count, learnt.Samples, add: true);
        }

        if (memory.Noise(t) > 0)
        {
            free.Resize(2 * count);
            NoiseSequence normals = noiseOf(t + 1);
            UnitNoise.Append(free, count, count, shared, ref normals);
            float old = (float)(memory.Retention(t) * Math.Sqrt(memory.Variance(t) / memory.Variance(t + 1)));
            float fresh = (float)Math.Sqrt(memory.Noise(t) / memory.Variance(t + 1));
            for (int i = 0; i < count; i++)
            {
                TensorPrimitives.Multiply(free.Row(i), old, free.Row(i));
                TensorPrimitives.MultiplyAdd(free.Row(count + i), fresh, free.Row(i), free.Row(i));
            }

            free.Resize(count);
        }
    }

    /// <summary>Copies the first half of the samples to the second, or their opposite.</summary>
    public static void Mirror(SampleRows rows, bool same)
    {
        int half = rows.Samples / 2;
        for (int i = 0; i < rows.Count; i++)
        {
            Span<float> row = rows.Row(i);
            if (same)
            {
                row[..half].CopyTo(row[half..]);
            }
            else
            {
                TensorPrimitives.Negate(row[..half], row[half..]);
            }
        }
    }
}
