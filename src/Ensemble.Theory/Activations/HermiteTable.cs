using System.Collections.Concurrent;
using System.Numerics.Tensors;

namespace Ensemble.Theory.Activations;

/// <summary>
/// The Hermite coefficients of φ and φ′ at any variance a. On each octave of a they are analytic in log a (a complex scale of up to |arg a| = π
/// keeps the poles of φ off the real line), so Chebyshev interpolants stand for the integrals, and a variance costs a hundred multiplications.
/// </summary>
/// <param name="value">φ.</param>
/// <param name="slope">φ′.</param>
/// <remarks>Equations: K7.</remarks>
internal sealed class HermiteTable(Func<double, double> value, Func<double, double> slope)
{
    private const int Degree = 18;
    private const double Smooth = 1e-13;
    private readonly ConcurrentDictionary<int, Octave> octaves = new();

    /// <summary>The series of φ even, φ odd, φ′ even, φ′ odd, and what the worse of the two misses, as a part of E[φ²] or E[φ′²].</summary>
    public (double[][] Series, double Missing) At(double variance)
    {
        if (!(variance >= 1e-300))
        {
            return Expand(variance);
        }

        int exponent = Math.ILogB(variance);
        Octave octave = octaves.GetOrAdd(exponent, Build);
        return octave.IsSmooth ? (octave.At(Position(variance, exponent)), octave.Missing) : Expand(variance);
    }

    /// <summary>E[φ(u)²]; not a number where the series does not converge.</summary>
    public double Square(double variance)
    {
        if (!(variance >= 1e-300))
        {
            return double.NaN;
        }

        int exponent = Math.ILogB(variance);
        Octave octave = octaves.GetOrAdd(exponent, Build);
        return octave.IsSmooth && octave.Missing == 0 ? octave.SquareAt(Position(variance, exponent)) : double.NaN;
    }

    private static double Position(double variance, int exponent) => (2 * Math.Log2(Math.ScaleB(variance, -exponent))) - 1;

    private (double[][] Series, double Missing) Expand(double variance, bool whole = false)
    {
        double root = Math.Sqrt(variance);
        (double[] even, double[] odd, double missing) = HermiteSeries.Expand(value, root, whole);
        (double[] slopeEven, double[] slopeOdd, double slopeMissing) = HermiteSeries.Expand(slope, root, whole);
        return ([even, odd, slopeEven, slopeOdd], Math.Max(missing, slopeMissing));
    }

    private Octave Build(int exponent)
    {
        var nodes = new (double[][] Series, double Missing)[Degree];
        for (int i = 0; i < Degree; i++)
        {
            nodes[i] = Expand(Math.ScaleB(Math.Pow(2, (Math.Cos(Math.PI * (i + 0.5) / Degree) + 1) / 2), exponent), whole: true);
        }

        // The largest variance needs the most terms.
        (double[][] needed, _) = Expand(Math.ScaleB(Math.BitDecrement(2), exponent));
        var tables = new double[4][];
        for (int s = 0; s < tables.Length; s++)
        {
            int terms = Math.Min(needed[s].Length, nodes.Max(node => node.Series[s].Length));
            tables[s] = new double[Degree * terms];
            for (int n = 0; n < Degree; n++)
            {
                Span<double> row = tables[s].AsSpan(n * terms, terms);
                for (int i = 0; i < Degree; i++)
                {
                    double factor = (n == 0 ? 1.0 : 2.0) / Degree * Math.Cos(Math.PI * n * (i + 0.5) / Degree);
                    int count = Math.Min(terms, nodes[i].Series[s].Length);
                    TensorPrimitives.MultiplyAdd(nodes[i].Series[s].AsSpan(0, count), factor, row[..count], row[..count]);
                }
            }
        }

        var squares = new double[Degree];
        for (int n = 0; n < Degree; n++)
        {
            for (int i = 0; i < Degree; i++)
            {
                double square = TensorPrimitives.SumOfSquares<double>(nodes[i].Series[0]) + TensorPrimitives.SumOfSquares<double>(nodes[i].Series[1]);
                squares[n] += (n == 0 ? 1.0 : 2.0) / Degree * Math.Cos(Math.PI * n * (i + 0.5) / Degree) * square;
            }
        }

        var octave = new Octave(tables, squares, nodes.Max(node => node.Missing));
        foreach (double probe in (ReadOnlySpan<double>)[1.0, 1.37, 1.99])
        {
            octave.IsSmooth &= Agrees(octave, Math.ScaleB(probe, exponent), exponent);
        }

        return octave;
    }

    private bool Agrees(Octave octave, double variance, int exponent)
    {
        (double[][] expected, _) = Expand(variance);
        double[][] found = octave.At(Position(variance, exponent));
        for (int s = 0; s < 4; s++)
        {
            // What an error of a coefficient does to a kernel.
            double total = TensorPrimitives.SumOfSquares<double>(expected[s < 2 ? 0 : 2]) + TensorPrimitives.SumOfSquares<double>(expected[s < 2 ? 1 : 3]);
            double sum = 0;
            for (int k = 0; k < Math.Min(expected[s].Length, found[s].Length); k++)
            {
                double error = Math.Abs(expected[s][k] - found[s][k]);
                sum += error * (Math.Abs(expected[s][k]) + error);
            }

            if (!(sum <= Smooth * total))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One octave of variances.</summary>
    private sealed class Octave(double[][] tables, double[] squares, double missing)
    {
        public double Missing { get; } = missing;

        public bool IsSmooth { get; set; } = true;

        public double SquareAt(double position)
        {
            double before = 1;
            double now = position;
            double sum = squares[0];
            for (int n = 1; n < Degree; n++)
            {
                sum += squares[n] * now;
                (before, now) = (now, (2 * position * now) - before);
            }

            return sum;
        }

        public double[][] At(double position)
        {
            var series = new double[tables.Length][];
            for (int s = 0; s < tables.Length; s++)
            {
                int terms = tables[s].Length / Degree;
                series[s] = new double[terms];
                if (terms == 0)
                {
                    continue;
                }

                double before = 1;
                double now = position;
                tables[s].AsSpan(0, terms).CopyTo(series[s]);
                for (int n = 1; n < Degree; n++)
                {
                    TensorPrimitives.MultiplyAdd(tables[s].AsSpan(n * terms, terms), now, series[s], series[s]);
                    (before, now) = (now, (2 * position * now) - before);
                }
            }

            Trim(series, 0);
            Trim(series, 2);
            return series;
        }

        /// <summary>Drops what does not matter at this variance.</summary>
        private static void Trim(double[][] series, int first)
        {
            double total = TensorPrimitives.SumOfSquares<double>(series[first]) + TensorPrimitives.SumOfSquares<double>(series[first + 1]);
            for (int s = first; s < first + 2; s++)
            {
                int count = series[s].Length;
                double tail = 0;
                while (count > 0 && (tail += series[s][count - 1] * series[s][count - 1]) <= HermiteSeries.Negligible * total)
                {
                    count--;
                }

                series[s] = series[s][..count];
            }
        }
    }
}
