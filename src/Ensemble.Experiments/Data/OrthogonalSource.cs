using Ensemble.Model;
using Ensemble.Numerics.Noise;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Orthogonal inputs with random labels (arXiv:2309.04522). The training inputs are x_μ = √N₀ e_μ along the first P axes;
/// which directions they take does not matter to a network with rotation-invariant weights. Test input j is
/// √N₀ (ρ e_μ + √(1 − ρ²) e_{P+j}) with μ = j mod P: it overlaps training input μ by x_μ·x*_j/N₀ = ρ and keeps its label.
/// Labels are ±1 in random order, as many of one as of the other (±1 for odd P).
/// </summary>
/// <remarks>Equations: D2.</remarks>
internal sealed record OrthogonalSource : DataSource
{
    internal const string SourceName = "orthogonal";

    /// <inheritdoc/>
    public override string Name => SourceName;

    /// <summary>P, the number of training points, ≥ 1.</summary>
    public int Train { get; init; } = 10;

    /// <summary>P*, the number of test points, ≥ 0.</summary>
    public int Test { get; init; } = 10;

    /// <summary>ρ, the normalised overlap of a test input with its training input, in [0, 1].</summary>
    public double Overlap { get; init; } = 0.5;

    /// <summary>N₀, at least P + P*; null for P + P*.</summary>
    public int? Dimension { get; init; }

    private protected override Dataset Create(ulong seed)
    {
        int count = Count();
        int dimension = Dimension ?? count;
        Option.Fits(Train, Test, dimension);
        var inputs = new double[count * dimension];
        double norm = Math.Sqrt(dimension);
        double[] labels = SplitMix64.For(seed, "orthogonal labels").Signs(Train);
        Array.Resize(ref labels, count);
        for (int point = 0; point < count; point++)
        {
            Span<double> input = inputs.AsSpan(point * dimension, dimension);
            if (point < Train)
            {
                input[point] = norm;
            }
            else
            {
                int partner = (point - Train) % Train;
                input[partner] = norm * Overlap;
                input[point] = norm * Math.Sqrt((1 - Overlap) * (1 + Overlap));
                labels[point] = labels[partner];
            }
        }

        return new Dataset(new RealMatrix(count, dimension, inputs), new RealMatrix(count, 1, labels), Train);
    }

    private int Count()
    {
        Option.Fits(Train, Test, 1);
        int count = Train + Test;
        if (Dimension < count)
        {
            throw Option.Out("dimension", $"dimension is {Dimension}; it must be at least {count}, the number of points (train + test)");
        }

        return Overlap is >= 0 and <= 1
            ? count
            : throw Option.Out("overlap", $"overlap is {Overlap}; it must be a number from 0 to 1");
    }
}
