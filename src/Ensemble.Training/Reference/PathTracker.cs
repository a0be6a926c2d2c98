using System.Numerics;
using Ensemble.Model;
using Ensemble.Numerics.Quadrature;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;
using Ensemble.Training.Stepping;

namespace Ensemble.Training.Reference;

/// <summary>
/// What each training point did to the predictor, step by step: f(θ + δ) − f(θ) = ⟨∫₀¹∇f(θ + sδ)ds, δ⟩ exactly, and the part of δ that point a
/// pushed is −η∇f_a Δ_a. The integral is a Gauss rule. A unit that crosses a
/// kink makes ∇f jump, which the rule sees between two nodes only, so that it errs by up to half its largest weight times the jump; where
/// units have kinks and nothing but the gradient moves weights, stretches whose parts do not add up to the change of f are halved. With noise or
/// decay, what is left of the change is theirs. Also, of the first step
/// alone, the Taylor orders of f(θ_0 − sη∂E) in s, from its values at Chebyshev nodes.
/// </summary>
/// <remarks>Equations: O5, O11.</remarks>
internal sealed class PathTracker<T> : IStepCompanion<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int SeriesNodes = 17;

    /// <summary>
    /// What may be left of the change of f over all steps, and into how many stretches a step is cut at most to reach it; in single precision
    /// 10⁻⁵ of a step, a little above its rounding.
    /// </summary>
    private const double Tolerance = 1e-6;
    private const int MostStretches = 32;
    private readonly ReferencePlan<T> plan;
    private readonly WeightSet<T> weights;
    private readonly Tape<T> tape;
    private readonly JacobianStore<T>? jacobian;
    private readonly WeightCopy<T> before;
    private readonly WeightCopy<T> after;
    private readonly bool wantsSeries;
    private readonly int rows;
    private readonly int trained;
    private readonly double[] residual;
    private readonly double[] matrix;
    private readonly double[] total;
    private readonly double[] series;
    private readonly T[] etas;
    private readonly bool hasKinks;
    private readonly double perStep;
    private bool isTrained;
    private bool isGradientAlone;

    public PathTracker(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, Tape<T> tape, RecordRequest request)
    {
        if (plan.Simulation.Steps.Integrator.IsImplicit)
        {
            throw new ModelException("observables", "path_kernel and step_series are measured under explicit steps; set integrator to explicit");
        }

        this.plan = plan;
        this.weights = weights;
        this.tape = tape;
        wantsSeries = request.HasFlag(RecordRequest.StepSeries);
        rows = plan.PointCount * plan.Outputs;
        trained = plan.TrainCount * plan.Outputs;
        before = new WeightCopy<T>(arena, weights);
        after = new WeightCopy<T>(arena, weights);
        etas = new T[plan.Weights.Length];
        hasKinks = plan.Network.Program.Operations.Any(operation => (operation.Node as ActivationNode)?.Activation.IsKinked == true || (operation.Node as RecurrentNode)?.Activation.IsKinked == true);
        perStep = Math.Max(Tolerance / Math.Sqrt(Math.Max(plan.Simulation.Steps.Count, 1)), typeof(T) == typeof(double) ? 1e-12 : 1e-5);
        residual = new double[trained];
        series = new double[wantsSeries ? (MemberRecord.SeriesOrders + 1) * rows : 0];
        bool wantsPath = request.HasFlag(RecordRequest.PathKernel);
        total = new double[wantsPath ? rows * plan.TrainCount : 0];
        matrix = new double[wantsPath ? (trained + rows) * (trained + rows) : 0];
        jacobian = wantsPath ? new JacobianStore<T>(arena, plan, weights, 1, plan.TrainCount + plan.PointCount, separate: true) : null;
    }

    /// <summary>The nodes of the rule along a step: enough for the rounding of the number format.</summary>
    public static int Nodes { get; } = typeof(T) == typeof(double) ? 8 : 4;

    /// <summary>Of the last step, Σ_w η_w⟨∫∇_w f_c ds, ∇_w f_c′⟩, shape (P + P*, C, P, C).</summary>
    internal double[] LastKernel() => [.. Enumerable.Range(0, rows).SelectMany(row => matrix.Skip(((trained + row) * (trained + rows))).Take(trained))];

    /// <inheritdoc/>
    public void Start()
    {
        Array.Clear(total);
        Array.Clear(series);
    }

    /// <inheritdoc/>
    public void Before(int member, int step, StepTable<T> table)
    {
        isTrained = table.LowestTrained < etas.Length;
        if (!isTrained || (jacobian is null && step > 0))
        {
            return;
        }

        isGradientAlone = true;
        for (int weight = 0; weight < etas.Length; weight++)
        {
            etas[weight] = table.Layers[weight].StepSize;
            isGradientAlone &= table.Layers[weight].Decay == T.Zero && !table.Layers[weight].IsNoisy;
            jacobian?.Want(weight, etas[weight] != T.Zero);
        }

        before.Save();
        if (jacobian is not null)
        {
            Gradients(0, plan.TrainCount, ReadResidual);
        }
    }

    /// <inheritdoc/>
    public void After(int step, StepTable<T> table)
    {
        if (!isTrained || (jacobian is null && step > 0))
        {
            return;
        }

        after.Save();
        if (step == 0 && wantsSeries)
        {
            Expand();
        }

        if (jacobian is not null)
        {
            AddPath();
        }

        after.Restore();
    }

    /// <inheritdoc/>
    public void Take(MemberRecord record, int time)
    {
        total.CopyTo(record.Influence, (long)time * total.Length);
        series.CopyTo(record.StepSeries, 0);
    }

    /// <inheritdoc/>
    public void Write(BinaryWriter writer)
    {
        RawValues.Write(writer, total);
        RawValues.Write(writer, series);
    }

    /// <inheritdoc/>
    public void Read(BinaryReader reader)
    {
        RawValues.Read(reader, total);
        RawValues.Read(reader, series);
    }

    private void AddPath()
    {
        bool cuts = hasKinks && isGradientAlone;
        var stretches = new Queue<(double From, double To, double[] First, double[] Last)>();
        stretches.Enqueue((0, 1, cuts ? At(0) : [], cuts ? At(1) : []));
        int used = 1;
        while (stretches.TryDequeue(out var stretch))
        {
            Integrate(stretch.From, stretch.To);
            if (cuts && used < MostStretches && Rest(stretch.First, stretch.Last) > perStep * (stretch.To - stretch.From))
            {
                double middle = (stretch.From + stretch.To) / 2;
                double[] between = At(middle);
                stretches.Enqueue((stretch.From, middle, stretch.First, between));
                stretches.Enqueue((middle, stretch.To, between, stretch.Last));
                used++;
                continue;
            }

            int outputs = plan.Outputs;
            for (int row = 0; row < rows; row++)
            {
                for (int pushed = 0; pushed < trained; pushed++)
                {
                    total[(row * plan.TrainCount) + (pushed / outputs)] -= matrix[((trained + row) * (trained + rows)) + pushed] * residual[pushed];
                }
            }
        }
    }

    /// <summary>f at a place of the step, from 0 to 1.</summary>
    private double[] At(double place)
    {
        before.Blend(after, T.CreateChecked(place));
        return Predict();
    }

    /// <summary>Σ_w η_w⟨∫∇_w f_c ds, ∇_w f_c′⟩ over a stretch of the step.</summary>
    private void Integrate(double from, double to)
    {
        (double[] places, double[] shares) = GaussRules.Legendre(Nodes);
        Array.Clear(matrix);
        for (int node = 0; node < Nodes; node++)
        {
            before.Blend(after, T.CreateChecked(from + ((to - from) * places[node])));
            Gradients(plan.TrainCount, plan.PointCount, null);
            foreach (Weight<T> weight in weights.All)
            {
                double eta = double.CreateChecked(etas[weight.Info.Index]);
                if (eta != 0)
                {
                    jacobian!.AddTo(weight, eta * (to - from) * shares[node], matrix);
                }
            }
        }
    }

    /// <summary>The largest part of the change of f between two places that no training point pushed, by the last integral.</summary>
    private double Rest(double[] first, double[] last)
    {
        double largest = 0;
        for (int row = 0; row < rows; row++)
        {
            double rest = last[row] - first[row];
            for (int pushed = 0; pushed < trained; pushed++)
            {
                rest += matrix[((trained + row) * (trained + rows)) + pushed] * residual[pushed];
            }

            largest = Math.Max(largest, Math.Abs(rest));
        }

        return largest;
    }

    /// <summary>Keeps the gradients of the first points, from a place in the store on.</summary>
    private void Gradients(int place, int points, Action<int, int>? look)
    {
        int count;
        for (int first = 0; first < points; first += count)
        {
            count = tape.TileAt(first, points);
            tape.Forward(first, count);
            look?.Invoke(first, count);
            for (int output = 0; output < plan.Outputs; output++)
            {
                jacobian!.Expect(0, place + first, output);
                tape.SelectOutput(count, output);
                tape.Backward(count, jacobian);
            }
        }
    }

    private unsafe void ReadResidual(int first, int count)
    {
        for (int i = 0; i < count * plan.Outputs; i++)
        {
            int at = (first * plan.Outputs) + i;
            residual[at] = double.CreateTruncating(tape.Predictor.Row(i / plan.Outputs)[i % plan.Outputs]) - double.CreateTruncating(plan.Targets[at]);
        }
    }

    /// <summary>The coefficients of s, s², … of f(θ_0 − sη∂E): the polynomial through Chebyshev nodes on [−1, 1], in powers.</summary>
    private void Expand()
    {
        double[] places = [.. Enumerable.Range(0, SeriesNodes).Select(k => Math.Cos(Math.PI * (k + 0.5) / SeriesNodes))];
        double[][] values = [.. places.Select(place =>
        {
            before.Descend(etas, T.CreateChecked(place));
            return Predict();
        })];
        before.Descend(etas, T.One);
        double[] end = Predict();
        before.Restore();
        double[] beginning = Predict();
        double[][] powers = [.. Enumerable.Range(0, SeriesNodes).Select(_ => new double[SeriesNodes])];
        for (int n = 0; n < SeriesNodes; n++)
        {
            // T_n in powers: T_{n+1} = 2sT_n − T_{n−1}.
            for (int p = 0; p <= n; p++)
            {
                powers[n][p] = n == 0 ? 1 : n == 1 ? p : (p > 0 ? 2 * powers[n - 1][p - 1] : 0) - powers[n - 2][p];
            }
        }

        for (int row = 0; row < rows; row++)
        {
            series[(MemberRecord.SeriesOrders * rows) + row] = end[row] - beginning[row];
            for (int n = 0; n < SeriesNodes; n++)
            {
                double coefficient = 0;
                for (int k = 0; k < SeriesNodes; k++)
                {
                    coefficient += (n == 0 ? 1.0 : 2.0) / SeriesNodes * values[k][row] * Math.Cos(n * Math.PI * (k + 0.5) / SeriesNodes);
                }

                for (int order = 1; order <= MemberRecord.SeriesOrders; order++)
                {
                    series[((order - 1) * rows) + row] += coefficient * powers[n][order];
                }
            }
        }
    }

    private unsafe double[] Predict()
    {
        var values = new double[rows];
        int count;
        for (int first = 0; first < plan.PointCount; first += count)
        {
            count = tape.TileAt(first, plan.PointCount);
            tape.Forward(first, count);
            tape.CopyPredictor(count, values.AsSpan(first * plan.Outputs));
        }

        return values;
    }
}
