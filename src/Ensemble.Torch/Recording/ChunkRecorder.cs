using System.Runtime.InteropServices;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Members;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Recording;

/// <summary>What the members of a chunk show at the record times, kept on the device until they are done.</summary>
internal abstract class ChunkRecorder : IDisposable
{
    private const long TransferBytes = 1L << 27;

    private readonly ChunkShape shape;

    /// <param name="shape">The sizes.</param>
    /// <param name="members">The number of members.</param>
    protected ChunkRecorder(ChunkShape shape, int members)
    {
        this.shape = shape;
        Members = members;
        Predictor = shape.Placement.Zeros(members, shape.Simulation.RecordSteps.Length, shape.PointCount, shape.Outputs);
    }

    /// <summary>What must be kept to go on later, members first.</summary>
    public IEnumerable<Tensor> State => Stores.Select(store => store.State).Prepend(Predictor);

    /// <summary>The number of members.</summary>
    protected int Members { get; }

    /// <summary>f, shape (members, record times, points, outputs).</summary>
    protected Tensor Predictor { get; }

    /// <summary>Everything that is kept for Gram matrices.</summary>
    protected abstract IEnumerable<GramStore> Stores { get; }

    /// <summary>The products that a record holds, list by list: how they are read from the device, and where they go.</summary>
    protected abstract IEnumerable<(Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)> Products { get; }

    /// <summary>Records the current weights.</summary>
    /// <param name="time">The index of the record time.</param>
    /// <returns>The index in the chunk of a member whose predictor is not finite, or −1.</returns>
    public abstract int Take(int time);

    /// <summary>Hands over the records of all members.</summary>
    /// <param name="first">The index of the first member.</param>
    /// <param name="record">The record to fill, again and again.</param>
    /// <param name="deliver">Takes in a record.</param>
    public void Deliver(int first, MemberRecord record, Action<MemberRecord> deliver)
    {
        (Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)[] products = [.. Products];
        long bytes = sizeof(double) * 2 * (record.Predictor.LongLength + products.Sum(each => each.Target(record).LongLength));
        int batch = (int)Math.Clamp(TransferBytes / Math.Max(bytes, 1), 1, Members);
        for (int start = 0; start < Members; start += batch)
        {
            int count = Math.Min(batch, Members - start);
            using DisposeScope scope = NewDisposeScope();
            Tensor outputs = Predictor.narrow(0, start, count).to(ScalarType.Float64).cpu();
            Tensor[] kept = [.. products.Select(each => OnHost(each.Read(start, count)))];
            for (int i = 0; i < count; i++)
            {
                record.Member = first + start + i;
                Copy(outputs, i, record.Predictor);
                for (int product = 0; product < kept.Length; product++)
                {
                    Copy(kept[product], i, products[product].Target(record));
                }

                deliver(record);
            }
        }
    }

    public void Dispose()
    {
        Predictor.Dispose();
        foreach (GramStore store in Stores)
        {
            store.Dispose();
        }
    }

    /// <summary>The numbers of a member's record.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="request">What is recorded.</param>
    /// <param name="byWeight">Whether products of gradients are recorded weight by weight.</param>
    public static long RecordNumbers(Simulation simulation, RecordRequest request, bool byWeight)
    {
        long times = simulation.RecordSteps.Length, points = simulation.Data.Count;
        long pairs = request.HasFlag(RecordRequest.TwoTime) ? times * times : times;
        int depth = simulation.Network.Depth, weights = simulation.Network.WeightLayers;
        int grams = (request.HasFlag(RecordRequest.HiddenGrams) ? depth : 0) + (!request.HasFlag(RecordRequest.SignalGrams) ? 0 : byWeight ? weights : depth);
        int overlaps = request.HasFlag(RecordRequest.WeightOverlaps) ? weights : 0;
        return (times * points * simulation.Network.Outputs) + (grams * pairs * points * points) + (overlaps * times * (times + 1));
    }

    /// <summary>What is kept of the weights for their overlaps.</summary>
    /// <param name="request">What is recorded.</param>
    /// <param name="counts">The number of values of every weight that are kept.</param>
    protected GramStore[] OverlapStores(RecordRequest request, IEnumerable<long> counts) => !request.HasFlag(RecordRequest.WeightOverlaps) ? [] :
    [
        .. counts.Select((count, weight) => new GramStore(
            shape.Placement, Members, shape.Simulation.RecordSteps.Length, 1, count, true, 1 / (count * shape.FanScale(weight) * shape.FanScale(weight)))),
    ];

    /// <summary>How overlaps and distances of weights are read.</summary>
    /// <param name="overlaps">What is kept of the weights.</param>
    protected static IEnumerable<(Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)> OverlapProducts(GramStore[] overlaps)
    {
        for (int weight = 0; weight < overlaps.Length; weight++)
        {
            GramStore store = overlaps[weight];
            int index = weight;
            yield return (store.Read, record => record.WeightOverlaps[index]);
            yield return ((start, count) => store.Distances(start, count, store.Length), record => record.WeightDistances[index]);
        }
    }

    /// <summary>How some Gram matrices are read.</summary>
    /// <param name="stores">What is kept of the rows.</param>
    /// <param name="target">Where they go in a record.</param>
    protected static IEnumerable<(Func<int, int, Tensor> Read, Func<MemberRecord, double[]> Target)> GramProducts(
        IReadOnlyList<Func<int, int, Tensor>> stores, Func<MemberRecord, int, double[]> target) =>
        stores.Select((read, index) => (read, (Func<MemberRecord, double[]>)(record => target(record, index))));

    /// <summary>The only wait for the device while members are trained: a run that has diverged ends here.</summary>
    /// <param name="outputs">Predictors, members first.</param>
    protected int FirstNotFinite(Tensor outputs)
    {
        if (outputs.device_type == DeviceType.META || outputs.isfinite().all().item<bool>())
        {
            return -1;
        }

        Tensor finite = outputs.isfinite().reshape(Members, -1).all(1).cpu();
        return Placement.Values<byte>(finite).IndexOf((byte)0);
    }

    private static Tensor OnHost(Tensor tensor) => tensor.contiguous().cpu();

    private static void Copy(Tensor tensor, int index, double[] target)
    {
        using Tensor part = tensor.select(0, index);
        MemoryMarshal.Cast<byte, double>(part.bytes).CopyTo(target);
    }
}
