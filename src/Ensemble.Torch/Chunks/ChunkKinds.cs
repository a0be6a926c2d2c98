using Ensemble.Torch.Devices;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>Finds how a simulation is trained.</summary>
internal static class ChunkKinds
{
    /// <summary>Multilayer perceptrons without biases that begin with drawn weights have their own passes; everything else is a program.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="placement">Where tensors live.</param>
    public static IChunkKind Of(Simulation simulation, Placement placement) => simulation.Network.IsMlp && simulation.Initial is null
        ? new PerceptronKind(simulation, placement)
        : new ProgramKind(simulation, placement);
}
