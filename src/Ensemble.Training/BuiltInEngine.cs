using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference;

namespace Ensemble.Training;

/// <summary>
/// The backend <c>builtin</c>: multilayer perceptrons without biases run on <see cref="CpuEngine"/>, all other networks on
/// <see cref="ReferenceEngine"/>.
/// </summary>
public sealed class BuiltInEngine : IEngine
{
    private readonly CpuEngine perceptrons;
    private readonly ReferenceEngine others;

    /// <summary>Creates the engine.</summary>
    /// <param name="threads">The number of threads, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision">The number format.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public BuiltInEngine(int threads = 0, CpuPrecision precision = CpuPrecision.Float32)
    {
        perceptrons = new CpuEngine(threads, precision);
        others = new ReferenceEngine(threads, precision);
    }

    /// <inheritdoc/>
    public string Name => perceptrons.Name;

    /// <inheritdoc/>
    public string Device => perceptrons.Device;

    /// <inheritdoc/>
    public string Precision => perceptrons.Precision;

    /// <summary>The engine that trains a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="request">What is recorded; looking at every step is for <see cref="ReferenceEngine"/> alone.</param>
    public IEngine For(Network network, RecordRequest request = RecordRequest.None)
    {
        ArgumentNullException.ThrowIfNull(network);
        return network.IsMlp && (request & RecordRequest.EveryStep) == 0 ? perceptrons : others;
    }

    /// <inheritdoc/>
    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return For(simulation.Network, request).Estimate(simulation, request, members);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return For(simulation.Network, request).EstimateRecording(simulation, request, members);
    }

    /// <inheritdoc/>
    public void Simulate(
        Simulation simulation,
        RecordRequest request,
        MemberRange members,
        Action<MemberRecord> deliver,
        IProgress<StepProgress>? progress,
        IMemberStates? states,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        For(simulation.Network, request).Simulate(simulation, request, members, deliver, progress, states, cancellation);
    }
}
