using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ensemble.Model;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Torch.Recording;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch;

/// <summary>
/// The TorchSharp engine: members of any architecture are trained together in chunks, weights (members, outputs, inputs), with a
/// hand-written backward pass. On the CPU a member follows the trajectory of the built-in engine for the same seed, to rounding. On CUDA
/// initial weights are the same and noise comes from the device: the record of a member depends on the simulation, its index
/// and the model of the device, up to rounding that may differ with the size of chunks.
/// </summary>
public sealed class TorchEngine : IEngine
{
    private const int TimedSteps = 4;

    // Multiplications of Gram matrices per second, of a thread of the host and of a device; assumed, not measured.
    private const double HostProducts = 1e10;
    private const double DeviceProducts = 1e12;

    private readonly Placement placement;
    private readonly int threads;

    /// <summary>Creates the engine.</summary>
    /// <param name="device"><c>cpu</c>, <c>cuda</c> or <c>cuda:1</c>.</param>
    /// <param name="threads">The threads of the host, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="useFloat64">Whether weights are float64 instead of float32.</param>
    /// <param name="products">How products of members are rounded; the default is as the weights.</param>
    /// <exception cref="EngineUnavailableException">libtorch or the device is not there.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of threads is negative.</exception>
    public TorchEngine(string device = "cpu", int threads = 0, bool useFloat64 = false, ProductFormat products = ProductFormat.Exact)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(device);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        this.threads = threads == 0 ? Environment.ProcessorCount : threads;
        placement = new Placement(TorchRuntime.Open(device), useFloat64 ? ScalarType.Float64 : ScalarType.Float32) { Products = products };
        if (products == ProductFormat.Tf32 && placement.IsHost)
        {
            throw new PrecisionUnavailableException("the TorchSharp engine computes in float32, float64 and bfloat16 alone on the cpu");
        }
    }

    /// <inheritdoc/>
    public string Name => "torch";

    /// <inheritdoc/>
    public string Device => placement.IsHost ? "cpu" : placement.Device.ToString();

    /// <inheritdoc/>
    public string DeviceKind => placement.IsHost ? "cpu"
        : CudaDriver.Device(Math.Max(placement.Device.index, 0)) is { } device ? $"cuda ({device.Name})" : "cuda";

    /// <inheritdoc/>
    public string? Library => TorchRuntime.Version;

    /// <inheritdoc/>
    public string Precision => placement.IsDouble ? "float64"
        : placement.Products == ProductFormat.Tf32 ? "float32, products in tf32"
        : placement.Products == ProductFormat.BFloat16 ? "float32, products in bfloat16"
        : placement.IsHost ? "float32" : "float32 (TF32 off)";

    /// <summary>The memory to plan with in bytes, or null for what is free on the device when a run begins.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether noise is that of the built-in engines on every device; slow, for comparing trajectories.</summary>
    public bool NoiseOfHost
    {
        get => placement.NoiseOfHost;
        init => placement = placement with { NoiseOfHost = value };
    }

    /// <summary>How often the last run made its chunks smaller because memory ran out.</summary>
    public int Halvings { get; private set; }

    /// <inheritdoc/>
    public int LeastMembers(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        if (placement.IsHost)
        {
            return 1;
        }

        using IChunkKind kind = ChunkKinds.Of(simulation, placement);
        return DeviceNoise.GroupSize(kind.Shape);
    }

    /// <inheritdoc/>
    public EngineCost Estimate(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        RefuseUnknown(request);
        using IChunkKind kind = ChunkKinds.Of(simulation, placement);
        ChunkPlan plan = Plan(kind, request, members);
        long record = 2 * sizeof(double) * ChunkRecorder.RecordNumbers(simulation, request, kind.IsByWeight);
        long onDevice = plan.Workers * plan.ChunkBytes;
        int together = Math.Min(Math.Max(members, 1), plan.Workers * plan.ChunkSize);
        double seconds = (Math.Ceiling((double)members / together) * ChunkSeconds(kind, plan)) + RecordingSeconds(simulation, request, members);
        return Cost(plan, onDevice, record, seconds, together);
    }

    /// <inheritdoc/>
    public EngineCost EstimateRecording(Simulation simulation, RecordRequest request, int members)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        ArgumentOutOfRangeException.ThrowIfNegative(members);
        using IChunkKind kind = ChunkKinds.Of(simulation, placement);
        ChunkPlan plan = Plan(kind, request, members);
        int together = Math.Min(Math.Max(members, 1), plan.Workers * plan.ChunkSize);
        long onDevice = plan.Workers * plan.ChunkSize * (ChunkPlan.MemberBytes(kind, request) - ChunkPlan.MemberBytes(kind, RecordRequest.None));
        long record = 2 * sizeof(double) * (ChunkRecorder.RecordNumbers(simulation, request, kind.IsByWeight) - ChunkRecorder.RecordNumbers(simulation, RecordRequest.None, kind.IsByWeight));
        double seconds = RecordingSeconds(simulation, request, members);
        return Cost(plan, onDevice, record, seconds, together);
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
        ArgumentNullException.ThrowIfNull(deliver);
        ArgumentOutOfRangeException.ThrowIfNegative(members.First, nameof(members));
        ArgumentOutOfRangeException.ThrowIfNegative(members.Count, nameof(members));
        RefuseUnknown(request);
        cancellation.ThrowIfCancellationRequested();
        if (members.Count == 0)
        {
            return;
        }

        using IChunkKind kind = ChunkKinds.Of(simulation, placement);
        ChunkPlan plan = Plan(kind, request, members.Count);
        set_num_threads(plan.ThreadsPerWorker);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var run = new ChunkRun(simulation, members, deliver, progress, states, stop.Token);
        var queue = new MemberQueue(members, plan.ChunkSize);
        var worker = new ChunkWorker(kind, request, queue, ProductProbe.Choose(kind.Shape, plan.ChunkSize), run);
        Work(worker, run, plan.Workers, stop);
        Halvings = queue.Halvings;
        cancellation.ThrowIfCancellationRequested();
        run.Report(always: true);
    }

    private static void RefuseUnknown(RecordRequest request)
    {
        if (request.HasFlag(RecordRequest.UnitQuantiles))
        {
            throw new ModelException("observables", "preactivations are measured by the built-in engine alone, not by the TorchSharp engine; take the built-in one");
        }

        if ((request & RecordRequest.EveryStep) != 0)
        {
            throw new ModelException("observables", "linearised, path_kernel and step_series look at every step, which the TorchSharp engine does not; take the built-in one");
        }
    }

    // Tensors belong to the thread that made them, so every worker has a thread of its own.
    private static void Work(ChunkWorker worker, ChunkRun run, int workers, CancellationTokenSource stop)
    {
        ExceptionDispatchInfo? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(index => new Thread(Run) { Name = $"chunk worker {index}", IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        failure?.Throw();

        void Run()
        {
            try
            {
                worker.Work();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The thread that stopped the run, or the caller, knows why.
            }
#pragma warning disable CA1031 // The first failure of any thread is thrown again to the caller.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                run.Fail();
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(OutOfMemory.Clear(exception)), null);
                stop.Cancel();
            }
        }
    }

    private ChunkPlan Plan(IChunkKind kind, RecordRequest request, int members) =>
        ChunkPlan.Of(kind, request, members, MemoryLimit ?? DeviceMemory.Free(placement.Device), threads);

    private EngineCost Cost(ChunkPlan plan, long onDevice, long record, double seconds, int together) => placement.IsHost
        ? new EngineCost(onDevice + (plan.Workers * record), seconds, together)
        : new EngineCost(record, seconds, together, onDevice);

    private double RecordingSeconds(Simulation simulation, RecordRequest request, int members) =>
        members * RecordingWork.Of(simulation, request).Multiplications / (placement.IsHost ? threads * HostProducts : DeviceProducts);

    // A few steps of one chunk, and a pass over all points at every record time.
    private double ChunkSeconds(IChunkKind kind, ChunkPlan plan)
    {
        ChunkShape shape = kind.Shape;
        Simulation simulation = shape.Simulation;
        int last = simulation.RecordSteps.IsEmpty ? 0 : simulation.RecordSteps[^1];
        set_num_threads(plan.ThreadsPerWorker);
        using var chunk = new MemberChunk(kind, RecordRequest.None, new MemberRange(0, plan.ChunkSize), ProductProbe.Choose(shape, plan.ChunkSize));
        chunk.Begin();
        double best = double.PositiveInfinity;
        for (int step = 0; step < Math.Min(TimedSteps, simulation.Steps.Count); step++)
        {
            using DisposeScope scope = NewDisposeScope();
            placement.Synchronize();
            long start = Stopwatch.GetTimestamp();
            chunk.Advance();
            placement.Synchronize();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best * (last + (simulation.RecordSteps.Length * (double)shape.PointCount / shape.TrainCount));
    }
}
