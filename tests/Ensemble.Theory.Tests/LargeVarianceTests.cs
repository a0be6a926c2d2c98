using Ensemble.Model;
using Ensemble.Numerics.Quadrature;
using Ensemble.Theory.Activations;
using MathNet.Numerics;

namespace Ensemble.Theory.Tests;

/// <summary>Kernels of every activation at variances from 1e-8 to 1e8, to 1e-10 of √(K(x,x)K(x′,x′)).</summary>
public class LargeVarianceTests
{
    private const double Tolerance = 1e-10;
    private static readonly double[] Variances = [1e-8, 0.3, 3, 12, 40, 1e8];
    private static readonly double[] Correlations = [-0.99, 0.3, 0.9999];

    public static TheoryData<string> Names => ["erf", "tanh", "gelu", "leaky_relu", "relu"];

    private static double Phi(double z) => SpecialFunctions.Erfc(-z / Math.Sqrt(2)) / 2;

    private static (Func<double, double> Value, Func<double, double> Slope) Functions(string name) => name switch
    {
        "erf" => (SpecialFunctions.Erf, z => 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z)),
        "tanh" => (Math.Tanh, z => 1 / (Math.Cosh(z) * Math.Cosh(z))),
        "gelu" => (z => z * Phi(z), z => Phi(z) + (z * Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI))),
        "leaky_relu" => (z => z > 0 ? z : 0.01 * z, z => z > 0 ? 1 : 0.01),
        "relu" => (z => Math.Max(z, 0), z => z > 0 ? 1 : 0),
        _ => throw new ArgumentException(name),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Kernels_AreThoseOfNestedQuadrature(string name)
    {
        (Func<double, double> value, Func<double, double> slope) = Functions(name);
        var dual = DualActivation.Of(Activation.Parse(name));
        var worst = new System.Collections.Concurrent.ConcurrentBag<(double Error, string Where)>();
        (double A, double B)[] pairs = [.. Variances.Select(a => (a, a)), (1e-3, 12), (1, 1e6), (9, 40)];
        Parallel.ForEach(pairs, pair =>
        {
            (double a, double b) = pair;
            double scale = Math.Sqrt(Single(value, a) * Single(value, b));
            double slopeScale = Math.Sqrt(Single(slope, a) * Single(slope, b));
            foreach (double correlation in Correlations)
            {
                double c = correlation * Math.Sqrt(a * b);
                (double k, double kdot) = dual.Evaluate(a, b, c);
                worst.Add((Math.Abs(k - Nested(value, a, b, c)) / scale, $"K at {a:R}, {b:R}, {correlation}: {k:R}"));
                worst.Add((Math.Abs(kdot - Nested(slope, a, b, c)) / slopeScale, $"K̇ at {a:R}, {b:R}, {correlation}: {kdot:R}"));
            }

            (double same, double slopeSame) = dual.Evaluate(a, a, a);
            worst.Add((Math.Abs(same / Single(value, a) - 1), $"K at {a:R}, {a:R}, equal: {same:R}"));
            worst.Add((Math.Abs(slopeSame / Single(slope, a) - 1), $"K̇ at {a:R}, {a:R}, equal: {slopeSame:R}"));
        });
        Assert.All(worst, entry => Assert.True(entry.Error < Tolerance, $"{entry.Where}, off by {entry.Error:E2}"));
    }

    [Fact]
    public void Sin_IsItsClosedFormInLongerNumbers()
    {
        var dual = DualActivation.Of(Activation.Sin);
        foreach (double a in Variances)
        {
            foreach (double b in (double[])[a, a * (1 - 1e-9), a + 1])
            {
                foreach (double c in (double[])[Math.Min(a, b), Math.Min(a, b) - 1e-9, 1e-3 * Math.Min(a, 1), -0.5 * Math.Min(a, b)])
                {
                    decimal half = (Exact(a) + Exact(b)) / 2;
                    double up = Math.Exp((double)(Exact(c) - half));
                    double down = Math.Exp((double)(-Exact(c) - half));
                    double value = Math.Abs(c) < 1e-2 ? Math.Exp(-(double)half) * (c + (c * c * c / 6) + (Math.Pow(c, 5) / 120)) : (up - down) / 2;
                    (double k, double kdot) = dual.Evaluate(a, b, c);
                    Assert.InRange(k - value, -1e-12 * Math.Abs(value), 1e-12 * Math.Abs(value));
                    Assert.InRange(kdot - ((up + down) / 2), -1e-12 * kdot, 1e-12 * kdot);
                }
            }
        }
    }

    [Fact]
    public void TanhAsAMixtureOfErrorFunctions_IsTanh()
    {
        for (double z = 1e-6; z < 50; z *= 1.01)
        {
            (double value, double slope) = TanhMixture.At(z);
            Assert.InRange((value / Math.Tanh(z)) - 1, -5e-12, 5e-12);
            Assert.InRange(slope - (1 / (Math.Cosh(z) * Math.Cosh(z))), -5e-12, 5e-12);
        }
    }

    [Fact]
    public void WhatCannotBeHad_IsRefused()
    {
        var hard = DualActivation.ByQuadrature(z => Math.Clamp(z, -1, 1), z => Math.Abs(z) < 1 ? 1 : 0);
        Assert.Contains("kink", Assert.Throws<ModelException>(() => hard.Evaluate(1, 1, 0.5)).Message, StringComparison.Ordinal);
        var swish = DualActivation.ByQuadrature(z => z / (1 + Math.Exp(-z)), z => (1 / (1 + Math.Exp(-z))) + (z / Math.Pow(Math.Exp(z / 2) + Math.Exp(-z / 2), 2)));
        Assert.Contains("variance", Assert.Throws<ModelException>(() => swish.Evaluate(1e8, 1, 0.5)).Message, StringComparison.Ordinal);
        (double k, _) = swish.Evaluate(2, 3, 1.2);
        Assert.Equal(Nested(z => z / (1 + Math.Exp(-z)), 2, 3, 1.2), k, 1e-10);
    }

    // A cast keeps 15 digits only.
    private static decimal Exact(double value) => decimal.Parse(value.ToString("F18"));

    /// <summary>E[φ(u)²].</summary>
    private static double Single(Func<double, double> function, double variance)
    {
        double root = Math.Sqrt(variance);
        return Over(Breaks(0, root), z => function(z) * function(z) * Density(z / root) / root);
    }

    /// <summary>E[φ(u)φ(v)]: over u, and for each u over v given u, on panels graded towards 0 and towards the mean of v.</summary>
    private static double Nested(Func<double, double> function, double a, double b, double c)
    {
        double root = Math.Sqrt(a);
        double spread = Math.Sqrt(b - (c * c / a));
        double crossing = c == 0 ? root : spread * a / Math.Abs(c);
        return Over([.. Breaks(0, root).Concat(Enumerable.Range(-10, 21).Select(k => k * crossing).Where(u => Math.Abs(u) < 9 * root)).Distinct().Order()], u => function(u) * Density(u / root) / root * Given(c / a * u));

        double Given(double mean) => Over(Breaks(mean, spread), v => function(v) * Density((v - mean) / spread) / spread);
    }

    private static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>Where panels end: at the deviations of a Gaussian, and at the scales on which activations change near 0.</summary>
    private static double[] Breaks(double mean, double deviation)
    {
        double low = mean - (9 * deviation);
        double high = mean + (9 * deviation);
        var breaks = new List<double> { low, high };
        for (int k = -8; k <= 8; k++)
        {
            breaks.Add(mean + (k * deviation));
        }

        breaks.AddRange(((double[])[0, 0.5, 1, 1.5, 2, 3, 4, 5, 6.5, 8, 10, 13, 17, 22, 30]).SelectMany(x => (double[])[x, -x]).Where(x => x > low && x < high));
        return [.. breaks.Distinct().Order()];
    }

    private static double Over(double[] breaks, Func<double, double> function)
    {
        (double[] nodes, double[] weights) = GaussRules.Legendre(12);
        double sum = 0;
        for (int p = 0; p + 1 < breaks.Length; p++)
        {
            double width = breaks[p + 1] - breaks[p];
            for (int i = 0; i < nodes.Length; i++)
            {
                sum += width * weights[i] * function(breaks[p] + (width * nodes[i]));
            }
        }

        return sum;
    }
}
