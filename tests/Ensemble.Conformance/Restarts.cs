using Ensemble.Training.Engines;
using Xunit;

namespace Ensemble.Conformance;

/// <summary>A run that is stopped and goes on from its states ends as one that never stopped.</summary>
internal static class Restarts
{
    /// <summary>Trains members at a stretch and in two parts, and compares all that they record.</summary>
    /// <param name="engine">Makes an engine.</param>
    /// <param name="simulation">What is simulated.</param>
    /// <param name="members">The number of members.</param>
    /// <param name="stopAfter">How often the engine asks whether a state is due before it is stopped.</param>
    public static void AssertSameBytes(Func<IEngine> engine, Simulation simulation, int members, int stopAfter)
    {
        Records whole = Records.Of(engine(), simulation, 0, members), inParts = new();
        using var source = new CancellationTokenSource();
        var states = new StateKeeper(source, stopAfter, finished: member => inParts.Members.Contains(member));
        Assert.Throws<OperationCanceledException>(() => inParts.Train(engine(), simulation, 0, members, states: states, cancellation: source.Token));
        Assert.NotEmpty(states.Kept);
        states.GoOn();
        inParts.Train(engine(), simulation, 0, members, states: states);
        Assert.Equal(whole.Members, inParts.Members);
        Assert.All(whole.Members, member => Assert.Equal(whole[member], inParts[member]));
    }
}
