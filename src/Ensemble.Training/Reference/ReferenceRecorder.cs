using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>Fills a member's record: the predictor and the Gram matrices of hidden values, gradients and weights.</summary>
internal sealed unsafe class ReferenceRecorder<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferencePlan<T> plan;
    private readonly WeightSet<T> weights;
    private readonly Tape<T> tape;
    private readonly bool twoTime;
    private readonly ImmutableArray<int> hiddenSlots;
    private readonly RowStore<T>[] hidden;
    private readonly JacobianStore<T>? gradients;
    private readonly RowStore<T>[] snapshots;
    private readonly ImmutableArray<int> preactivations;

    public ReferenceRecorder(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape, RecordRequest request)
    {
        this.plan = plan;
        this.weights = weights;
        this.tape = tape;
        twoTime = request.HasFlag(RecordRequest.TwoTime);
        int times = plan.Simulation.RecordSteps.Length, kept = twoTime ? times : 1;
        hiddenSlots = request.HasFlag(RecordRequest.HiddenGrams) ? plan.Network.Program.Hidden : [];
        preactivations = request.HasFlag(RecordRequest.UnitQuantiles) ? [.. plan.Network.Program.Hidden.Select(slot => plan.Network.Program.Operations[slot - 1].First)] : [];
        hidden = new RowStore<T>[hiddenSlots.Length];
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = new RowStore<T>(arena, kept, plan.PointCount, tape.Slots[hiddenSlots[i]].Length);
        }

        if (request.HasFlag(RecordRequest.SignalGrams))
        {
            gradients = new JacobianStore<T>(arena, plan, weights, kept, plan.PointCount, separate: false);
            for (int weight = 0; weight < plan.Weights.Length; weight++)
            {
                gradients.Want(weight, true);
            }
        }

        snapshots = new RowStore<T>[request.HasFlag(RecordRequest.WeightOverlaps) ? plan.Weights.Length : 0];
        for (int weight = 0; weight < snapshots.Length; weight++)
        {
            snapshots[weight] = new RowStore<T>(arena, times, 1, weights.All[weight].Length);
        }
    }

    /// <summary>The memory of what is kept over record times in bytes.</summary>
    public long Bytes => Kept.Sum(store => store.Bytes) + (twoTime ? gradients?.Bytes ?? 0 : 0);

    // Without two times, rows are used up at their record time.
    private IEnumerable<RowStore<T>> Kept => twoTime ? [.. hidden, .. snapshots] : snapshots;

    /// <summary>Records the current weights.</summary>
    /// <param name="record">Where they are recorded.</param>
    /// <param name="time">The index of the record time.</param>
    /// <param name="step">The step, for messages.</param>
    /// <exception cref="DivergedException">The predictor is not finite.</exception>
    public void Take(MemberRecord record, int time, int step)
    {
        int kept = twoTime ? time : 0, count;
        for (int first = 0; first < plan.PointCount; first += count)
        {
            count = tape.TileAt(first, plan.PointCount);
            tape.Forward(first, count);
            TakePredictor(record, time, step, first, count);
            for (int i = 0; i < hidden.Length; i++)
            {
                Slot<T> slot = tape.Slots[hiddenSlots[i]];
                Elementwise<T>.Copy(slot.Values.Data, hidden[i].Row(kept, first), (nint)count * slot.Length);
            }

            TakeQuantiles(record, time, first, count);
            for (int output = 0; output < plan.Outputs && gradients is not null; output++)
            {
                gradients.Expect(kept, first, output);
                tape.SelectOutput(count, output);
                tape.Backward(count, gradients);
            }
        }

        for (int weight = 0; weight < snapshots.Length; weight++)
        {
            Elementwise<T>.Copy(weights.All[weight].Data, snapshots[weight].Row(time, 0), weights.All[weight].Length);
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

        for (int weight = 0; weight < snapshots.Length; weight++)
        {
            snapshots[weight].WriteGram(1.0 / plan.Weights[weight].Count, record.WeightOverlaps[weight], 0);
            snapshots[weight].WriteDistances(record.WeightDistances[weight]);
        }
    }

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

        if (twoTime)
        {
            gradients?.Write(writer, times);
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

        if (twoTime)
        {
            gradients?.Read(reader, times);
        }

        foreach (double[] values in Filled(record))
        {
            RawValues.Read(reader, values);
        }
    }

    private IEnumerable<double[]> Filled(MemberRecord record) =>
        [record.Predictor, .. record.UnitQuantiles, record.Linearised, record.Influence, record.StepSeries, .. twoTime ? [] : record.HiddenGrams, .. twoTime ? [] : record.GradientGrams];

    private void TakeQuantiles(MemberRecord record, int time, int first, int count)
    {
        int levels = UnitQuantiles.Levels.Length;
        for (int layer = 0; layer < preactivations.Length; layer++)
        {
            Slot<T> slot = tape.Slots[preactivations[layer]];
            var units = new T[slot.Channels];
            for (int point = 0; point < count; point++)
            {
                new ReadOnlySpan<T>(slot.Values.Row(point), units.Length).CopyTo(units);
                UnitQuantiles.Of(units.AsSpan(), record.UnitQuantiles[layer].AsSpan(((time * plan.PointCount) + first + point) * levels, levels));
            }
        }
    }

    private void TakePredictor(MemberRecord record, int time, int step, int first, int count)
    {
        int start = ((time * plan.PointCount) + first) * plan.Outputs;
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            double value = double.CreateChecked(tape.Predictor.Row(i / plan.Outputs)[i % plan.Outputs]);
            record.Predictor[start + i] = double.IsFinite(value) ? value : throw new DivergedException(record.Member, plan.Simulation.Steps.Times[step]);
        }
    }

    private void WriteGrams(MemberRecord record, long offset)
    {
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i].WriteGram(1.0 / tape.Slots[hiddenSlots[i]].Shape.Size, record.HiddenGrams[i], offset);
        }

        for (int weight = 0; weight < record.GradientGrams.Length; weight++)
        {
            gradients!.WriteGram(weights.All[weight], record.GradientGrams[weight], offset);
        }
    }
}
