using Ensemble.Model;
using Ensemble.Theory.Problems;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Tests;

/// <summary>Deliberate mistakes, to show that the tests would notice them.</summary>
public enum Mistake
{
    None,
    GradientEntersAStepLate,
    DerivativeTimesItsOwnLayer,
    DecayInEveryLayer,
}

/// <summary>
/// The discrete theory written down as plainly as possible, step by step and dense: recursions for v and m, textbook kernels,
/// and one linear system over all steps and training points.
/// </summary>
public sealed class ReferenceTheory
{
    private readonly TheoryProblem problem;
    private readonly TimeSteps steps;
    private readonly Mistake mistake;
    private readonly int layers;
    private readonly double[,] variance;
    private readonly int[] phaseOfStep;

    public ReferenceTheory(TheoryProblem problem, TimeSteps steps, Mistake mistake = Mistake.None)
    {
        this.problem = problem;
        this.steps = steps;
        this.mistake = mistake;
        layers = problem.Network.WeightLayers;
        phaseOfStep = [.. Enumerable.Range(0, steps.Count).Select(n => problem.Schedule.PhaseAt(steps.Times[n] + 1e-9))];
        variance = new double[steps.Count + 1, layers];
        for (int l = 0; l < layers; l++)
        {
            variance[0, l] = problem.Schedule.InitialVariances[l];
            for (int n = 0; n < steps.Count; n++)
            {
                variance[n + 1, l] = (Rho(n, l) * Rho(n, l) * variance[n, l]) + Noise(n, l);
            }
        }
    }

    private bool IsImplicit => steps.Integrator == Integrator.Implicit;

    private bool IsTrapezoidal => steps.Integrator == Integrator.Trapezoidal;

    /// <summary>Mean (n, P + P*, C) and covariance (n, P + P*, n, P + P*) at all steps 0 … N.</summary>
    public (double[] Mean, Matrix<double> Covariance) Law()
    {
        int times = steps.Count + 1, points = problem.Data.Count, train = problem.Data.TrainCount, outputs = problem.Data.OutputCount;
        Matrix<double> response = Matrix<double>.Build.Dense(times * points, times * train);
        Matrix<double> bare = Matrix<double>.Build.Dense(times * points, times * points);
        for (int n = 0; n < times; n++)
        {
            for (int other = 0; other <= n; other++)
            {
                for (int x = 0; x < points; x++)
                {
                    for (int z = 0; z < points; z++)
                    {
                        (double gradient, double covariance) = Kernels(n, other, x, z);
                        bare[(n * points) + x, (other * points) + z] = covariance;
                        bare[(other * points) + z, (n * points) + x] = covariance;
                        if (z < train)
                        {
                            response[(n * points) + x, (other * train) + z] = gradient;
                        }
                    }
                }
            }
        }

        int[] rows = [.. Enumerable.Range(0, times).SelectMany(n => Enumerable.Range(n * points, train))];
        Matrix<double> onTraining = Matrix<double>.Build.Dense(rows.Length, times * train, (i, j) => response[rows[i], j]);
        Matrix<double> weights = response * (onTraining + Matrix<double>.Build.DenseIdentity(rows.Length)).Inverse();
        Matrix<double> targets = Matrix<double>.Build.Dense(rows.Length, outputs, (i, c) => problem.Data.Targets[i % train, c]);
        Matrix<double> map = Matrix<double>.Build.DenseIdentity(times * points);
        for (int j = 0; j < rows.Length; j++)
        {
            map.SetColumn(rows[j], map.Column(rows[j]) - weights.Column(j));
        }

        return ((weights * targets).ToRowMajorArray(), map * bare * map.Transpose());
    }

    private WeightDynamics Layer(int step, int layer) => problem.Schedule.Phases[phaseOfStep[step]].Dynamics[layer];

    private double Eta(int step, int layer) => steps.Sizes[step] * Layer(step, layer).GradientRate;

    private double Free(int step, int layer) => steps.Sizes[step] * Layer(step, layer).Rate;

    private double Rho(int step, int layer) => IsTrapezoidal
        ? Math.Exp(-Free(step, layer) * Layer(step, layer).Decay)
        : 1 - (Free(step, layer) * Layer(step, layer).Decay);

    private double Noise(int step, int layer) => !IsTrapezoidal || Layer(step, layer).Decay == 0
        ? 2 * Free(step, layer) * Layer(step, layer).Temperature
        : Layer(step, layer).Temperature / Layer(step, layer).Decay * (1 - (Rho(step, layer) * Rho(step, layer)));

    private double Psi(int later, int earlier, int layer)
    {
        double product = 1;
        for (int j = earlier; j < later; j++)
        {
            product *= Rho(j, layer);
        }

        return product;
    }

    /// <summary>R(n,n′) between two points and C₀.</summary>
    private (double Gradient, double Covariance) Kernels(int n, int other, int x, int z)
    {
        double Gradient(int step, int l) => step >= 0 && step < steps.Count && problem.Schedule.Phases[phaseOfStep[step]].Loss ? Eta(step, l) : 0;
        double G(int l) => IsTrapezoidal
            ? (Gradient(other - 1, l) + (n > other ? Gradient(other, l) : 0)) / 2 * Psi(n, other, l)
            : IsImplicit ? Gradient(other - 1, l) * Psi(n, other, l)
            : n > other ? Gradient(other, l) * Psi(n, mistake == Mistake.GradientEntersAStepLate ? other : other + 1, l) : 0;

        double k = Dot(x, z), a = Dot(x, x), b = Dot(z, z);
        double gradient = G(0) * k;
        for (int l = 0; l + 1 < layers; l++)
        {
            double m = Psi(n, other, l) * variance[other, l];
            (double value, double slope) = Dual(variance[n, l] * a, variance[other, l] * b, m * k);
            double next = Psi(n, other, l + 1) * variance[other, l + 1];
            double through = mistake == Mistake.DerivativeTimesItsOwnLayer ? m : next;
            through *= mistake == Mistake.DecayInEveryLayer ? Psi(n, other, l) : 1;
            gradient = (G(l + 1) * value) + (through * slope * gradient);
            a = Dual(variance[n, l] * a, variance[n, l] * a, variance[n, l] * a).Value;
            b = Dual(variance[other, l] * b, variance[other, l] * b, variance[other, l] * b).Value;
            k = value;
        }

        return (gradient, Psi(n, other, layers - 1) * variance[other, layers - 1] * k);
    }

    private double Dot(int x, int z)
    {
        double sum = 0;
        for (int i = 0; i < problem.Data.InputDimension; i++)
        {
            sum += problem.Data.Inputs[x, i] * problem.Data.Inputs[z, i];
        }

        return sum / problem.Data.InputDimension;
    }

    private (double Value, double Derivative) Dual(double a, double b, double c)
    {
        if (problem.Network.Activation.Kind == ActivationKind.Erf)
        {
            double product = (1 + (2 * a)) * (1 + (2 * b));
            return (2 / Math.PI * Math.Asin(2 * c / Math.Sqrt(product)), 4 / Math.PI / Math.Sqrt(product - (4 * c * c)));
        }

        double norm = Math.Sqrt(a * b);
        double angle = Math.Acos(Math.Clamp(c / norm, -1, 1));
        return (norm * (Math.Sin(angle) + ((Math.PI - angle) * Math.Cos(angle))) / (2 * Math.PI), (Math.PI - angle) / (2 * Math.PI));
    }
}
