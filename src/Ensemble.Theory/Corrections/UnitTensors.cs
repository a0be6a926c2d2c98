using Ensemble.Numerics.Linear;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Corrections;

/// <summary>
/// Averages over one hidden unit of what the mean predictor of order 1/N is made of. A unit (w, h) adds wφ_a to f_a, and a gradient at
/// point b moves it along X_b = (δw = g₂φ_b, δh_e = wφ̇_bJ_eb), J = g₁K⁰. With H_{a;bc} = f_a″[X_b, X_c], T_{a;bcd} = f_a‴[X_b, X_c, X_d]
/// and θ_ab = f_a′[X_b], every derivative of the tangent kernel along the motion is a sum of these.
/// </summary>
/// <remarks>Equations: C3.</remarks>
internal sealed class UnitTensors
{
    /// <summary>The tensors, each n × P³: E[θθ], the two covariances with f₀, and the four cubic terms.</summary>
    private enum Part
    {
        KernelSquare,
        SecondWithValue,
        KernelRateWithValue,
        KernelCurvature,
        KernelSecond,
        SecondRate,
        Third,
    }

    private readonly int train;
    private readonly double[] values;
    private readonly int size;

    private UnitTensors(int points, int train, double[] values)
    {
        this.train = train;
        this.values = values;
        size = points * train * train * train;
    }

    /// <summary>E[θ_ab θ_cd].</summary>
    public double KernelSquare(int a, int b, int c, int d) => At(Part.KernelSquare, a, b, c, d);

    /// <summary>E[wφ_q H_{a;bc}]: the covariance of H with f₀.</summary>
    public double SecondWithValue(int a, int b, int c, int q) => At(Part.SecondWithValue, a, b, c, q);

    /// <summary>E[wφ_q(H_{a;bc} + H_{b;ac})]: that of X_c·∂θ_ab.</summary>
    public double KernelRateWithValue(int a, int b, int c, int q) => At(Part.KernelRateWithValue, a, b, c, q);

    /// <summary>E[X_d·∂(X_c·∂θ_ab)].</summary>
    public double KernelCurvature(int a, int b, int c, int d) => At(Part.KernelCurvature, a, b, c, d);

    /// <summary>E[θ_ab″[X_c, X_d]], the directions held.</summary>
    public double KernelSecond(int a, int b, int c, int d) => At(Part.KernelSecond, a, b, c, d);

    /// <summary>E[X_d·∂H_{a;bc}].</summary>
    public double SecondRate(int a, int b, int c, int d) => At(Part.SecondRate, a, b, c, d);

    /// <summary>E[T_{a;bcd}].</summary>
    public double Third(int a, int b, int c, int d) => At(Part.Third, a, b, c, d);

    /// <summary>The tensors, once or (inputs of rank above three) as independent estimates; indices b, c, d in the basis given.</summary>
    /// <param name="phi">φ, smooth.</param>
    /// <param name="gram">K⁰ of all points, row by row.</param>
    /// <param name="points">P + P*, training points first.</param>
    /// <param name="basis">An orthogonal P × P matrix whose columns are the directions that b, c, d, q count.</param>
    /// <param name="variances">σ₀² of the two weight layers.</param>
    /// <param name="rates">Their rates.</param>
    public static IReadOnlyList<UnitTensors> Average(
        TheoryActivation phi, double[] gram, int points, DenseMatrix basis, double[] variances, double[] rates)
    {
        int train = basis.Rows;
        int parts = Enum.GetValues<Part>().Length;
        var average = new GaussianAverage([.. gram.Select(k => variances[0] * k)], points);
        IReadOnlyList<double[]> samples = average.Samples(
            parts * points * train * train * train,
            (h, values) => Unit(phi, h, gram, points, train, variances[1], rates, values),
            1e-9);
        return [.. samples.Select(sample => new UnitTensors(points, train, Rotate(sample, basis)))];
    }

    private double At(Part part, int a, int b, int c, int d) => values[((int)part * size) + (((((a * train) + b) * train) + c) * train) + d];

    private static void Unit(
        TheoryActivation phi, ReadOnlySpan<double> h, double[] gram, int points, int train, double v, double[] rates, Span<double> values)
    {
        int size = points * train * train * train;
        double four = 3 * v * v, g = rates[1];
        Span<Jet> jets = stackalloc Jet[points];
        for (int a = 0; a < points; a++)
        {
            jets[a] = phi.At(h[a]);
        }

        ReadOnlySpan<Jet> f = jets;
        double J(int a, int b) => rates[0] * gram[(a * points) + b];
        double Move(ReadOnlySpan<Jet> f, int a, int b) => f[b].First * J(a, b);

        // Every quantity is a polynomial in w; its mean follows from E[w²] = v and E[w⁴] = 3v².
        double Second(ReadOnlySpan<Jet> f, int a, int b, int c) =>
            (v * g * f[a].First * ((f[b].Value * Move(f, a, c)) + (f[c].Value * Move(f, a, b)))) + (four * f[a].Second * Move(f, a, b) * Move(f, a, c));
        double Third(ReadOnlySpan<Jet> f, int a, int b, int c, int d)
        {
            double x = Move(f, a, b), y = Move(f, a, c), z = Move(f, a, d);
            return (v * g * f[a].Second * ((f[b].Value * y * z) + (f[c].Value * x * z) + (f[d].Value * x * y))) + (four * f[a].Third * x * y * z);
        }

        // f_a″[X_d·∂X_b, X_c].
        double Turned(ReadOnlySpan<Jet> f, int a, int b, int d, int c)
        {
            double bend = f[b].Second * Move(f, b, d), along = f[a].First * J(a, b), own = f[a].Second * Move(f, a, c) * J(a, b);
            return (g * g * f[c].Value * along * f[d].Value * f[b].First)
                + (v * g * ((f[b].First * Move(f, b, d) * f[a].First * Move(f, a, c)) + (f[c].Value * along * bend) + (own * f[d].Value * f[b].First)))
                + (four * own * bend);
        }

        int cell = 0;
        for (int a = 0; a < points; a++)
        {
            for (int b = 0; b < train; b++)
            {
                double constant = g * f[a].Value * f[b].Value, square = f[a].First * Move(f, a, b);
                for (int c = 0; c < train; c++)
                {
                    double secondOfA = Second(f, a, b, c), secondOfB = Second(f, b, a, c);
                    for (int d = 0; d < train; d++, cell++)
                    {
                        double otherConstant = g * f[c].Value * f[d].Value, otherSquare = f[c].First * Move(f, c, d);
                        double thirdOfA = Third(f, a, b, c, d), thirdOfB = Third(f, b, a, c, d);
                        double secondRateOfA = thirdOfA + Turned(f, a, b, d, c) + Turned(f, a, c, d, b);
                        double secondRateOfB = thirdOfB + Turned(f, b, a, d, c) + Turned(f, b, c, d, a);
                        values[cell] = (constant * otherConstant) + (v * ((constant * otherSquare) + (square * otherConstant))) + (four * square * otherSquare);
                        values[size + cell] = f[d].Value * secondOfA;
                        values[(2 * size) + cell] = f[d].Value * (secondOfA + secondOfB);
                        values[(3 * size) + cell] = secondRateOfA + secondRateOfB;
                        values[(4 * size) + cell] = thirdOfA + thirdOfB + Turned(f, a, b, c, d) + Turned(f, a, b, d, c);
                        values[(5 * size) + cell] = secondRateOfA;
                        values[(6 * size) + cell] = thirdOfA;
                    }
                }
            }
        }
    }

    /// <summary>Turns the last three indices of every tensor, one after another: each pass turns the last index and moves it to the front of the three.</summary>
    private static double[] Rotate(double[] tensors, DenseMatrix basis)
    {
        int train = basis.Rows, block = train * train * train;
        double[] now = tensors;
        for (int pass = 0; pass < 3; pass++)
        {
            var next = new double[now.Length];
            for (int start = 0; start < now.Length; start += block)
            {
                for (int bc = 0; bc < train * train; bc++)
                {
                    for (int turned = 0; turned < train; turned++)
                    {
                        double sum = 0;
                        for (int d = 0; d < train; d++)
                        {
                            sum += now[start + (bc * train) + d] * basis[d, turned];
                        }

                        next[start + (turned * train * train) + bc] = sum;
                    }
                }
            }

            now = next;
        }

        return now;
    }
}
