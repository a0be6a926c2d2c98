using Ensemble.Theory.Problems;
using Ensemble.Theory.Activations;

namespace Ensemble.Theory.Tests.Corrections;

/// <summary>Explicit gradient descent of one-hidden-layer networks, by their equations alone.</summary>
internal static class TrainedNetworks
{
    /// <summary>
    /// E f − f_∞ at record steps (row by row) and its standard error, over antithetic pairs. What f does in first order in Θ₀ − Θ, whose
    /// mean is zero, is taken off as a control variate.
    /// </summary>
    public static (double[] Mean, double[] Error) Bias(TheoryProblem problem, TimeSteps steps, int[] records, int width, int pairs, int seed)
    {
        int points = problem.Data.Count;
        var phi = TheoryActivation.Of(problem.Network.Activation);
        ReadOnlySpan<double> infinite = NeuralTangentKernel.AtInitialisation(problem).Kernel.Values;
        double[] theta = infinite.ToArray();
        var samples = new double[pairs][];
        Parallel.For(0, pairs, i =>
        {
            var random = new Random((seed * 1_000_003) + i);
            double[] w = [.. Enumerable.Range(0, width * problem.Network.Inputs).Select(_ => Math.Sqrt(problem.Schedule.InitialVariances[0]) * Problems.Normal(random))];
            double[] a = [.. Enumerable.Range(0, width).Select(_ => Math.Sqrt(problem.Schedule.InitialVariances[1]) * Problems.Normal(random))];
            (double[] up, double[] ntk) = Train(problem, phi, steps, records, [.. w], [.. a]);
            (double[] down, _) = Train(problem, phi, steps, records, [.. w], [.. a.Select(x => -x)]);
            double[] first = Linear(theta, problem, steps, records, ntk);
            samples[i] = [.. up.Select((value, k) => ((value + down[k]) / 2) - first[k])];
        });
        var mean = new double[records.Length * points];
        var error = new double[mean.Length];
        for (int k = 0; k < mean.Length; k++)
        {
            double centre = mean[k] = samples.Average(sample => sample[k]);
            error[k] = Math.Sqrt(samples.Sum(sample => Math.Pow(sample[k] - centre, 2)) / pairs / (pairs - 1.0));
        }

        return (mean, error);
    }

    /// <summary>f_∞ + its change of first order in (other − Θ).</summary>
    private static double[] Linear(double[] theta, TheoryProblem problem, TimeSteps steps, int[] records, double[] other)
    {
        int points = problem.Data.Count, train = problem.Data.TrainCount;
        double[] f = new double[points], change = new double[points], recorded = new double[records.Length * points];
        for (int n = 0, next = 0; next < records.Length; n++)
        {
            if (n == records[next])
            {
                for (int p = 0; p < points; p++)
                {
                    recorded[(next * points) + p] = f[p] + change[p];
                }

                next++;
            }

            if (n == steps.Count)
            {
                break;
            }

            double[] before = [.. f], changeBefore = [.. change];
            for (int p = 0; p < points; p++)
            {
                for (int q = 0; q < train; q++)
                {
                    double residual = problem.Data.Targets[q, 0] - before[q], k = theta[(p * points) + q];
                    f[p] += steps.Sizes[n] * k * residual;
                    change[p] += steps.Sizes[n] * (((other[(p * points) + q] - k) * residual) - (k * changeBefore[q]));
                }
            }
        }

        return recorded;
    }

    private static (double[] F, double[] Ntk) Train(TheoryProblem problem, TheoryActivation phi, TimeSteps steps, int[] records, double[] w, double[] a)
    {
        int points = problem.Data.Count, train = problem.Data.TrainCount, inputs = problem.Network.Inputs, width = a.Length;
        double[] rates = [.. problem.Schedule.Phases[0].Dynamics.Select(layer => layer.Rate)];
        double scale = 1 / Math.Sqrt(width), inputScale = 1 / Math.Sqrt(inputs);
        double[] f = new double[points], recorded = new double[records.Length * points], ntk = new double[points * points];
        var jets = new Jet[width * points];
        for (int n = 0, next = 0; next < records.Length; n++)
        {
            Array.Clear(f);
            for (int i = 0; i < width; i++)
            {
                for (int p = 0; p < points; p++)
                {
                    double h = 0;
                    for (int j = 0; j < inputs; j++)
                    {
                        h += inputScale * w[(i * inputs) + j] * problem.Data.Inputs[p, j];
                    }

                    jets[(i * points) + p] = phi.At(h);
                    f[p] += scale * a[i] * jets[(i * points) + p].Value;
                }
            }

            for (int cell = 0; n == 0 && cell < ntk.Length; cell++)
            {
                (int p, int q) = (cell / points, cell % points);
                double gram = problem.Data.Inputs.Row(p).ToArray().Zip(problem.Data.Inputs.Row(q).ToArray(), (x, y) => x * y).Sum() / inputs;
                for (int i = 0; i < width; i++)
                {
                    Jet u = jets[(i * points) + p], v = jets[(i * points) + q];
                    ntk[cell] += ((rates[1] * u.Value * v.Value) + (rates[0] * a[i] * a[i] * u.First * v.First * gram)) / width;
                }
            }

            if (n == records[next])
            {
                f.CopyTo(recorded, next++ * points);
            }

            if (n == steps.Count)
            {
                break;
            }

            double[] residuals = [.. Enumerable.Range(0, train).Select(p => problem.Data.Targets[p, 0] - f[p])];
            for (int i = 0; i < width; i++)
            {
                double readout = 0;
                for (int p = 0; p < train; p++)
                {
                    readout += residuals[p] * scale * jets[(i * points) + p].Value;
                    double push = steps.Sizes[n] * rates[0] * residuals[p] * scale * a[i] * jets[(i * points) + p].First * inputScale;
                    for (int j = 0; j < inputs; j++)
                    {
                        w[(i * inputs) + j] += push * problem.Data.Inputs[p, j];
                    }
                }

                a[i] += steps.Sizes[n] * rates[1] * readout;
            }
        }

        return (recorded, ntk);
    }
}
