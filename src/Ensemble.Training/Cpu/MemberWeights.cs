using System.Numerics;
using System.Runtime.CompilerServices;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>All weights of one member.</summary>
internal sealed unsafe class MemberWeights<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly TrainingPlan<T> plan;
    private readonly float[] normals;

    public MemberWeights(Arena<T> arena, TrainingPlan<T> plan)
    {
        this.plan = plan;
        Hidden = new WeightBlock<T>[plan.Depth];
        for (int layer = 0; layer < plan.Depth; layer++)
        {
            int inputs = layer == 0 ? plan.TrainedRank : plan.Widths[layer - 1];
            Hidden[layer] = new WeightBlock<T>(arena, inputs, plan.Widths[layer], layer == 0 ? 2 : 4);
        }

        Untrained = plan.UntrainedRank == 0 ? null : new WeightBlock<T>(arena, plan.UntrainedRank, plan.Widths[0], 2);
        Readout = new ReadoutBlock<T>(arena, plan.Widths[^1], plan.Outputs);
        Centre = new T[plan.PointCount * plan.Outputs];
        normals = new float[Enumerable.Range(0, plan.Depth + 1).Max(Columns)];
    }

    /// <summary>The weights of the hidden layers; the first one acts on the coordinates in the span of the training inputs.</summary>
    public WeightBlock<T>[] Hidden { get; }

    /// <summary>The weights of the first layer on the other coordinates, or null if there are none.</summary>
    public WeightBlock<T>? Untrained { get; }

    /// <summary>The readout weights.</summary>
    public ReadoutBlock<T> Readout { get; }

    /// <summary>F(0) of all points where members subtract it, otherwise zero, (P + P*) × C.</summary>
    public T[] Centre { get; }

    /// <summary>Draws the initial weights of a member.</summary>
    public void Initialise(int member)
    {
        for (int layer = 0; layer <= plan.Depth; layer++)
        {
            if (plan.Simulation.Initial is { } initial && initial.Of(layer, member) is { IsEmpty: false } given)
            {
                Set(layer, given);
                continue;
            }

            double deviation = Math.Sqrt(plan.Simulation.Schedule.InitialVariances[layer]) * (layer == plan.Depth ? plan.Simulation.ReadoutSign(member) : 1);
            var stream = new NoiseSequence(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), layer, 0, NoisePurpose.InitialWeights);
            int columns = Columns(layer);
            for (int output = 0; output < Rows(layer); output++)
            {
                stream.Fill(normals.AsSpan(0, columns));
                if (layer == plan.Depth)
                {
                    Scale(normals, 0, columns, deviation, Readout.Data + (output * Readout.Row), 1);
                    continue;
                }

                int trained = Hidden[layer].Inputs;
                Scale(normals, 0, trained, deviation, Hidden[layer].At(output, 0), WeightBlock<T>.PanelWidth);
                if (trained < columns)
                {
                    Scale(normals, trained, columns, deviation, Untrained!.At(output, 0), WeightBlock<T>.PanelWidth);
                }
            }
        }
    }

    // Of the first layer, the components along the basis: what it does to the inputs is the same.
    private void Set(int layer, ReadOnlySpan<double> given)
    {
        int fanIn = given.Length / Rows(layer);
        for (int output = 0; output < Rows(layer); output++)
        {
            ReadOnlySpan<double> row = given.Slice(output * fanIn, fanIn);
            for (int input = 0; input < Columns(layer); input++)
            {
                *At(layer, output, input) = T.CreateChecked(layer == 0 ? DoubleVector.Dot(row, plan.Basis[input]) : row[input]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scale(float[] normals, int first, int end, double factor, T* target, int stride)
    {
        for (int i = first; i < end; i++, target += stride)
        {
            *target = T.CreateTruncating(factor * normals[i]);
        }
    }

    /// <summary>N_l of a weight layer, the readout last.</summary>
    public int Rows(int layer) => layer == plan.Depth ? plan.Outputs : plan.Widths[layer];

    /// <summary>The number of weights of a neuron of a layer, in rotated coordinates.</summary>
    public int Columns(int layer) => layer == 0 ? plan.TrainedRank + plan.UntrainedRank : plan.Widths[layer - 1];

    /// <summary>A weight W[output, input] of a layer.</summary>
    public T this[int layer, int output, int input] => *At(layer, output, input);

    /// <summary>The memory of all weights in bytes, padding included.</summary>
    public long Bytes => sizeof(T) * (Blocks.Sum(block => block.Length) + Readout.Length + (plan.IsCentred ? Centre.Length : 0));

    private IEnumerable<WeightBlock<T>> Blocks => Untrained is null ? Hidden : Hidden.Append(Untrained);

    /// <summary>Writes all weights.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (WeightBlock<T> block in Blocks)
        {
            RawValues.Write(writer, block.Data, block.Length);
        }

        RawValues.Write(writer, Readout.Data, Readout.Length);
        if (plan.IsCentred)
        {
            fixed (T* centre = Centre)
            {
                RawValues.Write(writer, centre, Centre.Length);
            }
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        foreach (WeightBlock<T> block in Blocks)
        {
            RawValues.Read(reader, block.Data, block.Length);
        }

        RawValues.Read(reader, Readout.Data, Readout.Length);
        if (plan.IsCentred)
        {
            fixed (T* centre = Centre)
            {
                RawValues.Read(reader, centre, Centre.Length);
            }
        }
    }

    private T* At(int layer, int output, int input)
    {
        if (layer == plan.Depth)
        {
            return Readout.Data + (output * Readout.Row) + input;
        }

        return layer == 0 && input >= plan.TrainedRank
            ? Untrained!.At(output, input - plan.TrainedRank)
            : Hidden[layer].At(output, input);
    }

    /// <summary>Copies the weights of a layer, outputs × inputs without padding.</summary>
    public void Copy(int layer, T* target)
    {
        int columns = Columns(layer);
        for (int output = 0; output < Rows(layer); output++)
        {
            for (int input = 0; input < columns; input++)
            {
                *target++ = *At(layer, output, input);
            }
        }
    }
}
