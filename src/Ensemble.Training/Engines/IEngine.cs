namespace Ensemble.Training.Engines;

/// <summary>Something that trains members: the built-in CPU engine, or TorchSharp on CPU or CUDA.</summary>
public interface IEngine
{
    /// <summary>The name in the experiment file and manifest, such as <c>builtin</c> or <c>torch</c>.</summary>
    string Name { get; }

    /// <summary>The device it runs on, such as <c>cpu</c> or <c>cuda:0</c>.</summary>
    string Device { get; }

    /// <summary>The kind of device, such as <c>cpu</c> or <c>cuda (NVIDIA H200)</c>: devices of one kind give a member the same numbers.</summary>
    string DeviceKind => Device.Split(':')[0];

    /// <summary>The library that computes and where it was loaded from, or null where it is this program alone.</summary>
    string? Library => null;

    /// <summary>The number format of weights, such as <c>float32</c>.</summary>
    string Precision { get; }

    /// <summary>How many members should be trained at a time at least; depends on the simulation and the kind of device alone.</summary>
    /// <param name="simulation">The simulation.</param>
    int LeastMembers(Simulation simulation) => 1;

    /// <summary>Predicts what a run needs.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="request">What is recorded beside the predictor.</param>
    /// <param name="members">The number of members.</param>
    EngineCost Estimate(Simulation simulation, RecordRequest request, int members);

    /// <summary>Predicts what recording beyond the predictor adds to a run, without timing anything; it is a part of <see cref="Estimate"/>.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="request">What is recorded beside the predictor.</param>
    /// <param name="members">The number of members.</param>
    EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members);

    /// <summary>
    /// Trains members through all of time and hands over the record of each. Members may finish in any order;
    /// <paramref name="deliver"/> is never called concurrently, and the record may be reused after it returns.
    /// The record of a member depends only on the simulation and the member's index.
    /// </summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="request">What to record beside the predictor.</param>
    /// <param name="members">Which members to train.</param>
    /// <param name="deliver">Takes in the record of a finished member.</param>
    /// <param name="progress">Is told of steps done, or null.</param>
    /// <param name="states">Knows which members are finished and keeps the state of those in flight; null: every member begins at t = 0, and a stopped one is lost.</param>
    /// <param name="cancellation">Stops the run between steps.</param>
    /// <exception cref="OperationCanceledException">The run was stopped; the state of every member in flight has been saved.</exception>
    void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation);
}
