using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Planning;

/// <summary>
/// What an observable costs: the Gram matrices that it needs of the engine, its own computation and its statistics. What
/// several observables need is computed once and counted with each of them.
/// </summary>
/// <param name="Name">The name in the experiment file.</param>
/// <param name="Seconds">Its part of the wall time of training, in seconds; a forecast to about a factor of two.</param>
/// <param name="Share"><paramref name="Seconds"/> over the time of training, 0 to 1.</param>
/// <param name="Bytes">Its part of the peak memory of training, in bytes, of the host and of the device.</param>
public sealed record ObservableCost(string Name, double Seconds, double Share, long Bytes)
{
    internal static ObservableCost Of(IObservable observable, Simulation simulation, IEngine engine, int members, int threads, double trainingSeconds)
    {
        EngineCost recording = engine.EstimateRecording(simulation, observable.Needs, members);
        double seconds = recording.Seconds + (members * Trainer.MeasuringSeconds(simulation, [observable]) / threads);
        return new ObservableCost(
            observable.Name,
            seconds,
            trainingSeconds > 0 ? seconds / trainingSeconds : 0,
            recording.Bytes + recording.DeviceBytes + Trainer.StatisticsBytes(simulation, [observable], members));
    }
}
