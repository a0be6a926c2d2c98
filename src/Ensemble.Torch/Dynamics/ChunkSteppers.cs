using Ensemble.Torch.Members;

namespace Ensemble.Torch.Dynamics;

/// <summary>Picks how this engine takes the steps of an integrator.</summary>
internal static class ChunkSteppers
{
    public static IChunkStepper Create(ChunkShape shape, WeightTensors weights, MemberPass pass, WeightMover mover)
    {
        Integrator integrator = shape.Simulation.Steps.Integrator;
        return integrator == Integrator.Explicit ? new ExplicitStepper(shape, weights, pass, mover)
            : integrator == Integrator.Implicit ? new ImplicitStepper(shape, weights, pass, mover)
            : integrator == Integrator.Trapezoidal ? new TrapezoidalStepper(shape, weights, pass, mover)
            : throw new NotSupportedException($"the torch engine takes no {integrator} steps");
    }
}
