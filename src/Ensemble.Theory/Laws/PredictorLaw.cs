using System.Collections.Immutable;

namespace Ensemble.Theory.Laws;

/// <summary>
/// The Gaussian law of the predictor over the ensemble at infinite width. Points are training points, then test points;
/// all outputs share the same covariance and are independent of each other.
/// </summary>
public sealed class PredictorLaw
{
    private readonly double[] mean;
    private readonly double[] variance;
    private readonly double[] covariance;

    internal PredictorLaw(ImmutableArray<double> times, int points, int outputs, CovarianceDetail detail, double[] mean, double[] variance, double[] covariance, double estimatedError)
    {
        Times = times;
        Points = points;
        Outputs = outputs;
        Detail = detail;
        this.mean = mean;
        this.variance = variance;
        this.covariance = covariance;
        EstimatedError = estimatedError;
    }

    /// <summary>The n times, in units of the loss gradient.</summary>
    public ImmutableArray<double> Times { get; }

    /// <summary>P + P*.</summary>
    public int Points { get; }

    /// <summary>C.</summary>
    public int Outputs { get; }

    /// <summary>Which of <see cref="Variance"/> and <see cref="Covariance"/> are there.</summary>
    public CovarianceDetail Detail { get; }

    /// <summary>The mean predictor, shape (n, P + P*, C), row-major.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The variance, shape (n, P + P*), the same for every output; empty with <see cref="CovarianceDetail.None"/>.</summary>
    public ReadOnlySpan<double> Variance => variance;

    /// <summary>The covariance, shape (n, P + P*, n, P + P*); empty unless <see cref="CovarianceDetail.Full"/>.</summary>
    public ReadOnlySpan<double> Covariance => covariance;

    /// <summary>The estimated largest absolute error of mean and covariance; zero where the law is exact to rounding.</summary>
    public double EstimatedError { get; }

    /// <summary>The mean at a time.</summary>
    /// <param name="time">The index of the time.</param>
    /// <param name="point">The point.</param>
    /// <param name="output">The output.</param>
    public double MeanAt(int time, int point, int output = 0) => mean[(((time * Points) + point) * Outputs) + output];

    /// <summary>The variance at a time.</summary>
    /// <param name="time">The index of the time.</param>
    /// <param name="point">The point.</param>
    public double VarianceAt(int time, int point) => variance[(time * Points) + point];

    /// <summary>The covariance of a point at a time with a point at another time.</summary>
    /// <param name="time">The index of the first time.</param>
    /// <param name="point">The first point.</param>
    /// <param name="otherTime">The index of the second time.</param>
    /// <param name="otherPoint">The second point.</param>
    public double CovarianceAt(int time, int point, int otherTime, int otherPoint) =>
        covariance[(((((long)time * Points) + point) * Times.Length) + otherTime) * Points + otherPoint];
}
