using Ensemble.Torch.Members;
using Ensemble.Torch.Recording;
using Ensemble.Training.Reference.Values;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs;

/// <summary>
/// Gradients of the predictor with respect to one weight, point by point, kept for their inner products. Under weight sharing they are
/// summed over positions first; where a weight acts once, at one position, the gradient δhᵀ is kept as δ and h.
/// </summary>
internal sealed class GradientStore
{
    private readonly GramStore[] stores;
    private readonly ProgramShape shape;
    private readonly WeightInfo info;

    /// <param name="shape">The sizes.</param>
    /// <param name="weight">The index of the weight.</param>
    /// <param name="members">The number of members.</param>
    /// <param name="twoTime">Whether products between record times are wanted.</param>
    public GradientStore(ProgramShape shape, int weight, int members, bool twoTime)
    {
        this.shape = shape;
        info = shape.Weights[weight];
        IsFactored = Factors(shape, weight);
        int times = shape.Simulation.RecordSteps.Length;
        double scale = shape.FanScale(weight) * shape.FanScale(weight);
        var signals = new GramStore(shape.Placement, members, times, shape.PointCount, SignalLength(shape, weight), twoTime, (IsFactored ? 1 : scale) / shape.Outputs);
        stores = IsFactored ? [new GramStore(shape.Placement, members, times, shape.PointCount, info.Columns, twoTime, scale), signals] : [signals];
    }

    /// <summary>Whether the gradient is kept as two factors.</summary>
    public bool IsFactored { get; }

    /// <summary>What is kept.</summary>
    public IEnumerable<GramStore> Stores => stores;

    private GramStore? Inputs => IsFactored ? stores[0] : null;

    private GramStore Signals => stores[^1];

    /// <summary>Whether the gradient of a weight is one product at every point.</summary>
    public static bool Factors(ProgramShape shape, int weight) =>
        shape.Weights[weight] is { Uses: 1, RowsPerPoint: 1 } && !shape.Network.Program.IsBias(weight);

    /// <summary>The numbers kept of a weight.</summary>
    public static long MemberNumbers(ProgramShape shape, int weight, bool twoTime)
    {
        int times = shape.Simulation.RecordSteps.Length;
        return GramStore.MemberNumbers(times, shape.PointCount, SignalLength(shape, weight), twoTime)
            + (Factors(shape, weight) ? GramStore.MemberNumbers(times, shape.PointCount, shape.Weights[weight].Columns, twoTime) : 0);
    }

    /// <summary>Keeps the gradients of an output.</summary>
    /// <param name="time">The index of the record time.</param>
    /// <param name="output">The output.</param>
    /// <param name="rows">The gradients.</param>
    public void Put(int time, int output, GradientRows rows)
    {
        int weight = info.Index;
        if (Inputs is not null && output == 0)
        {
            Inputs.PutRows(time, 0, rows.Inputs(weight));
        }

        Tensor values = Inputs is null ? rows.Sum(weight) : rows.Signals(weight);
        Signals.PutRows(time, output * values.shape[2], values);
    }

    /// <summary>Says that the gradients of a record time are complete.</summary>
    public void Complete(int time)
    {
        Inputs?.Complete(time);
        Signals.Complete(time);
    }

    /// <summary>∂f·∂f′ averaged over the outputs, of some members.</summary>
    public Tensor Read(int first, int count) => Inputs is null ? Signals.Read(first, count) : Signals.Read(first, count).mul_(Inputs.Read(first, count));

    private static long SignalLength(ProgramShape shape, int weight)
    {
        WeightBlock block = shape.Blocks[weight];
        return (Factors(shape, weight) ? block.Rows : block.Count) * shape.Outputs;
    }
}
