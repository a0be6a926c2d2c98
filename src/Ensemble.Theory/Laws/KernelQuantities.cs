using System.Collections.Immutable;
using System.Numerics.Tensors;
using Ensemble.Model.Quantities;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Laws;

/// <summary>The quantities that are kernels between all points at the record times, or follow from such kernels.</summary>
/// <param name="source">The kernels at any two times.</param>
/// <param name="times">The record times, as the clocks of <paramref name="source"/> count them.</param>
/// <param name="data">The dataset.</param>
/// <param name="wanted">The quantities wanted.</param>
internal sealed class KernelQuantities(KernelSource source, double[] times, Dataset data, QuantitySet wanted)
{
    private readonly int block = data.Count * data.Count;

    private bool WantsNtk => wanted.Any(quantity => quantity.IsOfNtk);

    private bool WantsLayers => wanted.Contains("hidden_kernel");

    private bool WantsNdk => wanted.Contains("ndk");

    /// <summary>What the kernels need.</summary>
    public SolveCost Cost()
    {
        double pairs = WantsLayers || WantsNdk ? times.Length * (times.Length + 1.0) / 2 : 0;
        double single = WantsNtk || wanted.Contains("nngp") ? times.Length : 0;
        double layers = wanted.Contains("ntk_layer") ? times.Length * source.Weights : 0;
        double arrays = ((WantsLayers ? source.HiddenLayers : 0) + (WantsNdk ? 1 : 0)) * (double)times.Length * times.Length;
        double bytes = sizeof(double) * block * (arrays + layers + (2 * single) + (4.0 * (source.HiddenLayers + 2)));
        double seconds = (pairs + single + layers) * block * (source.SecondsPerEntry + (source.HiddenLayers * 4e-9));
        return new SolveCost((long)bytes, seconds / Math.Min(Environment.ProcessorCount, 8));
    }

    /// <summary>The wanted quantities.</summary>
    public IEnumerable<Predicted> Compute(IProgress<double>? progress, CancellationToken cancellation)
    {
        var found = new List<Predicted>();
        AddEqualTimes(found, cancellation);
        AddTwoTimes(found, progress, cancellation);
        AddAutocorrelations(found);
        return found;
    }

    private void AddEqualTimes(List<Predicted> found, CancellationToken cancellation)
    {
        bool layers = wanted.Contains("ntk_layer");
        if (!WantsNtk && !layers && !wanted.Contains("nngp"))
        {
            return;
        }

        ImmutableArray<int> shape = [times.Length, data.Count, data.Count];
        var nngp = new double[(long)times.Length * block];
        var ntk = new double[(long)times.Length * block];
        double[][] parts = [.. Enumerable.Range(0, layers ? source.Weights : 0).Select(_ => new double[(long)times.Length * block])];
        for (int i = 0; i < times.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            TwoTimeKernels at = source.Full(times[i], times[i]);
            at.Nngp(at.Depth).CopyTo(nngp.AsSpan(i * block));
            at.Ndk.CopyTo(ntk.AsSpan(i * block));
            for (int weight = 0; weight < parts.Length; weight++)
            {
                source.PartOfNtk(times[i], weight).CopyTo(parts[weight], (long)i * block);
            }
        }

        Add(found, "nngp", shape, nngp);
        Add(found, "ntk", shape, ntk);
        Add(found, "ntk_drift", [times.Length], [.. Enumerable.Range(0, times.Length).Select(i => Drift(ntk.AsSpan(i * block, block), ntk.AsSpan(0, block)))]);
        Add(found, "ntk_alignment", [times.Length], [.. Enumerable.Range(0, times.Length).Select(i => Alignment.Of(ntk.AsSpan(i * block, block), data.Count, data.Targets.Values, data.TrainCount))]);
        found.AddRange(parts.Select((values, weight) => new Predicted(Catalogue.Find("ntk_layer").Of(weight + 1), shape, values)));
    }

    private void AddTwoTimes(List<Predicted> found, IProgress<double>? progress, CancellationToken cancellation)
    {
        if (!WantsLayers && !WantsNdk)
        {
            return;
        }

        int n = times.Length;
        double[][] layers = [.. Enumerable.Range(0, WantsLayers ? source.HiddenLayers : 0).Select(_ => new double[(long)n * n * block])];
        double[] ndk = WantsNdk ? new double[(long)n * n * block] : [];
        int done = 0;
        Parallel.For(0, n, new ParallelOptions { CancellationToken = cancellation }, late =>
        {
            // Late rows have most pairs, so they go first and threads end together.
            int t = n - 1 - late;
            for (int earlier = 0; earlier <= t; earlier++)
            {
                cancellation.ThrowIfCancellationRequested();
                TwoTimeKernels at = source.Full(times[t], times[earlier]);
                for (int layer = 0; layer < layers.Length; layer++)
                {
                    Store(at.Nngp(layer + 1), layers[layer], t, earlier);
                }

                if (WantsNdk)
                {
                    Store(at.Ndk, ndk, t, earlier);
                }
            }

            progress?.Report(Interlocked.Add(ref done, t + 1) / (n * (n + 1) / 2.0));
        });
        ImmutableArray<int> shape = [n, n, data.Count, data.Count];
        found.AddRange(layers.Select((values, layer) => new Predicted(Catalogue.Find("hidden_kernel").Of(layer + 1), shape, values)));
        if (WantsNdk)
        {
            found.Add(new Predicted(Catalogue.Find("ndk"), shape, ndk));
        }
    }

    /// <summary>Writes a kernel and, by the symmetry (t,x) ↔ (t′,x′), its transpose.</summary>
    private void Store(ReadOnlySpan<double> kernel, double[] all, int t, int earlier)
    {
        int points = data.Count;
        kernel.CopyTo(all.AsSpan(((t * times.Length) + earlier) * block, block));
        if (t == earlier)
        {
            return;
        }

        Span<double> transposed = all.AsSpan(((earlier * times.Length) + t) * block, block);
        for (int i = 0; i < points; i++)
        {
            for (int j = 0; j < points; j++)
            {
                transposed[(j * points) + i] = kernel[(i * points) + j];
            }
        }
    }

    private void AddAutocorrelations(List<Predicted> found)
    {
        if (!wanted.Contains("weight_autocorrelation"))
        {
            return;
        }

        int n = times.Length;
        for (int weight = 0; weight < source.Weights; weight++)
        {
            var values = new double[n * n];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = source.WeightCovariance(weight, times[i / n], times[i % n]);
            }

            found.Add(new Predicted(Catalogue.Find("weight_autocorrelation").Of(weight + 1), [n, n], values));
        }
    }

    private void Add(List<Predicted> found, string name, ImmutableArray<int> shape, double[] values)
    {
        if (wanted.Contains(name))
        {
            found.Add(new Predicted(Catalogue.Find(name), shape, values));
        }
    }

    /// <summary>‖K(t) − K(t₀)‖_F/‖K(t₀)‖_F.</summary>
    private static double Drift(ReadOnlySpan<double> kernel, ReadOnlySpan<double> first) =>
        TensorPrimitives.Distance(kernel, first) / TensorPrimitives.Norm(first);
}
