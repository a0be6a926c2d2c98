namespace Ensemble.Numerics.Quadrature;

/// <summary>A function of one variable with several values.</summary>
/// <param name="x">The variable.</param>
/// <param name="values">Receives the values.</param>
internal delegate void VectorFunction(double x, Span<double> values);

/// <summary>Integrals over an interval of several functions at once, by bisection until ten Gauss nodes agree with twice ten.</summary>
internal static class AdaptiveQuadrature
{
    private const int Order = 10;
    private const int Deepest = 30;

    /// <summary>∫ f over consecutive panels.</summary>
    /// <param name="ends">The ends of the panels, ascending; a kink should be one of them.</param>
    /// <param name="outputs">The number of values.</param>
    /// <param name="function">f.</param>
    /// <param name="tolerance">The error allowed in one panel, relative to the largest ∫|f| of all values.</param>
    public static double[] Integrate(ReadOnlySpan<double> ends, int outputs, VectorFunction function, double tolerance)
    {
        var work = new Worker(outputs, function);
        var wholes = new double[ends.Length - 1][];
        for (int i = 0; i < wholes.Length; i++)
        {
            wholes[i] = work.Panel(ends[i], ends[i + 1], measure: true);
        }

        double allowed = tolerance * work.Scale;
        var sum = new double[outputs];
        for (int i = 0; i < wholes.Length; i++)
        {
            work.Refine(ends[i], ends[i + 1], wholes[i], allowed, 0, sum);
        }

        return sum;
    }

    private sealed class Worker(int outputs, VectorFunction function)
    {
        private readonly double[] absolute = new double[outputs];
        private readonly double[] values = new double[outputs];

        public double Scale => absolute.Length == 0 ? 0 : absolute.Max();

        public double[] Panel(double from, double to, bool measure = false)
        {
            (double[] nodes, double[] weights) = GaussRules.Legendre(Order);
            var sum = new double[outputs];
            for (int i = 0; i < Order; i++)
            {
                function(from + ((to - from) * nodes[i]), values);
                double weight = weights[i] * (to - from);
                for (int k = 0; k < sum.Length; k++)
                {
                    sum[k] += weight * values[k];
                    absolute[k] += measure ? Math.Abs(weight * values[k]) : 0;
                }
            }

            return sum;
        }

        public void Refine(double from, double to, double[] whole, double allowed, int depth, double[] sum)
        {
            double middle = (from + to) / 2;
            double[] left = Panel(from, middle);
            double[] right = Panel(middle, to);
            double error = 0;
            for (int k = 0; k < sum.Length; k++)
            {
                error = Math.Max(error, Math.Abs(left[k] + right[k] - whole[k]));
            }

            if (error > allowed && depth < Deepest)
            {
                Refine(from, middle, left, allowed, depth + 1, sum);
                Refine(middle, to, right, allowed, depth + 1, sum);
                return;
            }

            for (int k = 0; k < sum.Length; k++)
            {
                sum[k] += left[k] + right[k];
            }
        }
    }
}
