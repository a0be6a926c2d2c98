using Ensemble.Torch.Members;

namespace Ensemble.Torch.Dynamics;

/// <summary>Picks how this engine takes the steps of an integrator.</summary>
internal static class ChunkSteppers
{
    /// <summary>The stepper of a simulation.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The weights that move.</param>
    /// <param name="mover">What decays and diffuses.</param>
    /// <param name="explicitly">Makes the stepper of explicit steps.</param>
    /// <param name="tangent">Makes the linearisation that implicit steps need.</param>
    public static IChunkStepper Create(ChunkShape shape, WeightTensors weights, WeightMover mover, Func<IChunkStepper> explicitly, Func<ITangentSystem> tangent)
    {
        Integrator integrator = shape.Simulation.Steps.Integrator;
        return integrator == Integrator.Explicit ? explicitly()
            : integrator == Integrator.Implicit ? new ImplicitStepper(shape, weights, tangent(), mover)
            : integrator == Integrator.Trapezoidal ? new TrapezoidalStepper(shape, weights, tangent(), mover)
            : throw new NotSupportedException($"the torch engine takes no {integrator} steps");
    }
}
