using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Conformance;

/// <summary>How far the trajectories of an engine are from those of the built-in ones, over 100 steps with the same noise.</summary>
public static class Agreement
{
    /// <summary>The names of all simulations.</summary>
    public static IEnumerable<string> Names => Cases.Names.Concat(Architectures.Names);

    /// <summary>The largest difference of all numbers of two members, relative to the larger of the number and 1.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="engine">An engine that takes the noise of the built-in ones.</param>
    /// <param name="precision">Its number format, and that of the built-in engine.</param>
    public static double Distance(string name, IEngine engine, CpuPrecision precision) =>
        Cases.Names.Contains(name) ? Distance(Cases.Get(name), engine, new CpuEngine(0, precision))
        : Integrator.All.Max(integrator => Distance(Architectures.Create(name, outputs: 2, integrator: integrator, steps: 100, antithetic: true), engine, new ReferenceEngine(0, precision)));

    private static double Distance(Simulation simulation, IEngine engine, HostEngine builtIn)
    {
        Records expected = Records.Of(builtIn, simulation, 2, 2), found = Records.Of(engine, simulation, 2, 2);
        return expected.Members.Max(member => Records.Distance(expected[member], found[member]));
    }
}
