using static TorchSharp.torch;

namespace Ensemble.Torch.Noise;

/// <summary>Where the Langevin noise of a chunk comes from. What it gives depends on the key alone, never on what was asked before.</summary>
internal interface INoiseSource : IDisposable
{
    /// <summary>Standard normals times an amplitude, shape (members, rows, columns); valid until the next call.</summary>
    /// <param name="key">Which normals.</param>
    /// <param name="rows">The outputs of the block of weights.</param>
    /// <param name="columns">The inputs of the block of weights.</param>
    /// <param name="amplitude">The amplitude.</param>
    Tensor Draw(NoiseKey key, int rows, int columns, double amplitude);

    /// <summary>A tensor of zeros in place of noise, shape (members, rows, columns); valid until the next call.</summary>
    /// <param name="rows">The outputs of the block of weights.</param>
    /// <param name="columns">The inputs of the block of weights.</param>
    Tensor Silence(int rows, int columns);
}
