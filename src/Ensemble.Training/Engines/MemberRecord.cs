using System.Collections.Immutable;

namespace Ensemble.Training.Engines;

/// <summary>What one member showed at all record times. Arrays are row-major; points are training inputs, then test inputs.</summary>
public sealed class MemberRecord
{
    /// <summary>Allocates an empty record.</summary>
    /// <param name="simulation">The simulation recorded.</param>
    /// <param name="request">What is recorded beside the predictor.</param>
    /// <param name="byWeight">
    /// Whether the products of gradients are recorded weight by weight (<see cref="GradientGrams"/>), as any architecture allows, instead of
    /// their factors in a multilayer perceptron (<see cref="SignalGrams"/>).
    /// </param>
    public MemberRecord(Simulation simulation, RecordRequest request, bool byWeight = false)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Request = request;
        Times = simulation.RecordSteps.Length;
        Points = simulation.Data.Count;
        Outputs = simulation.Network.Outputs;
        Predictor = new double[(long)Times * Points * Outputs];
        TimePairs = request.HasFlag(RecordRequest.TwoTime) ? Times * Times : Times;
        int depth = simulation.Network.Depth;
        HiddenGrams = Grams(request.HasFlag(RecordRequest.HiddenGrams) ? depth : 0, (long)TimePairs * Points * Points);
        int weights = simulation.Network.WeightLayers;
        bool gradients = request.HasFlag(RecordRequest.SignalGrams);
        SignalGrams = Grams(gradients && !byWeight ? depth : 0, (long)TimePairs * Points * Points);
        GradientGrams = Grams(gradients && byWeight ? weights : 0, (long)TimePairs * Points * Points);
        WeightOverlaps = Grams(request.HasFlag(RecordRequest.WeightOverlaps) ? weights : 0, (long)Times * Times);
        WeightDistances = Grams(WeightOverlaps.Length, Times);
        int rows = Points * Outputs;
        UnitQuantiles = Grams(request.HasFlag(RecordRequest.UnitQuantiles) ? depth : 0, (long)Times * Points * Ensemble.Model.Quantities.UnitQuantiles.Levels.Length);
        Linearised = new double[request.HasFlag(RecordRequest.Linearised) ? (long)Times * rows : 0];
        Influence = new double[request.HasFlag(RecordRequest.PathKernel) ? (long)Times * rows * simulation.Data.TrainCount : 0];
        StepSeries = new double[request.HasFlag(RecordRequest.StepSeries) ? (SeriesOrders + 1) * rows : 0];
    }

    /// <summary>The member's index in the ensemble.</summary>
    public int Member { get; set; }

    /// <summary>What is recorded beside the predictor.</summary>
    public RecordRequest Request { get; }

    /// <summary>n, the number of record times.</summary>
    public int Times { get; }

    /// <summary>P + P*, the number of points.</summary>
    public int Points { get; }

    /// <summary>C, the number of outputs.</summary>
    public int Outputs { get; }

    /// <summary>The number of time blocks of a Gram matrix: n² with <see cref="RecordRequest.TwoTime"/>, otherwise n.</summary>
    public int TimePairs { get; }

    /// <summary>f, shape (n, P + P*, C).</summary>
    public double[] Predictor { get; }

    /// <summary>
    /// φ(zˡ)·φ(zˡ)′/N_l per hidden layer l = 1…L (index l − 1), shape (n, n, P + P*, P + P*) or (n, P + P*, P + P*); empty unless requested.
    /// With positions, their mean at equal positions, Σ_i φ(zˡ_i)·φ(zˡ_i)′/(S·N_l).
    /// </summary>
    public ImmutableArray<double[]> HiddenGrams { get; }

    /// <summary>δˡ·δˡ′ averaged over the outputs, per hidden layer of a multilayer perceptron, same shapes; empty unless requested.</summary>
    public ImmutableArray<double[]> SignalGrams { get; }

    /// <summary>
    /// ∂f·∂f′ averaged over the outputs, per weight in the order of the network's weights, same shapes; empty unless requested, and where
    /// <see cref="SignalGrams"/> hold its factors.
    /// </summary>
    public ImmutableArray<double[]> GradientGrams { get; }

    /// <summary>Mean product of the weights of two record times, per weight layer, shape (n, n); empty unless requested.</summary>
    public ImmutableArray<double[]> WeightOverlaps { get; }

    /// <summary>
    /// ‖W_t − W_t₀‖² from the first record time t₀, per weight layer, shape (n); empty unless weight overlaps are requested. Directions of the
    /// inputs' weights that no input has, which are not simulated, do not count.
    /// </summary>
    public ImmutableArray<double[]> WeightDistances { get; }

    /// <summary>Quantiles of z over the units, per hidden layer, shape (n, P + P*, levels); empty unless requested.</summary>
    public ImmutableArray<double[]> UnitQuantiles { get; }

    /// <summary>The number of values of the largest array of a record.</summary>
    /// <param name="simulation">The simulation recorded.</param>
    /// <param name="request">What is recorded beside the predictor.</param>
    public static long LargestLength(Simulation simulation, RecordRequest request)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        long times = simulation.RecordSteps.Length, points = simulation.Data.Count;
        bool grams = request.HasFlag(RecordRequest.HiddenGrams) || request.HasFlag(RecordRequest.SignalGrams);
        long pairs = request.HasFlag(RecordRequest.TwoTime) ? times * times : times;
        long influence = request.HasFlag(RecordRequest.PathKernel) ? checked(times * points * simulation.Network.Outputs * simulation.Data.TrainCount) : 0;
        return Math.Max(Math.Max(influence, times * times), Math.Max(times * points * simulation.Network.Outputs, grams ? checked(pairs * points * points) : 0));
    }

    /// <summary>The number of Taylor orders of <see cref="StepSeries"/>.</summary>
    public const int SeriesOrders = 6;

    /// <summary>f of the tangent model, shape (n, P + P*, C); empty unless requested.</summary>
    public double[] Linearised { get; }

    /// <summary>The part of f(t) − f(0) that each training point has pushed, shape (n, P + P*, C, P); empty unless requested.</summary>
    public double[] Influence { get; }

    /// <summary>
    /// Of the first step the coefficients of s, s², … of f(θ_0 − sη∂E) and, last, f(θ_0 − η∂E) − f(θ_0), shape (orders + 1, P + P*, C);
    /// empty unless requested.
    /// </summary>
    public double[] StepSeries { get; }

    /// <summary>Where the block of two record times begins in a Gram matrix.</summary>
    /// <param name="time">The index of the record time t.</param>
    /// <param name="other">The index of the record time t′; equal to <paramref name="time"/> unless two-time Gram matrices were requested.</param>
    public int Block(int time, int other) =>
        (Request.HasFlag(RecordRequest.TwoTime) ? (time * Times) + other : time) * Points * Points;

    private static ImmutableArray<double[]> Grams(int count, long size) =>
        [.. Enumerable.Range(0, count).Select(_ => new double[size])];
}
