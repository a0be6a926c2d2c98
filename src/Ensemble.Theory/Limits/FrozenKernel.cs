using Ensemble.Model;
using Ensemble.Numerics.Functions;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Problems;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Limits;

/// <summary>
/// Gradient descent with the NTK of t = 0 for all times, without noise or decay (arXiv:1806.07572, arXiv:1902.06720): the predictor
/// stays f = f0 + B(y − f0) with one matrix B per time, (P + P*) × P, which grows from 0. In the eigenmodes of the NTK on the training
/// points a step multiplies the residual by 1 − ηλ (explicit), 1/(1 + ηλ) (implicit) or (1 − ηλ/2)/(1 + ηλ/2) (trapezoidal).
/// </summary>
/// <remarks>Equations: T1.</remarks>
internal sealed class FrozenKernel
{
    private readonly TheoryProblem problem;
    private readonly Dictionary<int, (DenseMatrix Across, SymmetricSpectrum Spectrum)> phases = [];

    public FrozenKernel(TheoryProblem problem) => this.problem = problem;

    /// <summary>B after each of some steps.</summary>
    public DenseMatrix[] Learned(TimeSteps steps, IReadOnlyList<int> recordSteps, CancellationToken cancellation)
    {
        int[] phaseOfStep = WeightClocks.PhaseOfStep(problem.Schedule, steps);
        ReadOnlySpan<double> sizes = steps.Sizes;
        var found = new DenseMatrix[recordSteps.Count];
        DenseMatrix learned = new(problem.Data.Count, problem.Data.TrainCount);
        for (int record = 0, step = 0; record < found.Length; record++)
        {
            while (step < recordSteps[record])
            {
                // A run of steps within one phase shares its eigenmodes.
                cancellation.ThrowIfCancellationRequested();
                int end = step + 1;
                while (end < recordSteps[record] && phaseOfStep[end] == phaseOfStep[step])
                {
                    end++;
                }

                if (problem.Schedule.Phases[phaseOfStep[step]].Loss)
                {
                    learned = Advance(learned, phaseOfStep[step], steps.Integrator, sizes[step..end]);
                }

                step = end;
            }

            found[record] = learned;
        }

        return found;
    }

    /// <summary>B at each of some ascending times of continuous time, where a mode relaxes as e^{−λt}.</summary>
    public DenseMatrix[] Learned(IReadOnlyList<double> times)
    {
        Schedule schedule = problem.Schedule;
        var found = new DenseMatrix[times.Count];
        DenseMatrix learned = new(problem.Data.Count, problem.Data.TrainCount);
        double now = 0;
        for (int record = 0, phase = 0; record < found.Length;)
        {
            double end = phase + 1 < schedule.Phases.Length ? schedule.Phases[phase + 1].Start : double.PositiveInfinity;
            double span = Math.Min(end, times[record]) - now;
            if (span > 0 && schedule.Phases[phase].Loss)
            {
                learned = Advance(learned, phase, value => value * span == 0 ? span : -Precise.ExpMinusOne(-value * span) / value);
            }

            now += Math.Max(span, 0);
            if (times[record] <= end)
            {
                found[record++] = learned;
            }
            else
            {
                phase++;
            }
        }

        return found;
    }

    private DenseMatrix Advance(DenseMatrix learned, int phase, Integrator integrator, ReadOnlySpan<double> sizes)
    {
        var runs = new List<(double Size, int Count)>();
        foreach (double size in sizes)
        {
            if (runs.Count > 0 && runs[^1].Size == size)
            {
                runs[^1] = (size, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((size, 1));
            }
        }

        return Advance(learned, phase, value => runs.Aggregate((Driven: 0.0, Left: 1.0), (sum, run) => Take(sum, integrator, run.Size * value, run.Size, run.Count)).Driven);
    }

    /// <summary>Sums the residual of a mode over equal steps, each times its share of the step: ∫(y − f)dt in units of y − f at the start.</summary>
    private static (double Driven, double Left) Take((double Driven, double Left) sum, Integrator integrator, double move, double size, int count)
    {
        // 1 − a of the factor a, and what a step drives in units of the residual at its start.
        double damping = 1 + (integrator.ImplicitShare * move), loss = move / damping, drive = size / damping;
        double kept = loss < 1 ? Math.Exp(count * Precise.LogOnePlus(-loss)) : Math.Pow(1 - loss, count);
        double gone = loss < 1 ? -Precise.ExpMinusOne(count * Precise.LogOnePlus(-loss)) : 1 - kept;
        return (sum.Driven + (sum.Left * drive * (loss == 0 ? count : gone / loss)), sum.Left * kept);
    }

    /// <summary>B + Θ V s Vᵀ(1 − B) with s(λ) the sum of a mode's residuals.</summary>
    private DenseMatrix Advance(DenseMatrix learned, int phase, Func<double, double> drive)
    {
        (DenseMatrix across, SymmetricSpectrum spectrum) = Modes(phase);
        int train = problem.Data.TrainCount;
        DenseMatrix left = DenseMatrix.Identity(train) - learned.Top(train);
        double[] factors = [.. spectrum.Values.Select(value => drive(Math.Max(value, 0)))];
        return learned + (across * (spectrum.Vectors * (spectrum.Vectors.Transpose() * left).ScaleRows(factors)));
    }

    private (DenseMatrix Across, SymmetricSpectrum Spectrum) Modes(int phase)
    {
        if (!phases.TryGetValue(phase, out (DenseMatrix Across, SymmetricSpectrum Spectrum) modes))
        {
            // The rates are those of the phase, the features those of t = 0.
            var initial = new Schedule(problem.Schedule.InitialVariances, [problem.Schedule.Phases[phase].StartingAt(0)]);
            int train = problem.Data.TrainCount;
            ReadOnlySpan<double> kernel = new KernelSource(problem.Kernels, WeightClocks.Continuous(initial)).Full(0, 0).Ndk;
            DenseMatrix across = new(problem.Data.Count, train);
            for (int i = 0; i < problem.Data.Count; i++)
            {
                for (int j = 0; j < train; j++)
                {
                    across[i, j] = kernel[(i * problem.Data.Count) + j];
                }
            }

            modes = (across, new SymmetricSpectrum(across.Top(train)));
            phases.Add(phase, modes);
        }

        return modes;
    }
}
