using System.Numerics;

namespace Ensemble.Training.Reference.Values;

/// <summary>Takes in the gradients of weights that a pass meets on its way back.</summary>
internal interface IGradientSink<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Whether the gradient of a weight is wanted.</summary>
    /// <param name="weight">The index of the weight.</param>
    bool Wants(int weight);

    /// <summary>Whether the sum over all points is enough, to be put into <see cref="Weight{T}.Gradient"/> by the pass itself.</summary>
    bool TakesSums { get; }

    /// <summary>Is called by a pass before it puts a sum into <see cref="Weight{T}.Gradient"/>.</summary>
    /// <param name="weight">The weight.</param>
    /// <returns>Whether to add to what stands there.</returns>
    bool TakeSum(Weight<T> weight);

    /// <summary>Takes in a use of a weight, whose gradient is Σ signals·inputsᵀ over the rows of a point, times its scale.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="inputs">What the weight acted on; without meaning for a bias.</param>
    /// <param name="signals">∂/∂(what it wrote).</param>
    /// <param name="points">The number of points.</param>
    /// <param name="rowsPerPoint">The number of rows of a point.</param>
    void Take(Weight<T> weight, Rows<T> inputs, Rows<T> signals, int points, int rowsPerPoint);
}
