using System.Collections.Immutable;
using System.Numerics.Tensors;
using Ensemble.Model.Quantities;
using Ensemble.Numerics.Linear;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.MeanField;

/// <summary>The quantities of the catalogue that follow from a mean-field solution, with their standard errors.</summary>
internal static class MeanFieldQuantities
{
    private static readonly string[] OfTwoTimes = ["hidden_kernel", "gradient_kernel"];

    public static bool AreWanted(QuantitySet wanted) => wanted.Any(quantity => quantity.Law is LawPart.Mean or LawPart.Score) || WantsKernels(wanted);

    public static bool WantsKernels(QuantitySet wanted) =>
        wanted.Any(quantity => quantity.IsOfNtk || quantity.Family is "nngp" or "alignment") || WantsTwoTimes(wanted) || WantsDistributions(wanted);

    public static bool WantsDistributions(QuantitySet wanted) => wanted.Any(quantity => quantity.Axes.Contains(Axis.Quantile));

    public static bool WantsTwoTimes(QuantitySet wanted) => OfTwoTimes.Any(wanted.Contains);

    public static Prediction Of(string theory, Study study, QuantitySet wanted, MeanFieldSolution solution)
    {
        var found = new List<Predicted>();
        Dataset data = study.Data;
        int points = data.Count;
        int times = study.RecordSteps.Length;
        double largest = 0;
        double[] mean = new double[times * points * data.OutputCount];
        double[] error = new double[mean.Length];
        for (int t = 0; t < times; t++)
        {
            solution.Predictor(study.RecordSteps[t]).CopyTo(mean.AsSpan(t * points * data.OutputCount));
            solution.PredictorError(study.RecordSteps[t]).CopyTo(error.AsSpan(t * points * data.OutputCount));
        }

        largest = TensorPrimitives.Max<double>(error);
        if (wanted.Contains("predictor_mean"))
        {
            found.Add(New("predictor_mean", [times, points, data.OutputCount], mean, error, solution));
        }

        var law = new PredictorLaw(study.RecordTimes, points, data.OutputCount, CovarianceDetail.None, mean, [], [], largest);
        AddCurve("train", 0, data.TrainCount, LearningCurve.OnTraining);
        if (data.TestCount > 0)
        {
            AddCurve("test", data.TrainCount, data.TestCount, LearningCurve.OnTest);
        }

        if (WantsKernels(wanted))
        {
            AddOneTime(found, study, wanted, solution);
            AddTwoTimes(found, study, wanted, solution);
            AddUnits(found, study, wanted, solution);
        }

        return new Prediction(theory, study.RecordTimes, [.. found], largest);

        void AddCurve(string group, int first, int count, Func<PredictorLaw, Dataset, LearningCurve> create)
        {
            if (!wanted.Contains($"mse_{group}") && !wanted.Contains($"accuracy_{group}"))
            {
                return;
            }

            LearningCurve curve = create(law, data);
            if (wanted.Contains($"mse_{group}"))
            {
                // Errors of points add up without help from chance: they come from the same samples.
                double[] spread = new double[times];
                for (int i = 0; i < mean.Length; i++)
                {
                    int point = i / data.OutputCount % points;
                    if (point >= first && point < first + count)
                    {
                        spread[i / (points * data.OutputCount)] += 2 * Math.Abs(mean[i] - data.Targets[point, i % data.OutputCount]) * error[i] / (count * data.OutputCount);
                    }
                }

                found.Add(New($"mse_{group}", [times], [.. curve.MeanPredictorError], spread, solution));
            }

            if (wanted.Contains($"accuracy_{group}") && !curve.MeanPredictorAccuracy.IsEmpty)
            {
                found.Add(new Predicted(Catalogue.Find($"accuracy_{group}"), [times], [.. curve.MeanPredictorAccuracy]));
            }
        }
    }

    private static void AddOneTime(List<Predicted> found, Study study, QuantitySet wanted, MeanFieldSolution solution)
    {
        int points = study.Data.Count;
        int times = study.RecordSteps.Length;
        int depth = study.Network.Depth;
        double[] ntk = new double[times * points * points];
        double[] error = new double[ntk.Length];
        double[][] hidden = [.. Enumerable.Range(0, depth).Select(_ => new double[ntk.Length])];
        double[][] hiddenError = [.. Enumerable.Range(0, depth).Select(_ => new double[ntk.Length])];
        for (int t = 0; t < times; t++)
        {
            int start = t * points * points;
            OverOutputs(solution.Ntk(t), study.Data, ntk.AsSpan(start));
            OverOutputs(solution.NtkError(t), study.Data, error.AsSpan(start));
            for (int l = 1; l <= depth; l++)
            {
                solution.HiddenKernel(l, t, t).CopyTo(hidden[l - 1].AsSpan(start));
                solution.HiddenKernelError(l, t, t).CopyTo(hiddenError[l - 1].AsSpan(start));
            }
        }

        ImmutableArray<int> shape = [times, points, points];
        if (wanted.Contains("nngp"))
        {
            found.Add(New("nngp", shape, hidden[^1], hiddenError[^1], solution));
        }

        if (wanted.Contains("ntk"))
        {
            found.Add(New("ntk", shape, ntk, error, solution));
        }

        if (wanted.Contains("ntk_drift"))
        {
            found.Add(Derived("ntk_drift", ntk, error, (kernel, first) => TensorPrimitives.Distance(kernel, first) / TensorPrimitives.Norm(first)));
        }

        if (wanted.Contains("ntk_alignment"))
        {
            found.Add(Derived("ntk_alignment", ntk, error, (kernel, _) => Alignment.Of(kernel, study.Data.Count, study.Data.Targets.Values, study.Data.TrainCount)));
        }

        for (int l = 1; l <= depth; l++)
        {
            if (wanted.Contains($"alignment_{l}"))
            {
                found.Add(Derived($"alignment_{l}", hidden[l - 1], hiddenError[l - 1], (kernel, _) => Alignment.Of(kernel, study.Data.Count, study.Data.Targets.Values, study.Data.TrainCount)));
            }
        }

        Predicted Derived(string name, double[] kernels, double[] errors, Scalar scalar)
        {
            int size = points * points;
            double[] values = new double[times];
            double[] spread = new double[times];
            double[] moved = new double[size];
            for (int t = 0; t < times; t++)
            {
                ReadOnlySpan<double> kernel = kernels.AsSpan(t * size, size);
                ReadOnlySpan<double> first = kernels.AsSpan(0, size);
                values[t] = scalar(kernel, first);

                // One standard error of every entry in turn, as if entries were independent.
                double squares = 0;
                for (int i = 0; i < size && solution.Samples > 0; i++)
                {
                    kernel.CopyTo(moved);
                    moved[i] += errors[(t * size) + i];
                    double change = scalar(moved, first) - values[t];
                    squares += double.IsFinite(change) ? change * change : 0;
                }

                spread[t] = Math.Sqrt(squares);
            }

            return New(name, [times], values, spread, solution);
        }
    }

    private static void AddTwoTimes(List<Predicted> found, Study study, QuantitySet wanted, MeanFieldSolution solution)
    {
        int points = study.Data.Count;
        int times = study.RecordSteps.Length;
        foreach (string family in OfTwoTimes)
        {
            for (int l = 1; l <= study.Network.Depth; l++)
            {
                if (!wanted.Contains($"{family}_{l}"))
                {
                    continue;
                }

                double[] values = new double[(long)times * times * points * points];
                double[] errors = new double[values.Length];
                double[] block = new double[points * points];
                for (int t = 0; t < times; t++)
                {
                    for (int s = 0; s <= t; s++)
                    {
                        if (family == "hidden_kernel")
                        {
                            Store(solution.HiddenKernel(l, t, s), values, t, s);
                            Store(solution.HiddenKernelError(l, t, s), errors, t, s);
                        }
                        else
                        {
                            OverOutputs(solution.GradientKernel(l, t, s), study.Data, block);
                            Store(block, values, t, s);
                            OverOutputs(solution.GradientKernelError(l, t, s), study.Data, block);
                            Store(block, errors, t, s);
                        }
                    }
                }

                found.Add(New($"{family}_{l}", [times, times, points, points], values, errors, solution));
            }
        }

        void Store(ReadOnlySpan<double> kernel, double[] all, int t, int s)
        {
            for (int i = 0; i < points; i++)
            {
                for (int j = 0; j < points; j++)
                {
                    double value = kernel[(i * points) + j];
                    all[(((t * times) + s) * points * points) + (i * points) + j] = value;
                    all[(((s * times) + t) * points * points) + (j * points) + i] = value;
                }
            }
        }
    }

    private static void AddUnits(List<Predicted> found, Study study, QuantitySet wanted, MeanFieldSolution solution)
    {
        int times = study.RecordSteps.Length, points = study.Data.Count, levels = UnitQuantiles.Levels.Length;
        ImmutableArray<int> shape = [times, points, levels], byOutput = [times, points, study.Data.OutputCount, levels];
        for (int l = 1; l <= study.Network.Depth; l++)
        {
            int layer = l;
            Add($"preactivation_{l}", shape, t => solution.Preactivation(layer, t), t => solution.PreactivationError(layer, t));
            Add($"back_field_{l}", byOutput, t => solution.BackField(layer, t), t => solution.BackFieldError(layer, t));
        }

        void Add(string name, ImmutableArray<int> of, Slice valuesAt, Slice errorsAt)
        {
            if (wanted.Contains(name))
            {
                found.Add(New(name, of, Joined(valuesAt), Joined(errorsAt), solution));
            }
        }

        double[] Joined(Slice at)
        {
            var all = new List<double>();
            for (int t = 0; t < times; t++)
            {
                all.AddRange(at(t));
            }

            return [.. all];
        }
    }

    /// <summary>The mean over outputs of the diagonal blocks of a kernel between pairs of point and output.</summary>
    private static void OverOutputs(ReadOnlySpan<double> kernel, Dataset data, Span<double> target)
    {
        int outputs = data.OutputCount;
        int row = data.Count * outputs;
        for (int i = 0; i < data.Count; i++)
        {
            for (int j = 0; j < data.Count; j++)
            {
                double sum = 0;
                for (int c = 0; c < outputs; c++)
                {
                    sum += kernel[(((i * outputs) + c) * row) + (j * outputs) + c];
                }

                target[(i * data.Count) + j] = sum / outputs;
            }
        }
    }

    private static Predicted New(string name, ImmutableArray<int> shape, double[] values, double[] errors, MeanFieldSolution solution) =>
        new(Catalogue.Find(name), shape, values) { StandardError = solution.Samples > 0 ? errors : null };

    private delegate ReadOnlySpan<double> Slice(int record);

    private delegate double Scalar(ReadOnlySpan<double> kernel, ReadOnlySpan<double> first);
}
