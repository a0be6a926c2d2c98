using System.Diagnostics;
using Ensemble.Model;
using Ensemble.Torch.Chunks;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using Ensemble.Training.Benchmarking;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Rehearsal;

/// <summary>What only a device can answer, asked in seconds: <c>tests/gpu/run</c> puts the answers together.</summary>
/// <param name="device"><c>cpu</c> or <c>cuda</c>.</param>
/// <param name="isSmall">Whether workloads are so small that the questions can be rehearsed on the CPU.</param>
internal sealed class DeviceRehearsal(string device, bool isSmall)
{
    private readonly Placement placement = new(TorchRuntime.Open(device), ScalarType.Float32);

    /// <summary>Trains in a given memory while the use of it is looked at.</summary>
    public MemoryUse Memory()
    {
        long limit = isSmall ? 100L << 20 : 4L << 30;
        Simulation simulation = Workload(isSmall ? 64 : 512, 2, 32).Simulation(isSmall ? 3 : 20);
        const RecordRequest request = RecordRequest.HiddenGrams | RecordRequest.SignalGrams;
        using (IChunkKind kind = ChunkKinds.Of(simulation, placement))
        {
            // What libraries take for themselves is taken here.
            using var first = new MemberChunk(kind, request, new MemberRange(0, 2), new BatchedProducts());
            first.Begin();
            using DisposeScope scope = NewDisposeScope();
            first.Advance();
        }

        var engine = new TorchEngine(device) { MemoryLimit = limit };
        EngineCost cost = engine.Estimate(simulation, request, int.MaxValue / 1024);
        long before = Used(), most = before;
        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            while (!done.Wait(20))
            {
                most = Math.Max(most, Used());
            }
        });
        watch.Start();
        engine.Simulate(simulation, request, new MemberRange(0, cost.Workers), _ => { }, null, null, default);
        most = Math.Max(most, Used());
        done.Set();
        watch.Join();
        return new MemoryUse(placement.IsHost ? cost.Bytes : cost.DeviceBytes, most - before, cost.Workers);
    }

    /// <summary>Takes nearly all memory of the device away and trains a chunk that does not fit; null on the CPU.</summary>
    public HalvingResult? Halving()
    {
        if (placement.IsHost)
        {
            return null;
        }

        const long room = 2L << 30;
        Simulation simulation = Workload(1024, 2, 16).Simulation(5);
        int members = (int)(3 * room / (sizeof(float) * simulation.Network.Parameters));
        double[] expected = Predictors(new TorchEngine(device) { MemoryLimit = room / 2 }, simulation, members);
        GC.Collect();
        long taken = Math.Max(1, DeviceMemory.Free(placement.Device) - room);
        using Tensor blocker = empty([taken], ScalarType.Byte, placement.Device);
        var crowded = new TorchEngine(device) { MemoryLimit = 8 * room };
        double[] found = Predictors(crowded, simulation, members);
        double largest = expected.Max(Math.Abs);
        return new HalvingResult(crowded.Halvings, expected.Zip(found, (left, right) => Math.Abs(left - right)).Max() / largest);
    }

    /// <summary>Multiplies two random matrices.</summary>
    public ProductErrors Products()
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(5);
        Tensor left = randn([1, 256, 4096]), right = randn([1, 4096, 256]);
        Tensor exact = left.to(ScalarType.Float64).bmm(right.to(ScalarType.Float64));
        double largest = exact.abs().max().item<double>();
        Tensor a = left.to(placement.Device), b = right.to(placement.Device);
        return new ProductErrors(
            Error(new BatchedProducts()), placement.IsHost ? null : Error(new Tf32Products(new BatchedProducts())), Error(new BFloat16Products(new BatchedProducts())));

        double Error(IMemberProducts products) => products.Multiply(a, b).cpu().to(ScalarType.Float64).sub(exact).abs().max().item<double>() / largest;
    }

    /// <summary>Takes thousands of steps.</summary>
    public SteadyResult Steady()
    {
        int steps = isSmall ? 1000 : 10_000;
        using Stage stage = new(Workload(64, 2, 10, members: 64), placement, steps);
        stage.Advance(100);
        long tensors = DisposeScopeManager.Statistics.ThreadTotalLiveCount, bytes = Used();
        stage.Advance(steps - 100);
        return new SteadyResult(steps, DisposeScopeManager.Statistics.ThreadTotalLiveCount - tensors, Used() - bytes);
    }

    /// <summary>Hands steps to a device that is busy, and clocks steps twice; null on the CPU.</summary>
    public WaitResult? Waits()
    {
        if (placement.IsHost)
        {
            return null;
        }

        const int behind = 20, steps = 1000;
        using Stage stage = new(Workload(256, 2, 20, members: 512), placement, steps + behind + 10);
        stage.Advance(10);
        using Tensor work = placement.Zeros(1, 8192, 8192);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < 20; i++)
        {
            work.bmm(work).Dispose();
        }

        long handed = Stopwatch.GetTimestamp();
        stage.Advance(behind, synchronise: false);
        double handOver = Stopwatch.GetElapsedTime(handed).TotalSeconds;
        placement.Synchronize();
        double busy = Stopwatch.GetElapsedTime(start).TotalSeconds;

        using var timer = new CudaTimer();
        long begun = Stopwatch.GetTimestamp();
        timer.Start();
        stage.Advance(steps, synchronise: false);
        double onDevice = timer.Stop();
        return new WaitResult(behind, handOver, busy, steps, Stopwatch.GetElapsedTime(begun).TotalSeconds, onDevice);
    }

    /// <summary>What the device can do at best.</summary>
    public DeviceLimits Limits()
    {
        using DisposeScope scope = NewDisposeScope();
        long side = isSmall ? 256 : 1024, batch = isSmall ? 2 : 32, numbers = isSmall ? 1L << 20 : 1L << 28;
        Tensor a = placement.Zeros(batch, side, side), b = placement.Zeros(batch, side, side), c = placement.Zeros(numbers), d = placement.Zeros(numbers);
        double product = Seconds(() => a.bmm(b).Dispose());
        double noise = Seconds(() => c.normal_(0, 1));
        double sweep = Seconds(() => c.add_(d, Factor.One.Scalar));
        return new DeviceLimits(2 * batch * Math.Pow(side, 3) / product, numbers / noise, 3 * sizeof(float) * numbers / sweep);
    }

    /// <summary>Clocks the workloads that the project is held to, and a large one.</summary>
    public IEnumerable<SpeedResult> Speed()
    {
        DeviceLimits limits = Limits();
        Workload[] workloads = isSmall
            ? [new(16, 20, 64, 1, 10, Activation.Relu, Integrator.Explicit), new(8, 16, 64, 2, 20, Activation.Relu, Integrator.Explicit)]
            : [.. Training.Benchmarking.Workload.Standard(Activation.Relu), new(4096, 64, 1024, 2, 100, Activation.Relu, Integrator.Explicit)];
        foreach (Workload workload in workloads)
        {
            using Stage stage = new(workload, placement, 10_000);
            double step = stage.SecondsOfAStep(isSmall ? 0.2 : 2);
            double share = (double)stage.Members / workload.Members, weights = share * workload.Weights;
            yield return new SpeedResult(
                workload.Name,
                stage.Members,
                step / weights * 1e9,
                share * workload.FlopsPerStep / limits.MatrixFlops / step,
                share * workload.NormalsPerStep / limits.NormalsPerSecond / step,
                4 * sizeof(float) * share * workload.NormalsPerStep / limits.SweepBytesPerSecond / step);
        }
    }

    /// <summary>Trains the same members with exact and with rounded products.</summary>
    public IEnumerable<RoundingResult> Rounding()
    {
        int members = isSmall ? 64 : 1024;
        Simulation simulation = Workload(isSmall ? 64 : 512, 2, 16).Simulation(200);
        double[] exact = Predictors(new TorchEngine(device), simulation, members);
        foreach (ProductFormat format in placement.IsHost ? (ProductFormat[])[ProductFormat.BFloat16] : [ProductFormat.Tf32, ProductFormat.BFloat16])
        {
            double[] rounded = Predictors(new TorchEngine(device, products: format), simulation, members);
            int values = exact.Length / members;
            double square = 0, largest = 0;
            for (int value = 0; value < values; value++)
            {
                double[] own = [.. Enumerable.Range(0, members).Select(member => exact[(member * values) + value])];
                double mean = own.Average(), error = Math.Sqrt(own.Sum(f => (f - mean) * (f - mean)) / (members - 1) / members);
                double change = Math.Abs(Enumerable.Range(0, members).Average(member => rounded[(member * values) + value]) - mean) / error;
                square += change * change / values;
                largest = Math.Max(largest, change);
            }

            yield return new RoundingResult(format.ToString(), Math.Sqrt(square), largest, exact.Zip(rounded, (left, right) => Math.Abs(left - right)).Max());
        }
    }

    private static Workload Workload(int width, int depth, int samples, int members = 1) => new(members, 64, width, depth, samples, Activation.Erf, Integrator.Explicit);

    private static double[] Predictors(TorchEngine engine, Simulation simulation, int members)
    {
        int length = simulation.RecordSteps.Length * simulation.Data.Count * simulation.Network.Outputs;
        var all = new double[(long)members * length];
        engine.Simulate(simulation, RecordRequest.None, new MemberRange(0, members), record => record.Predictor.CopyTo(all, record.Member * length), null, null, default);
        return all;
    }

    private double Seconds(Action act)
    {
        const int rounds = 5;
        double best = double.PositiveInfinity;
        for (int round = 0; round <= rounds; round++)
        {
            placement.Synchronize();
            long start = Stopwatch.GetTimestamp();
            act();
            placement.Synchronize();
            best = round == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    private long Used()
    {
        if (placement.IsHost)
        {
            GC.Collect();
            return Environment.WorkingSet;
        }

        return CudaDriver.Device(Math.Max(placement.Device.index, 0)) is { } state ? state.MemoryBytes - state.FreeBytes : 0;
    }
}
