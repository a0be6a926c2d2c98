using Ensemble.Experiments.Preparing;
using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Experiments.Verification;

/// <summary>Mean predictors of theories that are wrong on purpose, to show that verification rejects them.</summary>
internal static class WrongTheories
{
    private const int MostSteps = 2000;

    /// <summary>The mean predictor at the record times, shape (n, P + P*, C).</summary>
    public static double[] Mean(PreparedExperiment prepared, TestedTheory theory, CancellationToken cancellation)
    {
        if (theory == TestedTheory.Continuous)
        {
            return new ContinuousDynamics(prepared.Theory)
                .Solve(prepared.RecordTimes, 1e-6, CovarianceDetail.None, null, cancellation).Mean.ToArray();
        }

        if (prepared.Steps.Count > MostSteps || prepared.Steps.Integrator != Integrator.Explicit)
        {
            throw new ExperimentException("", $"--theory needs at most {MostSteps} explicit steps; this experiment has {prepared.Steps.Count} {prepared.Steps.Integrator} steps");
        }

        var dynamics = new DiscreteDynamics(prepared.Theory, prepared.Steps);
        TwoTimeKernels initial = dynamics.Kernels(0, 0);
        return Volterra(prepared, theory == TestedTheory.FrozenNtk ? (_, _) => initial : dynamics.Kernels, cancellation);
    }

    // f_n = Σ_{n'<n} η NDK(n,n')(y − f_{n'}). With the NDK as it is reported this is the late gradient: the exact law has one
    // factor ρ less, because a gradient enters at n' + 1.
    private static double[] Volterra(PreparedExperiment prepared, Func<int, int, TwoTimeKernels> kernels, CancellationToken cancellation)
    {
        Dataset data = prepared.Data;
        int points = data.Count;
        int outputs = data.OutputCount;
        int last = prepared.RecordSteps[^1];
        var predictor = new double[last + 1][];
        for (int n = 0; n <= last; n++)
        {
            cancellation.ThrowIfCancellationRequested();
            int now = n;
            double[][] parts = new double[n][];
            Parallel.For(0, n, earlier =>
            {
                ReadOnlySpan<double> ndk = kernels(now, earlier).Ndk;
                double step = prepared.Steps.Sizes[earlier] * (prepared.Schedule.Phases[prepared.Schedule.PhaseAt(prepared.Steps.Times[earlier])].Loss ? 1 : 0);
                double[] part = new double[points * outputs];
                for (int i = 0; i < part.Length; i++)
                {
                    for (int mu = 0; mu < data.TrainCount; mu++)
                    {
                        int c = i % outputs;
                        part[i] += step * ndk[(i / outputs * points) + mu] * (data.Targets[mu, c] - predictor[earlier][(mu * outputs) + c]);
                    }
                }

                parts[earlier] = part;
            });
            predictor[n] = new double[points * outputs];
            foreach (double[] part in parts)
            {
                for (int i = 0; i < part.Length; i++)
                {
                    predictor[n][i] += part[i];
                }
            }
        }

        return [.. prepared.RecordSteps.SelectMany(step => predictor[step])];
    }
}
