using System.Numerics;
using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Cpu;

/// <summary>Fills a member's record: the predictor and the Gram matrices of hidden values, signals and weights.</summary>
internal sealed unsafe class Recorder<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan;
    private readonly bool twoTime;
    private readonly Pass<T> pass;
    private readonly RowStore<T>[] hidden;
    private readonly RowStore<T>[] signals;
    private readonly RowStore<T>[] snapshots;
    private readonly RowStore<T>[] preactivations;

    public Recorder(Arena<T> arena, TrainingPlan<T> plan, RecordRequest request)
    {
        this.plan = plan;
        twoTime = request.HasFlag(RecordRequest.TwoTime);
        pass = new Pass<T>(arena, plan, plan.PointCount, plan.AllInputs, plan.UntrainedInputs);
        int times = plan.Simulation.RecordSteps.Length;
        int slots = twoTime ? times : 1;
        hidden = Stores(arena, request, RecordRequest.HiddenGrams, plan.Depth, layer => (slots, plan.PointCount, pass.Layers[layer].RowLength));
        signals = Stores(arena, request, RecordRequest.SignalGrams, plan.Depth, layer => (slots, plan.PointCount, (long)pass.Layers[layer].RowLength * plan.Outputs));
        preactivations = Stores(arena, request, RecordRequest.UnitQuantiles, plan.Depth, layer => (1, plan.PointCount, pass.Layers[layer].RowLength));
        snapshots = Stores(arena, request, RecordRequest.WeightOverlaps, plan.Depth + 1, layer => (times, 1, TilePadding.Panels(WeightCount(layer)) * WeightBlock<T>.PanelWidth));
    }

    /// <summary>Takes the predictor of the current weights as that of t = 0, which members subtract.</summary>
    public void Centre(MemberWeights<T> weights)
    {
        pass.Forward(weights);
        new ReadOnlySpan<T>(pass.Predictor, weights.Centre.Length).CopyTo(weights.Centre);
    }

    /// <summary>Records the current weights.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="record">Where they are recorded.</param>
    /// <param name="time">The index of the record time.</param>
    /// <param name="step">The step n.</param>
    /// <exception cref="DivergedException">The predictor is not finite.</exception>
    public void Take(MemberWeights<T> weights, MemberRecord record, int time, int step)
    {
        pass.Preactivations = preactivations.Length > 0 ? preactivations : null;
        pass.Forward(weights);
        TakeQuantiles(record, time);
        int outputs = plan.PointCount * plan.Outputs;
        for (int i = 0; i < outputs; i++)
        {
            double value = double.CreateChecked(pass.Predictor[i] - weights.Centre[i]) / plan.OutputDivisor;
            record.Predictor[(time * outputs) + i] = double.IsFinite(value) ? value : throw new DivergedException(record.Member, plan.Simulation.Steps.Times[step]);
        }

        int slot = twoTime ? time : 0;
        for (int layer = 0; layer < hidden.Length; layer++)
        {
            LayerValues<T> values = pass.Layers[layer];
            hidden[layer].Set(slot, 0, 0, values, values.HiddenPanels, plan.PointCount);
        }

        if (signals.Length > 0)
        {
            TakeSignals(weights, slot);
        }

        for (int layer = 0; layer < snapshots.Length; layer++)
        {
            weights.Copy(layer, snapshots[layer].Row(time, 0));
        }

        if (!twoTime)
        {
            WriteGrams(record, record.Block(time, time));
        }
    }

    /// <summary>Completes the record after the last record time.</summary>
    public void Finish(MemberRecord record)
    {
        if (twoTime)
        {
            WriteGrams(record, 0);
        }

        for (int layer = 0; layer < snapshots.Length; layer++)
        {
            snapshots[layer].WriteGram(1.0 / WeightCount(layer), record.WeightOverlaps[layer], 0);
            snapshots[layer].WriteDistances(record.WeightDistances[layer]);
        }
    }

    /// <summary>The memory of what is kept over record times in bytes.</summary>
    public long Bytes => Kept.Sum(store => store.Bytes);

    // Without two times, rows are used up at their record time.
    private IEnumerable<RowStore<T>> Kept => twoTime ? [.. hidden, .. signals, .. snapshots] : snapshots;

    /// <summary>Writes what has been recorded of a member in flight.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record so far.</param>
    /// <param name="times">The number of record times passed.</param>
    public void Write(BinaryWriter writer, MemberRecord record, int times)
    {
        foreach (RowStore<T> store in Kept)
        {
            store.Write(writer, times);
        }

        foreach (double[] values in Filled(record))
        {
            RawValues.Write(writer, values);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader, MemberRecord record, int times)
    {
        foreach (RowStore<T> store in Kept)
        {
            store.Read(reader, times);
        }

        foreach (double[] values in Filled(record))
        {
            RawValues.Read(reader, values);
        }
    }

    private IEnumerable<double[]> Filled(MemberRecord record) =>
        [record.Predictor, .. record.UnitQuantiles, .. twoTime ? [] : record.HiddenGrams, .. twoTime ? [] : record.SignalGrams];

    private void TakeQuantiles(MemberRecord record, int time)
    {
        int levels = UnitQuantiles.Levels.Length;
        for (int layer = 0; layer < preactivations.Length; layer++)
        {
            for (int point = 0; point < plan.PointCount; point++)
            {
                UnitQuantiles.Of(
                    new Span<T>(preactivations[layer].Row(0, point), plan.Widths[layer]),
                    record.UnitQuantiles[layer].AsSpan(((time * plan.PointCount) + point) * levels, levels));
            }
        }
    }

    private void WriteGrams(MemberRecord record, long offset)
    {
        for (int layer = 0; layer < hidden.Length; layer++)
        {
            hidden[layer].WriteGram(1, record.HiddenGrams[layer], offset);
        }

        for (int layer = 0; layer < signals.Length; layer++)
        {
            signals[layer].WriteGram(1.0 / plan.Outputs, record.SignalGrams[layer], offset);
        }
    }

    private void TakeSignals(MemberWeights<T> weights, int slot)
    {
        for (int output = 0; output < plan.Outputs; output++)
        {
            pass.SelectOutput(output);
            pass.BackwardThroughReadout(weights);
            for (int layer = plan.Depth - 1; layer >= 0; layer--)
            {
                LayerValues<T> values = pass.Layers[layer];
                signals[layer].Set(slot, 0, (long)output * values.RowLength, values, values.Signals, plan.PointCount);
                if (layer > 0)
                {
                    pass.BackwardThrough(layer, weights.Hidden[layer]);
                }
            }
        }
    }

    private static RowStore<T>[] Stores(
        Arena<T> arena, RecordRequest request, RecordRequest flag, int count, Func<int, (int Slots, int Points, long Length)> shape)
    {
        if (!request.HasFlag(flag))
        {
            return [];
        }

        var stores = new RowStore<T>[count];
        for (int layer = 0; layer < count; layer++)
        {
            (int slots, int points, long length) = shape(layer);
            stores[layer] = new RowStore<T>(arena, slots, points, length);
        }

        return stores;
    }

    // In rotated coordinates: directions that no input has are not simulated.
    private int WeightCount(int layer)
    {
        int columns = layer == 0 ? plan.TrainedRank + plan.UntrainedRank : plan.Widths[layer - 1];
        return columns * (layer == plan.Depth ? plan.Outputs : plan.Widths[layer]);
    }
}
