namespace Ensemble.Numerics.Noise;

/// <summary>What a stream of normals is for; streams of different purposes are independent.</summary>
public enum NoisePurpose
{
    /// <summary>The noise ξ of a Langevin step.</summary>
    Langevin = 0,

    /// <summary>The initial weights.</summary>
    InitialWeights = 1,

    /// <summary>
    /// The weights of the first layer along directions that no training input has. No gradient moves them, so their
    /// noise is drawn at record times alone.
    /// </summary>
    UntrainedDirections = 2,

    /// <summary>The points of a mini-batch.</summary>
    Batch = 3,
}
