using System.Numerics;
using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Stepping;

/// <summary>The coefficients of every layer, step by step; they are worked out anew only where the phase or the step size changes.</summary>
internal sealed class StepTable<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly Simulation simulation;
    private readonly PhaseSteps phases;
    private readonly LayerStep<T>[] layers;
    private double stepSize = double.NaN;
    private int phase;

    public StepTable(Simulation simulation)
    {
        this.simulation = simulation;
        phases = new PhaseSteps(simulation.Schedule, simulation.Steps);
        layers = new LayerStep<T>[simulation.Network.WeightLayers];
    }

    /// <summary>Whether the loss acts in the current step.</summary>
    public bool Loss { get; private set; }

    /// <summary>The coefficients of the current step, the readout last.</summary>
    public ReadOnlySpan<LayerStep<T>> Layers => layers;

    /// <summary>The lowest layer that the gradient moves in the current step; the number of layers if there is none.</summary>
    public int LowestTrained { get; private set; }

    /// <summary>What decay and noise do to a layer in the current step.</summary>
    public FreeMotion Free(int layer) => simulation.Steps.Integrator.Free(simulation.Schedule.Phases[phase].Dynamics[layer], stepSize);

    /// <summary>Makes a step the current one.</summary>
    public void MoveTo(int step)
    {
        int current = phases[step];
        double size = simulation.Steps.Sizes[step];
        if (current == phase && size.Equals(stepSize))
        {
            return;
        }

        phase = current;
        stepSize = size;
        Phase now = simulation.Schedule.Phases[phase];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            layers[layer] = LayerStep<T>.Of(now.Dynamics[layer], size, simulation.Steps.Integrator);
        }

        Loss = now.Loss;
        int lowest = Loss ? Array.FindIndex(layers, layer => layer.IsTrained) : -1;
        LowestTrained = lowest < 0 ? layers.Length : lowest;
    }
}
