using System.Collections.Immutable;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Observables;

/// <summary>Something measured on each member: a pure function of its record, averaged over the ensemble.</summary>
public interface IObservable
{
    /// <summary>The name in the experiment file, such as <c>ntk</c>.</summary>
    string Name { get; }

    /// <summary>What it needs of the engine.</summary>
    RecordRequest Needs { get; }

    /// <summary>The arrays it yields.</summary>
    /// <param name="simulation">The simulation measured.</param>
    ImmutableArray<MeasuredArray> Arrays(Simulation simulation);

    /// <summary>The multiplications that measuring a member takes, roughly; one a value unless an observable says otherwise.</summary>
    /// <param name="simulation">The simulation measured.</param>
    double Operations(Simulation simulation) => Arrays(simulation).Sum(array => (double)array.Length);

    /// <summary>Computes the arrays of one member.</summary>
    /// <param name="simulation">The simulation measured.</param>
    /// <param name="record">The member's record.</param>
    /// <param name="values">One row-major buffer per array of <see cref="Arrays"/>, to be filled completely.</param>
    void Measure(Simulation simulation, MemberRecord record, IReadOnlyList<double[]> values);
}
