using Ensemble.Model.Networks;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One hidden layer of (leaky) rectified units on inputs along a line, without noise: exact. A unit is a pair (W, w), the
/// dynamics are linear on each half plane W ≷ 0 and commute with scaling, so the circle of initial directions falls into
/// arcs with a linear map each; averages over an arc are closed forms and the squared radius has mean 2.
/// </summary>
/// <remarks>Equations: F6.</remarks>
internal static class ArcSolver
{
    public static bool Covers(MeanFieldProblem problem, InputBasis basis) =>
        problem.Depth == 1 && basis.Rank <= 1 && problem.Data.OutputCount == 1 && !problem.HasNoise
        && problem.Activation.HomogeneousSlope < 1;

    public static double[] Solve(MeanFieldProblem problem, InputBasis basis, double[] gram, MeanFieldLayout layout, CancellationToken cancellation)
    {
        double[] q = basis.Rank == 0 ? new double[layout.Points] : basis.Columns[0];
        double leak = problem.Activation.Slope;
        double strength = problem.FeatureStrength;
        WeightMemory first = new(problem.Weights[0], strength);
        WeightMemory last = new(problem.Weights[1], strength);
        double[] values = new double[layout.Length];
        double[] start = [Math.Sqrt(first.Variance(0)), 0, 0, Math.Sqrt(last.Variance(0))];
        List<Arc> arcs = [new Arc(-Math.PI / 2, Math.PI / 2, start, []), new Arc(Math.PI / 2, 3 * Math.PI / 2, start, [])];
        int record = 0;
        for (int t = 0; ; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; record < layout.Records && layout.RecordSteps[record] == t; record++)
            {
                arcs = [.. arcs.Select(arc => arc with { Seen = [.. arc.Seen, arc.Map] })];
            }

            Span<double> predictor = values.AsSpan(layout.Predictor(t));
            foreach (Arc arc in t == 0 ? [] : arcs)
            {
                double average = arc.Average(arc.Map.AsSpan(0, 2), arc.Map.AsSpan(2, 2));
                for (int mu = 0; mu < q.Length; mu++)
                {
                    predictor[mu] += Slope(arc.Map, arc, q[mu], leak) * q[mu] * average / strength;
                }
            }

            if (t == problem.Steps)
            {
                break;
            }

            var moved = new List<Arc>(arcs.Count + 4);
            foreach (Arc arc in arcs)
            {
                double sum = 0;
                for (int mu = 0; mu < problem.Data.TrainCount; mu++)
                {
                    sum += (problem.Data.Targets[mu, 0] - predictor[mu]) * Slope(arc.Map, arc, q[mu], leak) * q[mu];
                }

                double[] m = arc.Map;
                double a = first.Retention(t);
                double b = last.Retention(t);
                double up = first.Gradient(t) * sum;
                double down = last.Gradient(t) * sum;
                moved.AddRange((arc with { Map = [(a * m[0]) + (up * m[2]), (a * m[1]) + (up * m[3]), (b * m[2]) + (down * m[0]), (b * m[3]) + (down * m[1])] }).Split());
            }

            arcs = moved;
        }

        for (int later = 0; later < layout.Records; later++)
        {
            for (int earlier = layout.TwoTimes ? 0 : later; earlier <= later; earlier++)
            {
                Span<double> phi = values.AsSpan(layout.Phi(1, later, earlier));
                Span<double> gradient = values.AsSpan(layout.Gradient(1, later, earlier));
                foreach (Arc arc in arcs)
                {
                    double[] one = arc.Seen[later];
                    double[] other = arc.Seen[earlier];
                    double hidden = arc.Average(one.AsSpan(0, 2), other.AsSpan(0, 2));
                    double back = arc.Average(one.AsSpan(2, 2), other.AsSpan(2, 2));
                    for (int mu = 0; mu < q.Length; mu++)
                    {
                        for (int alpha = 0; alpha < q.Length; alpha++)
                        {
                            double slopes = Slope(one, arc, q[mu], leak) * Slope(other, arc, q[alpha], leak);
                            phi[(mu * q.Length) + alpha] += slopes * q[mu] * q[alpha] * hidden;
                            gradient[(mu * q.Length) + alpha] += slopes * back;
                        }
                    }
                }
            }
        }

        TangentKernel.Fill(gram, layout, values);
        return values;
    }

    private static double Slope(double[] map, Arc arc, double q, double leak)
    {
        double middle = (arc.From + arc.To) / 2;
        return ((map[0] * Math.Cos(middle)) + (map[1] * Math.Sin(middle))) * q > 0 ? 1 : leak;
    }

    /// <summary>Initial directions from one angle to another, the map (W, w) = Map·(cos θ, sin θ) now and at the records.</summary>
    private sealed record Arc(double From, double To, double[] Map, double[][] Seen)
    {
        /// <summary>⟨(x·e)(y·e)⟩ over the arc, with e the initial direction times the radius.</summary>
        public double Average(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
        {
            double half = (To - From) / 2;
            double swing = (Math.Sin(2 * To) - Math.Sin(2 * From)) / 4;
            double cross = ((Math.Sin(To) * Math.Sin(To)) - (Math.Sin(From) * Math.Sin(From))) / 2;
            return ((x[0] * y[0] * (half + swing)) + (x[1] * y[1] * (half - swing)) + (((x[0] * y[1]) + (x[1] * y[0])) * cross)) / Math.PI;
        }

        /// <summary>The pieces on which W keeps its sign.</summary>
        public IEnumerable<Arc> Split()
        {
            double zero = Math.Atan2(-Map[0], Map[1]);
            double from = From;
            for (double angle = zero + (Math.PI * Math.Ceiling((From - zero) / Math.PI)); angle < To; angle += Math.PI)
            {
                if (angle > from)
                {
                    yield return this with { From = from, To = angle };
                    from = angle;
                }
            }

            yield return this with { From = from };
        }
    }
}
