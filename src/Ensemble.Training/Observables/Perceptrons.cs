using Ensemble.Model;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>Refuses what is measured of multilayer perceptrons alone.</summary>
internal static class Perceptrons
{
    /// <summary>Refuses other networks.</summary>
    /// <param name="simulation">The simulation measured.</param>
    /// <param name="observable">The name of the observable.</param>
    /// <exception cref="ModelException">The network is no multilayer perceptron.</exception>
    public static void Require(Simulation simulation, string observable)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        if (!simulation.Network.IsMlp)
        {
            throw new ModelException("observables", $"{observable} is measured of multilayer perceptrons without biases alone");
        }
    }
}
