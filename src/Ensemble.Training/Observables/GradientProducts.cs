using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.InteropServices;
using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>
/// Inner products of the predictor's gradients with respect to one weight layer, ∂_l f_t(x)·∂_l f_t′(x′), averaged over
/// the outputs, from Gram matrices alone: (hˡ⁻¹_t·hˡ⁻¹_t′/N_{l−1})(δˡ_t·δˡ_t′), with h⁰ = x and δ = 1 for the readout;
/// and the factors of each layer in the Neural Dynamical Kernel (arXiv:2309.04522).
/// </summary>
/// <remarks>Equations: O1.</remarks>
internal sealed class GradientProducts
{
    private readonly int depth;
    private readonly int points;
    private readonly double[] inputGram;
    private readonly ImmutableArray<double[]> rates;
    private readonly ImmutableArray<double[,]> decays;

    /// <param name="simulation">The simulation; what depends on it alone is computed here.</param>
    public GradientProducts(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        depth = simulation.Network.Depth;
        points = simulation.Data.Count;
        var phases = new PhaseSteps(simulation.Schedule, simulation.Steps);
        inputGram = simulation.Network.IsMlp ? InputGram(simulation.Data) : [];
        rates = [.. Enumerable.Range(0, simulation.Network.WeightLayers).Select(layer => Rates(simulation, phases, layer))];
        decays = [.. Enumerable.Range(0, simulation.Network.WeightLayers).Select(layer => Decays(simulation, phases, layer))];
    }

    /// <summary>The number of weights.</summary>
    public int Weights => rates.Length;

    /// <summary>The gradient's rate of a weight layer (0 to L) in the phase in force at a record time.</summary>
    public double Rate(int layer, int time) => rates[layer][time];

    /// <summary>ψ_l(t,t′) = Π_j ρ_l(j) over the steps j between two record times t ≥ t′, with the ρ of the integrator: 1 − ηκ, or e^{−ηκ} for trapezoidal steps.</summary>
    public double Decay(int layer, int time, int earlier) => decays[layer][time, earlier];

    /// <summary>Adds the product of a weight layer (0 to L) between two record times, times a factor, to a block of points × points.</summary>
    public void Add(MemberRecord record, int layer, int time, int other, double factor, Span<double> block)
    {
        if (factor == 0)
        {
            return;
        }

        int start = record.Block(time, other);
        if (!record.GradientGrams.IsEmpty)
        {
            AddScaled(record.GradientGrams[layer].AsSpan(start, points * points), factor, block);
            return;
        }

        ReadOnlySpan<double> forward = layer == 0 ? inputGram : record.HiddenGrams[layer - 1].AsSpan(start, points * points);
        ReadOnlySpan<double> backward = layer == depth ? default : record.SignalGrams[layer].AsSpan(start, points * points);
        if (backward.IsEmpty)
        {
            AddScaled(forward, factor, block);
        }
        else
        {
            AddScaledProduct(forward, backward, factor, block);
        }
    }

    private static void AddScaled(ReadOnlySpan<double> values, double factor, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += factor * values[i];
        }
    }

    private static void AddScaledProduct(ReadOnlySpan<double> left, ReadOnlySpan<double> right, double factor, Span<double> sum)
    {
        var factors = new Vector<double>(factor);
        ReadOnlySpan<Vector<double>> a = MemoryMarshal.Cast<double, Vector<double>>(left), b = MemoryMarshal.Cast<double, Vector<double>>(right);
        Span<Vector<double>> s = MemoryMarshal.Cast<double, Vector<double>>(sum);
        for (int i = 0; i < s.Length; i++)
        {
            s[i] += factors * (a[i] * b[i]);
        }

        for (int i = s.Length * Vector<double>.Count; i < sum.Length; i++)
        {
            sum[i] += factor * (left[i] * right[i]);
        }
    }

    private static double[] InputGram(Dataset data)
    {
        var gram = new double[data.Count * data.Count];
        for (int i = 0; i < data.Count; i++)
        {
            for (int j = 0; j < data.Count; j++)
            {
                gram[(i * data.Count) + j] = Sums.Dot(data.Inputs.Row(i), data.Inputs.Row(j)) / data.InputDimension;
            }
        }

        return gram;
    }

    private static double[] Rates(Simulation simulation, PhaseSteps phases, int layer) =>
        [.. simulation.RecordSteps.Select(step => simulation.Schedule.Phases[phases[step]].Dynamics[layer].GradientRate)];

    private static double[,] Decays(Simulation simulation, PhaseSteps phases, int layer)
    {
        ImmutableArray<int> steps = simulation.RecordSteps;
        var decays = new double[steps.Length, steps.Length];
        for (int time = 0; time < steps.Length; time++)
        {
            decays[time, time] = 1;
            double last = time == 0 ? 1 : Decay(simulation, phases, layer, steps[time - 1], steps[time]);
            for (int earlier = 0; earlier < time; earlier++)
            {
                decays[time, earlier] = last * decays[time - 1, earlier];
            }
        }

        return decays;
    }

    private static double Decay(Simulation simulation, PhaseSteps phases, int layer, int from, int to)
    {
        double decay = 1;
        for (int step = from; step < to; step++)
        {
            WeightDynamics dynamics = simulation.Schedule.Phases[phases[step]].Dynamics[layer];
            decay *= 1 - simulation.Steps.Integrator.Free(dynamics, simulation.Steps.Sizes[step]).Loss;
        }

        return decay;
    }
}
