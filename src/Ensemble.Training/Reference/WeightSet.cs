using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>All weights of one member, and how they move.</summary>
internal sealed unsafe class WeightSet<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ReferencePlan<T> plan;
    private readonly ImmutableArray<Weight<T>> all;
    private readonly float[] normals;
    private readonly WeightUpdate<T> update;

    public WeightSet(Arena<T> arena, ReferencePlan<T> plan)
    {
        this.plan = plan;
        all = [.. plan.Weights.Select(Create)];
        foreach (Weight<T> weight in all)
        {
            weight.Allocate(arena);
        }

        normals = new float[plan.Weights.Max(info => info.Columns)];
        update = new WeightUpdate<T>(arena);
    }

    /// <summary>The weights in the order of the program.</summary>
    public ImmutableArray<Weight<T>> All => all;

    /// <summary>The readout.</summary>
    public RowWeight<T> Readout => (RowWeight<T>)Of(WeightId.Readout);

    /// <summary>The memory of all values in bytes, padding included.</summary>
    public long Bytes => all.Sum(weight => (long)weight.Length * sizeof(T));

    /// <summary>A weight of a dense layer, a convolution or the like.</summary>
    public PanelWeight<T> Panels(WeightId id) => (PanelWeight<T>)Of(id);

    /// <summary>A bias.</summary>
    public BiasWeight<T> Bias(WeightId id) => (BiasWeight<T>)Of(id);

    /// <summary>Draws the initial weights of a member.</summary>
    public void Initialise(int member)
    {
        foreach (Weight<T> weight in all)
        {
            if (plan.Simulation.Initial is { } initial && initial.Of(weight.Info.Index, member) is { IsEmpty: false } given)
            {
                Set(weight, given);
                continue;
            }

            double deviation = Math.Sqrt(plan.Simulation.Schedule.InitialVariances[weight.Info.Index]) * Sign(weight, member);
            NoiseSequence stream = Stream(weight, member, 0, NoisePurpose.InitialWeights);
            int rows = weight is BiasWeight<T> ? 1 : weight.Info.FanOut;
            int columns = weight is BiasWeight<T> ? weight.Info.FanOut : weight.Info.Columns;
            for (int row = 0; row < rows; row++)
            {
                Span<float> drawn = normals.AsSpan(0, columns);
                stream.Fill(drawn);
                for (int column = 0; column < columns; column++)
                {
                    nint at = weight is BiasWeight<T> ? column : weight.At(row, column);
                    weight.Data[at] = T.CreateTruncating(deviation * drawn[column]);
                }
            }

            weight.Changed();
        }
    }

    /// <summary>Weights that decay and diffuse with those of the member, by the same normals, and feel no gradient; null if there are none.</summary>
    public WeightCopy<T>? Free { get; set; }

    /// <summary>Θ ← ρΘ + noise for every weight that is not frozen, and of <see cref="Free"/>, whose padding is left in disorder.</summary>
    public void Diffuse(int member, int step, ReadOnlySpan<LayerStep<T>> steps)
    {
        foreach (Weight<T> weight in all)
        {
            LayerStep<T> coefficients = steps[weight.Info.Index];
            if (coefficients.Decay != T.Zero || coefficients.IsNoisy)
            {
                NoiseSequence stream = Stream(weight, member, step, NoisePurpose.Langevin);
                update.Diffuse(weight.Data, weight.Length, coefficients.Signed(Sign(weight, member)), ref stream, Free is null ? null : Free[weight.Info.Index]);
                weight.Changed();
            }
        }
    }

    /// <summary>Θ ← Θ − η·gradient for every weight whose η is not 0.</summary>
    /// <param name="etas">η of every weight.</param>
    public void Descend(ReadOnlySpan<T> etas)
    {
        foreach (Weight<T> weight in all)
        {
            T eta = etas[weight.Info.Index];
            if (eta != T.Zero)
            {
                Elementwise<T>.Scale(weight.Gradient, -eta * weight.Scale, weight.Data, weight.Length, adds: true);
                weight.Changed();
            }
        }
    }

    /// <summary>Writes all values.</summary>
    public void Write(BinaryWriter writer)
    {
        foreach (Weight<T> weight in all)
        {
            RawValues.Write(writer, weight.Data, weight.Length);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader)
    {
        foreach (Weight<T> weight in all)
        {
            RawValues.Read(reader, weight.Data, weight.Length);
            weight.Changed();
        }
    }

    // Of a weight on rotated inputs, its components along the basis: what it does to the inputs is the same.
    private void Set(Weight<T> weight, ReadOnlySpan<double> given)
    {
        WeightInfo info = weight.Info;
        bool isRotated = info.ReadsInput && plan.Basis is not null && weight is PanelWeight<T>;
        int fanIn = given.Length / info.FanOut;
        for (int output = 0; output < info.FanOut; output++)
        {
            ReadOnlySpan<double> row = given.Slice(output * fanIn, fanIn);
            for (int input = 0; input < info.Columns; input++)
            {
                double value = !isRotated ? row[input] : input < plan.Basis!.Count ? DoubleVector.Dot(row, plan.Basis[input]) : 0;
                weight.Data[weight.At(output, input)] = T.CreateChecked(value);
            }
        }

        weight.Changed();
    }

    private int Sign(Weight<T> weight, int member) => weight.Info.IsReadout ? plan.Simulation.ReadoutSign(member) : 1;

    private NoiseSequence Stream(Weight<T> weight, int member, int step, NoisePurpose purpose) =>
        new(plan.Simulation.Seed, plan.Simulation.NoiseMember(member), weight.Info.Index, step, purpose);

    private Weight<T> Of(WeightId id) => all[plan.Network.Program.IndexOf(id)];

    private Weight<T> Create(WeightInfo info)
    {
        foreach (Operation operation in plan.Network.Program.Operations)
        {
            switch (operation.Node)
            {
                case ReadoutNode when info.Id == WeightId.Readout:
                    return new RowWeight<T>(info);
                case BiasNode bias when bias.Weight == info.Id:
                case RecurrentNode recurrent when recurrent.Bias == info.Id:
                    return new BiasWeight<T>(info);
                default:
                    break;
            }
        }

        bool sendsBack = plan.Network.Program.Operations.Any(operation =>
            operation.Node.Weights.Contains(info.Id) && (operation.First > 0 || operation.Node is RecurrentNode recurrent && recurrent.Recurrent == info.Id));
        return new PanelWeight<T>(info, sendsBack);
    }
}
