using System.Numerics;
using Ensemble.Training.Simd;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Cpu;

/// <summary>Picks how this engine takes the steps of an integrator.</summary>
internal static class Steppers
{
    public static IStepper<T> Create<T>(Arena<T> arena, TrainingPlan<T> plan, MemberWeights<T> weights)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Integrator integrator = plan.Simulation.Steps.Integrator;
        return integrator == Integrator.Explicit ? new ExplicitStepper<T>(arena, plan, weights)
            : integrator == Integrator.Implicit ? new ImplicitStepper<T>(arena, plan, weights)
            : integrator == Integrator.Trapezoidal ? new TrapezoidalStepper<T>(arena, plan, weights)
            : throw new NotSupportedException($"the built-in engine takes no {integrator} steps");
    }
}
