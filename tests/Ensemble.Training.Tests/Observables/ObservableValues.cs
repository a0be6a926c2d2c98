using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

internal static class ObservableValues
{
    /// <summary>What an observable yields for a member that is one network at each record time.</summary>
    public static double[][] Measure(string name, Simulation simulation, TinyNetwork[] networks, RecordRequest beside = RecordRequest.None)
    {
        IObservable observable = Observable.Parse(name);
        return Measure(observable, simulation, TinyNetwork.Record(simulation, observable.Needs | beside, networks));
    }

    /// <summary>What an observable yields for a record; buffers begin as NaN to show what is not filled.</summary>
    public static double[][] Measure(IObservable observable, Simulation simulation, MemberRecord record)
    {
        double[][] values = [.. observable.Arrays(simulation).Select(array => Enumerable.Repeat(double.NaN, (int)array.Length).ToArray())];
        observable.For(simulation)(record, values);
        return values;
    }
}
