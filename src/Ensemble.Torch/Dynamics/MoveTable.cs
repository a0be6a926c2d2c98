using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using Ensemble.Torch.Members;

namespace Ensemble.Torch.Dynamics;

/// <summary>The moves of every layer, step by step; they are made anew only where coefficients change.</summary>
internal sealed class MoveTable : IDisposable
{
    private readonly ChunkShape shape;
    private readonly Func<int, double> signalFactor;
    private readonly LayerMove?[] moves;

    /// <param name="shape">The sizes.</param>
    /// <param name="signalFactor">What the signals of a weight layer lack.</param>
    public MoveTable(ChunkShape shape, Func<int, double> signalFactor)
    {
        this.shape = shape;
        this.signalFactor = signalFactor;
        Steps = new StepTable<double>(shape.Simulation);
        moves = new LayerMove?[shape.Blocks.Length];
    }

    /// <summary>The coefficients of the current step.</summary>
    public StepTable<double> Steps { get; }

    /// <summary>The move of a layer in the current step.</summary>
    public LayerMove this[int layer] => moves[layer]!;

    /// <summary>Makes a step the current one.</summary>
    public void MoveTo(int step)
    {
        Steps.MoveTo(step);
        for (int layer = 0; layer < moves.Length; layer++)
        {
            LayerStep<double> coefficients = Steps.Layers[layer];
            if (moves[layer] is null || moves[layer]!.Step != coefficients)
            {
                moves[layer]?.Dispose();
                moves[layer] = new LayerMove(shape.Placement, coefficients, shape.FanScale(layer), signalFactor(layer));
            }
        }
    }

    public void Dispose()
    {
        foreach (LayerMove? move in moves)
        {
            move?.Dispose();
        }
    }
}
