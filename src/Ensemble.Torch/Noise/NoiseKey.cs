using Ensemble.Numerics.Noise;
using Ensemble.Torch.Members;

namespace Ensemble.Torch.Noise;

/// <summary>Names the normals of a weight at a step.</summary>
/// <param name="Layer">The index of the weight.</param>
/// <param name="Step">The step n.</param>
/// <param name="IsReadout">Whether the second of two antithetic members takes them with the opposite sign.</param>
/// <param name="Layout">The order in which they come where they are those of the built-in engines.</param>
/// <param name="Purpose">What they are for.</param>
internal readonly record struct NoiseKey(int Layer, int Step, bool IsReadout, WeightLayout Layout, NoisePurpose Purpose = NoisePurpose.Langevin);
