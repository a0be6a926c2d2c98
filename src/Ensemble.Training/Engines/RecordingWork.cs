using System.Collections.Immutable;

namespace Ensemble.Training.Engines;

/// <summary>How much there is to compute for the record of a member, whatever the engine.</summary>
/// <param name="Pairs">Entries of Gram matrices between hidden values or signals.</param>
/// <param name="Multiplications">Multiplications of all Gram matrices, and of the backward passes that signals need.</param>
/// <param name="Copies">Weights kept for the products between record times.</param>
public readonly record struct RecordingWork(double Pairs, double Multiplications, double Copies)
{
    private const double MultiplicationsPerSorted = 200;

    /// <summary>The work that a request asks for.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="request">What is recorded beside the predictor.</param>
    public static RecordingWork Of(Simulation simulation, RecordRequest request)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        double times = simulation.RecordSteps.Length, rows = times * simulation.Data.Count;
        double entries = rows * (request.HasFlag(RecordRequest.TwoTime) ? rows : simulation.Data.Count) / 2;
        int kinds = (request.HasFlag(RecordRequest.HiddenGrams) ? 1 : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? 1 : 0);
        int lengths = (request.HasFlag(RecordRequest.HiddenGrams) ? 1 : 0) + (request.HasFlag(RecordRequest.SignalGrams) ? simulation.Network.Outputs : 0);
        double copies = request.HasFlag(RecordRequest.WeightOverlaps) ? times * simulation.Network.Parameters : 0;
        ImmutableArray<int> widths = simulation.Network.Widths;
        double backward = request.HasFlag(RecordRequest.SignalGrams) ? rows * simulation.Network.Outputs * widths.Zip(widths[1..]).Sum(pair => (double)pair.First * pair.Second) : 0;
        double neurons = widths.Sum(width => (double)width);
        double sorting = request.HasFlag(RecordRequest.UnitQuantiles) ? rows * neurons * MultiplicationsPerSorted : 0;
        return new RecordingWork(entries * kinds * simulation.Network.Depth, (entries * lengths * neurons) + backward + sorting + (copies * times / 2), copies);
    }
}
