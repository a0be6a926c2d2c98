using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training;

/// <summary>Trains the members of an ensemble on an engine and averages what they show.</summary>
public static class Trainer
{
    // Measured over the observables at several sizes: from 0.7 to 2.5 times this.
    private const double OperationsPerSecond = 1e9;

    /// <summary>Trains members and measures them.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="simulation">The simulation.</param>
    /// <param name="observables">What to measure; at least one observable, each once.</param>
    /// <param name="members">Which members to train.</param>
    /// <param name="progress">Is told of steps done, or null.</param>
    /// <param name="cancellation">Stops the run between steps.</param>
    /// <exception cref="DivergedException">The predictor of a member is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static EnsembleMeasurement Run(
        IEngine engine,
        Simulation simulation,
        IReadOnlyList<IObservable> observables,
        MemberRange members,
        IProgress<StepProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var measurement = new EnsembleMeasurement(simulation, observables);
        Continue(engine, measurement, members, null, progress, null, cancellation);
        return measurement;
    }

    /// <summary>
    /// Trains the members of a range that a measurement still misses. When the run is stopped, the measurement holds the
    /// members finished so far, and continuing it later gives the same bytes as an uninterrupted run.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="measurement">Takes in the members; it may hold some already.</param>
    /// <param name="members">Which members it shall hold in the end.</param>
    /// <param name="memberDone">Is called after each member taken in, never concurrently, or null; the place to write a checkpoint.</param>
    /// <param name="progress">Is told of steps done, counted from the members already there, or null.</param>
    /// <param name="states">Keeps the state of members in flight, or null; <see cref="IMemberStates.IsFinished"/> must be true of members already there.</param>
    /// <param name="cancellation">Stops the run between steps.</param>
    /// <exception cref="DivergedException">The predictor of a member is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static void Continue(
        IEngine engine,
        EnsembleMeasurement measurement,
        MemberRange members,
        Action<EnsembleMeasurement>? memberDone = null,
        IProgress<StepProgress>? progress = null,
        IMemberStates? states = null,
        CancellationToken cancellation = default) =>
        Continue(engine, measurement, members, members.Count, memberDone, progress, states, cancellation);

    /// <summary>
    /// Adds members, from the first one on, until a rule is content. The same members are trained whatever the number of
    /// threads, and when the run is stopped and continued later.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="measurement">Takes in the members; it may hold those of a stopped run already. It must measure the predictor.</param>
    /// <param name="rule">When to stop.</param>
    /// <param name="progress">Is told of steps done, of as many members as will be needed by the latest look at the error, or null.</param>
    /// <param name="states">Keeps the state of members in flight, or null.</param>
    /// <param name="cancellation">Stops the run between steps.</param>
    /// <exception cref="DivergedException">The predictor of a member is not finite.</exception>
    /// <exception cref="OperationCanceledException">The run was stopped.</exception>
    public static EnsembleEnd Grow(
        IEngine engine,
        EnsembleMeasurement measurement,
        StoppingRule rule,
        IProgress<StepProgress>? progress = null,
        IMemberStates? states = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(measurement);
        ArgumentNullException.ThrowIfNull(rule);
        int expected = rule.MostMembers;
        EnsembleEnd? end = null;

        // A stopped run that holds members beyond a look was not content there, and cannot be asked again.
        // Looks at fewer members than fill a device cost as much as one that does.
        int least = Math.Min(engine.LeastMembers(measurement.Simulation), rule.MostMembers);
        foreach (int look in rule.Looks.SkipWhile(look => look < least).SkipWhile(look => measurement.HoldsAny(new MemberRange(look, rule.MostMembers - look))))
        {
            Continue(engine, measurement, new MemberRange(0, look), Math.Max(look, expected), null, progress, states, cancellation);
            end = rule.Judge(measurement);
            if (end.StoppedBy == StopReason.StandardError)
            {
                break;
            }

            expected = (int)Math.Min(rule.MostMembers, Math.Ceiling(look * Math.Pow(end.StandardError / end.Target, 2)));
        }

        return end!;
    }

    private static void Continue(
        IEngine engine,
        EnsembleMeasurement measurement,
        MemberRange members,
        int membersTotal,
        Action<EnsembleMeasurement>? memberDone,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(measurement);
        ArgumentOutOfRangeException.ThrowIfNegative(members.First, nameof(members));
        ArgumentOutOfRangeException.ThrowIfNegative(members.Count, nameof(members));
        Simulation simulation = measurement.Simulation;
        RecordRequest needs = measurement.Needs;
        IReadOnlyList<MemberRange> missing = measurement.Missing(members);
        if (missing.Count == 0)
        {
            return;
        }

        // One range, so that members left over here and there are trained at the same time.
        var rest = new MemberRange(missing[0].First, missing[^1].End - missing[0].First);
        IProgress<StepProgress>? partial = progress is null ? null : new ShiftedProgress(progress, members.Count - rest.Count, membersTotal, simulation.Steps.Count);
        engine.Simulate(simulation, needs, rest, Deliver, partial, states ?? new FinishedMembers(measurement), cancellation);

        void Deliver(MemberRecord record)
        {
            measurement.Add(record);
            memberDone?.Invoke(measurement);
        }
    }

    /// <summary>Why a run cannot be measured whatever the memory, in one line that names what to reduce; or null.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="observables">What is measured.</param>
    public static string? Refuses(Simulation simulation, IReadOnlyList<IObservable> observables)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(observables);
        int times = simulation.RecordSteps.Length, points = simulation.Data.Count;
        foreach (IObservable observable in observables)
        {
            long largest = Math.Max(
                observable.Arrays(simulation).Max(array => array.Length),
                MemberRecord.LargestLength(simulation, observable.Needs));
            if (largest > Array.MaxLength)
            {
                return $"{observable.Name} needs an array of {largest:N0} numbers for {times} record times and {points} points, and {Array.MaxLength:N0} is the most; "
                    + $"take fewer record times or points, or leave out {observable.Name}";
            }
        }

        return null;
    }

    /// <summary>
    /// Predicts the memory of the statistics in bytes: the most that a run over consecutive members holds when they finish
    /// nearly in order, and the results computed from it. The engine's own memory is not included.
    /// </summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="observables">What is measured.</param>
    /// <param name="members">M, the number of members, ≥ 1.</param>
    public static long StatisticsBytes(Simulation simulation, IReadOnlyList<IObservable> observables, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(observables);
        ArgumentOutOfRangeException.ThrowIfLessThan(members, 1);
        return observables.SelectMany(observable => observable.Arrays(simulation)).Sum(array => array.Statistic.Bytes(array, members, simulation.Antithetic));
    }

    /// <summary>Predicts the time that measuring a member and taking it into the statistics takes, in seconds on one thread; good to a factor of about two.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="observables">What is measured.</param>
    public static double MeasuringSeconds(Simulation simulation, IReadOnlyList<IObservable> observables)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentNullException.ThrowIfNull(observables);
        return observables.Sum(observable => observable.Operations(simulation) + observable.Arrays(simulation).Sum(array => array.Statistic.Operations(array, simulation.Antithetic)))
            / OperationsPerSecond;
    }

    private sealed class FinishedMembers(EnsembleMeasurement measurement) : IMemberStates
    {
        public bool IsFinished(int member) => measurement.Contains(member);

        public bool IsDue(int member) => false;

        public void Save(int member, Action<BinaryWriter> write)
        {
        }

        public BinaryReader? Restore(int member) => null;
    }

    private sealed class ShiftedProgress(IProgress<StepProgress> inner, int membersBefore, int membersTotal, int steps) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => inner.Report(new StepProgress(
            membersBefore + value.MembersDone,
            membersTotal,
            ((long)membersBefore * steps) + value.StepsDone,
            (long)membersTotal * steps));
    }
}
