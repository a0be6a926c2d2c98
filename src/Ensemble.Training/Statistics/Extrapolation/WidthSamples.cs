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

        return new WidthSamples(Width, Length, grouped);
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

        return new WidthSamples(Width, indices.Count, selected);
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
    /// Products of deviations from the mean, whose expectation is the covariance of pairs of quantities: with
    /// <paramref name="left"/> = <paramref name="right"/> the variances. Call it on single members and group afterwards.
    /// </summary>
    /// <param name="left">The first quantity of each pair.</param>
    /// <param name="right">The second quantity of each pair.</param>
    /// <param name="antithetic">Whether samples 2k and 2k + 1 are antithetic pairs, so that only their means are independent.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or antithetic samples are odd in number.</exception>
    public WidthSamples Covariances(IReadOnlyList<int> left, IReadOnlyList<int> right, bool antithetic = false)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new WidthSamples(Width, left.Count, SampleProducts.Of(this, left, right, antithetic ? Grouped(2) : this));
    }

    internal double[] Mean()
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

        return new WidthSamples(Width, Length, centred);
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
