namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>
/// Independent samples of a family of D quantities (all times and points of one or more observables) from networks of one
/// width: members, antithetic pairs, or blocks of members. Whatever correlates the quantities of a sample is kept when
/// samples are drawn anew.
/// </summary>
public sealed class WidthSamples
{
    private readonly double[] values;

    /// <summary>Creates samples.</summary>
    /// <param name="width">N, the width of the networks, ≥ 1.</param>
    /// <param name="length">D, the number of quantities, ≥ 1.</param>
    /// <param name="values">The samples one after the other; a multiple of D, at least two samples. Not copied.</param>
    /// <exception cref="ArgumentException">A size does not fit, or a value is not finite.</exception>
    public WidthSamples(int width, int length, double[] values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % length != 0 || values.Length < 2 * length)
        {
            throw new ArgumentException($"there are {values.Length} values; samples of {length} need a multiple of it, at least {2 * length}", nameof(values));
        }

        int bad = Array.FindIndex(values, value => !double.IsFinite(value));
        if (bad >= 0)
        {
            throw new ArgumentException($"sample {bad / length} of width {width} holds {values[bad]}; all values must be finite", nameof(values));
        }

        Width = width;
        Length = length;
        this.values = values;
    }

    /// <summary>N, the width of the networks.</summary>
    public int Width { get; }

    /// <summary>D, the number of quantities.</summary>
    public int Length { get; }

    /// <summary>The number of samples.</summary>
    public int Count => values.Length / Length;

    /// <summary>What the variance of the mean of each quantity is at least; null for no such bound.</summary>
    private double[]? LeastVariance { get; init; }

    /// <summary>
    /// The same samples, with a bound on the variance of their mean: for quantities such as an accuracy near 1, whose scatter
    /// over few samples may vanish by chance.
    /// </summary>
    /// <param name="leastVariance">What the variance of the mean of each quantity is at least, D values ≥ 0.</param>
    /// <exception cref="ArgumentException">Their number is not D.</exception>
    public WidthSamples WithLeastVariance(double[] leastVariance)
    {
        ArgumentNullException.ThrowIfNull(leastVariance);
        return leastVariance.Length == Length ? new WidthSamples(Width, Length, values) { LeastVariance = leastVariance }
            : throw new ArgumentException($"there are {leastVariance.Length} least variances; there must be {Length}", nameof(leastVariance));
    }

    /// <summary>The samples of a measurement kept per member or block (<see cref="Statistic.Members"/>, <see cref="Statistic.Blocks"/>).</summary>
    /// <param name="width">N, the width of the networks.</param>
    /// <param name="measurement">The measurement.</param>
    /// <exception cref="ArgumentException">The measurement holds averages over the ensemble.</exception>
    public static WidthSamples From(int width, Measurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return measurement.HasErrors
            ? throw new ArgumentException($"'{measurement.Array.Name}' holds averages over the ensemble; samples of members or blocks are needed", nameof(measurement))
            : new WidthSamples(width, measurement.Mean.Length / measurement.Array.Shape[0], measurement.Mean);
    }

    /// <summary>One sample.</summary>
    /// <param name="index">0 to <see cref="Count"/> − 1.</param>
    public ReadOnlySpan<double> Sample(int index) => values.AsSpan(index * Length, Length);

    /// <summary>The means over groups of consecutive samples; fewer samples to draw from, and closer to normal ones.</summary>
    /// <param name="size">The number of samples in a group, ≥ 1; it must divide <see cref="Count"/>. Antithetic members need an even one.</param>
    /// <exception cref="ArgumentException">The size does not divide the number of samples, or fewer than two groups remain.</exception>
    public WidthSamples Grouped(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (Count % size != 0)
        {
            throw new ArgumentException($"the size of a group is {size}; it must divide {Count}, the number of samples", nameof(size));
        }

        var grouped = new double[values.Length / size];
        for (int i = 0; i < Count; i++)
        {
            SampleSums.Add(Sample(i), grouped.AsSpan(i / size * Length, Length), 1.0 / size);
        }

        return new WidthSamples(Width, Length, grouped) { LeastVariance = LeastVariance };
    }

    /// <summary>Only some of the quantities.</summary>
    /// <param name="indices">Their indices, each 0 to <see cref="Length"/> − 1.</param>
    public WidthSamples Select(IReadOnlyList<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        var selected = new double[Count * indices.Count];
        for (int i = 0; i < selected.Length; i++)
        {
            selected[i] = values[(i / indices.Count * Length) + indices[i % indices.Count]];
        }

        return new WidthSamples(Width, indices.Count, selected) { LeastVariance = LeastVariance is { } least ? [.. indices.Select(index => least[index])] : null };
    }

    /// <summary>These quantities and others of the same members, as one family.</summary>
    /// <param name="other">Samples of the same width, members and number.</param>
    /// <exception cref="ArgumentException">The width or the number of samples differs.</exception>
    public WidthSamples With(WidthSamples other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Width != Width || other.Count != Count)
        {
            throw new ArgumentException($"there are {other.Count} samples of width {other.Width}; there must be {Count} of width {Width}", nameof(other));
        }

        var joined = new double[values.Length + other.values.Length];
        for (int i = 0; i < Count; i++)
        {
            Span<double> sample = joined.AsSpan(i * (Length + other.Length), Length + other.Length);
            Sample(i).CopyTo(sample);
            other.Sample(i).CopyTo(sample[Length..]);
        }

        return new WidthSamples(Width, Length + other.Length, joined);
    }

    /// <summary>
    /// Samples of the covariance of pairs of quantities, whose expectation it is; of these samples being means over blocks of
    /// members (or single members), all independent.
    /// </summary>
    /// <param name="products">The means over the same blocks of the products of the two quantities of each pair.</param>
    /// <param name="left">The first quantity of each pair.</param>
    /// <param name="right">The second quantity of each pair; with <paramref name="left"/> the variances.</param>
    /// <exception cref="ArgumentException">The lists or the numbers of samples differ.</exception>
    public WidthSamples Covariances(WidthSamples products, IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        ArgumentNullException.ThrowIfNull(products);
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count != right.Count || left.Count != products.Length || products.Count != Count || products.Width != Width)
        {
            throw new ArgumentException($"there are {left.Count} left and {right.Count} right quantities and {products.Count} samples of {products.Length} products; there must be {Count} samples, and as many products as pairs", nameof(products));
        }

        double[] mean = Mean(), covariances = new double[Count * left.Count];
        for (int d = 0; d < left.Count; d++)
        {
            (int a, int b) = (left[d], right[d]);
            double ofMean = 0;
            for (int i = 0; i < Count; i++)
            {
                ReadOnlySpan<double> sample = Sample(i);
                ofMean += (sample[a] - mean[a]) * (sample[b] - mean[b]);
            }

            ofMean = ofMean / (Count - 1) / Count;
            for (int i = 0; i < Count; i++)
            {
                // ⟨(f_a − f̄_a)(f_b − f̄_b)⟩ over a block, and what the means of all take off.
                ReadOnlySpan<double> sample = Sample(i);
                covariances[(i * left.Count) + d] = products.Sample(i)[d] - (mean[a] * sample[b]) - (mean[b] * sample[a]) + (mean[a] * mean[b]) + ofMean;
            }
        }

        return new WidthSamples(Width, left.Count, covariances);
    }

    /// <summary>
    /// Samples of the variance of each quantity, whose expectation it is, about a mean that is known better than from these samples: ⟨f²⟩ − 2μf + μ²
    /// with μ the mean of sharper samples, and what μ shares with f put right.
    /// </summary>
    /// <param name="squares">The means over the same blocks of f².</param>
    /// <param name="sharper">Samples of the same expectation over the same blocks, such as f less a control variate.</param>
    /// <exception cref="ArgumentException">The lengths or the numbers of samples differ.</exception>
    public WidthSamples Variances(WidthSamples squares, WidthSamples sharper)
    {
        ArgumentNullException.ThrowIfNull(squares);
        ArgumentNullException.ThrowIfNull(sharper);
        if (squares.Count != Count || sharper.Count != Count || squares.Length != Length || sharper.Length != Length)
        {
            throw new ArgumentException($"there are {squares.Count} squares of {squares.Length} and {sharper.Count} sharper samples of {sharper.Length}; there must be {Count} of {Length}", nameof(squares));
        }

        double[] mean = Mean(), centre = sharper.Mean();
        var variances = new double[values.Length];
        for (int d = 0; d < Length; d++)
        {
            double shared = 0;
            for (int i = 0; i < Count; i++)
            {
                double off = sharper.Sample(i)[d] - centre[d];
                shared += off * ((2 * (Sample(i)[d] - mean[d])) - off);
            }

            shared = shared / (Count - 1) / Count;
            for (int i = 0; i < Count; i++)
            {
                variances[(i * Length) + d] = squares.Sample(i)[d] - (2 * centre[d] * Sample(i)[d]) + (centre[d] * centre[d]) + shared;
            }
        }

        return new WidthSamples(Width, Length, variances);
    }

    /// <summary>The samples with those of another quantity of the same members taken off, value by value.</summary>
    /// <param name="other">As many samples of as many quantities.</param>
    /// <exception cref="ArgumentException">The width, the length or the number of samples differs.</exception>
    public WidthSamples Minus(WidthSamples other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Width == Width && other.Length == Length && other.Count == Count
            ? new WidthSamples(Width, Length, [.. values.Zip(other.values, (one, two) => one - two)]) { LeastVariance = LeastVariance }
            : throw new ArgumentException($"there are {other.Count} samples of {other.Length} quantities at width {other.Width}; there must be {Count} of {Length} at {Width}", nameof(other));
    }

    /// <summary>The variance of the mean of each quantity, from the scatter of the samples.</summary>
    public double[] MeanVariances()
    {
        WidthSamples centred = Centred();
        double[] sum = new double[Length], squares = new double[Length];
        centred.Sum([.. Enumerable.Repeat(1, Count)], sum, squares);
        return [.. squares.Select((square, d) => MeanVariance(d, square / (Count - 1) / Count))];
    }

    /// <summary>How much of the least variance of each mean the scatter of the samples does not show; null where it shows all.</summary>
    internal double[]? MissingVariance()
    {
        if (LeastVariance is not { } least)
        {
            return null;
        }

        WidthSamples centred = Centred();
        double[] sum = new double[Length], squares = new double[Length];
        centred.Sum([.. Enumerable.Repeat(1, Count)], sum, squares);
        double[] missing = [.. squares.Select((square, d) => Math.Max(least[d] - (square / (Count - 1) / Count), 0))];
        return missing.Any(value => value > 0) ? missing : null;
    }

    /// <summary>The variance of the mean of a quantity, by its scatter or as much as it is at least.</summary>
    internal double MeanVariance(int quantity, double byScatter) => LeastVariance is { } least ? Math.Max(byScatter, least[quantity]) : byScatter;

    /// <summary>The mean of each quantity over the samples.</summary>
    public double[] Mean()
    {
        var mean = new double[Length];
        for (int i = 0; i < Count; i++)
        {
            SampleSums.Add(Sample(i), mean, 1.0 / Count);
        }

        return mean;
    }

    internal WidthSamples Centred()
    {
        double[] mean = Mean(), centred = [.. values];
        for (int i = 0; i < Count; i++)
        {
            SampleSums.Add(mean, centred.AsSpan(i * Length, Length), -1);
        }

        return new WidthSamples(Width, Length, centred) { LeastVariance = LeastVariance };
    }

    /// <summary>Σ_i w_i x_i and Σ_i w_i x_i².</summary>
    internal void Sum(ReadOnlySpan<int> weights, Span<double> sum, Span<double> squares)
    {
        sum.Clear();
        squares.Clear();
        for (int i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0)
            {
                SampleSums.AddWithSquares(Sample(i), weights[i], sum, squares);
            }
        }
    }
}
