using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;

namespace Ensemble.Theory.TwoTime;

/// <summary>
/// The free motion of the weights of one layer: variance v, transition ψ and covariance m = ψv′, in closed form on each
/// segment of constant dynamics. Time is whatever the segments count in: steps or units of the loss gradient.
/// </summary>
/// <remarks>Equations: W1.</remarks>
internal sealed class WeightClock
{
    private readonly Segment[] segments;

    /// <summary>Creates the clock.</summary>
    /// <param name="initialVariance">σ₀².</param>
    /// <param name="pieces">Start, log-decay λ and noise scale of each segment, in the order of time.</param>
    public WeightClock(double initialVariance, IReadOnlyList<WeightSegment> pieces)
    {
        segments = new Segment[pieces.Count];
        double variance = initialVariance;
        double logTransition = 0;
        for (int i = 0; i < segments.Length; i++)
        {
            WeightSegment piece = pieces[i];
            segments[i] = new Segment(piece, logTransition, variance);
            if (i + 1 < segments.Length)
            {
                double span = pieces[i + 1].Start - piece.Start;
                variance = (variance * Math.Exp(-2 * piece.Decay * span)) + piece.NoiseAfter(span);
                logTransition -= piece.Decay * span;
            }
        }
    }

    /// <summary>The factor on the gradient in force at a time.</summary>
    public double GradientRateAt(double time) => segments[Find(time)].Piece.GradientRate;

    /// <summary>v(t).</summary>
    public double Variance(double time)
    {
        ref Segment segment = ref segments[Find(time)];
        double span = time - segment.Piece.Start;
        return (segment.Variance * Math.Exp(-2 * segment.Piece.Decay * span)) + segment.Piece.NoiseAfter(span);
    }

    /// <summary>ψ(t,t′) for t ≥ t′.</summary>
    public double Transition(double later, double earlier)
    {
        int last = Find(later);
        int first = Find(earlier);
        return last == first
            ? Math.Exp(-segments[last].Piece.Decay * (later - earlier))
            : Math.Exp(LogTransition(last, later) - LogTransition(first, earlier));
    }

    /// <summary>ψ, m and 1 − m/√(vv′) for t ≥ t′.</summary>
    public WeightPair Pair(double later, double earlier)
    {
        double transition = Transition(later, earlier);
        double before = Variance(earlier);
        double kept = transition * transition * before;
        double total = Variance(later);

        // The difference is accurate unless nearly all of the variance is old; then the noise is added up.
        double noise = kept < 0.9 * total ? total - kept : Noise(later, earlier);
        double sum = kept + noise;
        double fresh = sum > 0 ? noise / sum : 0;
        return new WeightPair(transition, transition * before, fresh / (1 + Math.Sqrt(Math.Max(1 - fresh, 0))));
    }

    /// <summary>The part of v(t) that is noise added after t′.</summary>
    private double Noise(double later, double earlier)
    {
        int last = Find(later);
        int first = Find(earlier);
        if (last == first)
        {
            return segments[last].Piece.NoiseAfter(later - earlier);
        }

        double noise = 0;
        double from = earlier;
        for (int i = first; i <= last; i++)
        {
            double to = i == last ? later : segments[i + 1].Piece.Start;
            noise = (noise * Math.Exp(-2 * segments[i].Piece.Decay * (to - from))) + segments[i].Piece.NoiseAfter(to - from);
            from = to;
        }

        return noise;
    }

    private double LogTransition(int index, double time) =>
        segments[index].LogTransition - (segments[index].Piece.Decay * (time - segments[index].Piece.Start));

    private int Find(double time)
    {
        int low = 0;
        int high = segments.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (segments[middle].Piece.Start <= time)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private readonly record struct Segment(WeightSegment Piece, double LogTransition, double Variance);
}
