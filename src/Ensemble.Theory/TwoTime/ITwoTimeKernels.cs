namespace Ensemble.Theory.TwoTime;

/// <summary>
/// All that the causal solvers know of an architecture: its kernels at two times, as functions of the free motion of its weights.
/// Weights are counted in the order of the program, biases included, the readout's last; a shared weight counts once.
/// Implementations are immutable and may be called from many threads.
/// </summary>
internal interface ITwoTimeKernels
{
    /// <summary>P + P*, training points first.</summary>
    int Points { get; }

    /// <summary>The number of weights: the length of every list of variances, pairs and rates.</summary>
    int Weights { get; }

    /// <summary>The number of hidden layers that <see cref="Full"/> tells the kernels of.</summary>
    int HiddenLayers { get; }

    /// <summary>Whether kernels have a cusp at equal times, being analytic in √(t − t′) rather than in t − t′; true where in doubt.</summary>
    bool IsKinked { get; }

    /// <summary>
    /// The least 1 − cosθ &gt; 1e-12 between inputs that a nonlinearity sees, in (0, 2]: where the inputs of different points are nearly
    /// parallel, the cusp between them is rounded off below a lag of this size in units of the memory of the weights.
    /// </summary>
    double LeastAngle { get; }

    /// <summary>A forecast of the time that one entry of a block takes, both kernels together, in seconds.</summary>
    double SecondsPerEntry { get; }

    /// <summary>Seconds on one core to prepare the state at a time.</summary>
    double SecondsPerState => 1e-6;

    /// <summary>What the kernels need to know of one time.</summary>
    /// <param name="weightVariances">v(t) of every weight; kept, so not to be changed afterwards.</param>
    TimeState At(double[] weightVariances);

    /// <summary>Room for the evaluation of blocks of one shape; not to be shared between threads.</summary>
    /// <param name="block">The shape: the first points at the time of the rows against the first points at that of the columns.</param>
    KernelRoom Room(KernelBlock block);

    /// <summary>Evaluates one block of Θ = Σ_w g_w ∂_w f·∂_w f′ and of C₀ = E[f0 f0′].</summary>
    /// <param name="room">Room for the block.</param>
    /// <param name="row">The points at the time of the rows.</param>
    /// <param name="column">The points at the time of the columns.</param>
    /// <param name="pairs">Every weight between the two times.</param>
    /// <param name="gradientWeights">g of every weight: the rate of its gradient at the earlier time, times what is left of it at the later one; empty if Θ is not wanted.</param>
    /// <param name="gradient">Receives Θ, padded; empty if not wanted.</param>
    /// <param name="covariance">Receives C₀, padded; empty if not wanted.</param>
    void Evaluate(
        KernelRoom room,
        TimeState row,
        TimeState column,
        ReadOnlySpan<WeightPair> pairs,
        ReadOnlySpan<double> gradientWeights,
        Span<double> gradient,
        Span<double> covariance);

    /// <summary>All kernels between all points at two times, those of the hidden layers included.</summary>
    /// <param name="row">The points at the time of the rows.</param>
    /// <param name="column">The points at the time of the columns.</param>
    /// <param name="pairs">Every weight between the two times.</param>
    /// <param name="gradientWeights">g of every weight.</param>
    TwoTimeKernels Full(TimeState row, TimeState column, ReadOnlySpan<WeightPair> pairs, ReadOnlySpan<double> gradientWeights);
}
