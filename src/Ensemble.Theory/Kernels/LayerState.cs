using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Kernels;

/// <summary>What the recursion over layers needs to know about one time: the variances of the preactivations of every layer.</summary>
/// <param name="layers">For each hidden layer, what the recursion needs of the points at this time.</param>
internal sealed class LayerState(double[][] layers) : TimeState
{
    /// <summary>For each hidden layer, what the recursion needs of the points at this time.</summary>
    public double[][] Layers { get; } = layers;
}
