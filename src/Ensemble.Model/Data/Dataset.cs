using System.Collections.Immutable;

namespace Ensemble.Model.Data;

/// <summary>
/// Training and test points: inputs x ∈ R^{N₀} and targets y ∈ R^C. Points are ordered training first, then test.
/// </summary>
public sealed class Dataset
{
    /// <summary>Creates a dataset.</summary>
    /// <param name="inputs">The inputs of all points, (P + P*) × N₀, training points first.</param>
    /// <param name="targets">The targets of all points, (P + P*) × C.</param>
    /// <param name="trainCount">P, from 1 to the number of points.</param>
    /// <param name="inputShape">The shape of an input, channels last, whose size is N₀; null for a vector.</param>
    /// <exception cref="ModelException">The shapes do not fit or P is out of range.</exception>
    public Dataset(RealMatrix inputs, RealMatrix targets, int trainCount, Shape? inputShape = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        if (inputs.Rows != targets.Rows)
        {
            throw new ModelException("data", $"there are {inputs.Rows} inputs and {targets.Rows} targets; their numbers must be equal");
        }

        Inputs = inputs;
        Targets = targets;
        Labels = Data.Labels.KindOf(targets);
        InputShape = inputShape ?? Shape.Vector(inputs.Columns);
        if (InputShape.Size != inputs.Columns)
        {
            throw new ModelException("data", $"inputs have {inputs.Columns} values; an input of shape {InputShape} has {InputShape.Size}");
        }

        TrainCount = Require.Between(trainCount, 1, inputs.Rows, "train");
    }

    /// <summary>The inputs of all points, (P + P*) × N₀.</summary>
    public RealMatrix Inputs { get; }

    /// <summary>The targets of all points, (P + P*) × C.</summary>
    public RealMatrix Targets { get; }

    /// <summary>How the targets are understood as classes.</summary>
    public LabelKind Labels { get; }

    /// <summary>The shape of an input: an image, a sequence or a vector of N₀ values.</summary>
    public Shape InputShape { get; }

    /// <summary>P, the number of training points.</summary>
    public int TrainCount { get; }

    /// <summary>P*, the number of test points.</summary>
    public int TestCount => Count - TrainCount;

    /// <summary>P + P*, the number of points.</summary>
    public int Count => Inputs.Rows;

    /// <summary>N₀, the input dimension.</summary>
    public int InputDimension => Inputs.Columns;

    /// <summary>Where each point stands in the larger set that it was taken from, counted from 0; null where all points of a set were taken, or points were drawn.</summary>
    public ImmutableArray<int>? SourceIndices { get; init; }

    /// <summary>C, the number of outputs.</summary>
    public int OutputCount => Targets.Columns;
}
