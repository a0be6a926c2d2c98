using Ensemble.Numerics.Noise;

namespace Ensemble.Torch.Noise;

/// <summary>Names the normals of a weight layer at a step.</summary>
/// <param name="Layer">The weight layer, 0 to L.</param>
/// <param name="Step">The step n.</param>
/// <param name="IsReadout">Whether the second of two antithetic members takes them with the opposite sign.</param>
/// <param name="Purpose">What they are for.</param>
internal readonly record struct NoiseKey(int Layer, int Step, bool IsReadout, NoisePurpose Purpose = NoisePurpose.Langevin);
