using System.Collections.Immutable;
using Ensemble.Training.Engines;
using Ensemble.Training.Statistics;

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

    /// <summary>Prepares to measure members: what depends on the simulation alone is computed once, here.</summary>
    /// <param name="simulation">The simulation measured.</param>
    MemberMeasure For(Simulation simulation);
}

/// <summary>Computes the arrays of one member; may be called for one member after another, not concurrently.</summary>
/// <param name="record">The member's record.</param>
/// <param name="values">One row-major buffer per array of <see cref="IObservable.Arrays"/>, to be filled completely.</param>
public delegate void MemberMeasure(MemberRecord record, IReadOnlyList<double[]> values);
