using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Unified;

/// <summary>
/// <c>unified</c>: a reconstruction of the Unified Neural Kernel (arXiv:2403.17467, whose formula is not public) as a predictor, ḟ = U(t)(y − f) − λf
/// with U the NTK at t = 0 and the NNGP kernel for t → ∞; λ is the decay κ of the weights unless told otherwise. Predicts <c>kernel</c>,
/// U(t) in units of the NTK, and <c>predictor_mean</c>.
/// </summary>
/// <param name="multiplier">λ ≥ 0; null for κ.</param>
public sealed class UnifiedTheory(double? multiplier = null) : ITheory
{
    /// <summary>
    /// <c>kernel</c>, U(t) between all points in units of the NTK; it comes along where <c>ntk</c> is wanted. (In the catalogue the name
    /// stands for the kernels of nodes, whose members carry the node's name.)
    /// </summary>
    public static Quantity Kernel { get; } =
        new("kernel", "U(t; x, x′)", "unified kernel", Catalogue.Find("ntk").Axes, "1/t", "unified neural kernel (a reconstruction), from the NTK at t = 0 to the NNGP kernel at t → ∞") { IsSymmetric = true };

    /// <inheritdoc/>
    public string Name => "unified";

    /// <inheritdoc/>
    public string Description => "Unified Neural Kernel, a reconstruction: one kernel from the NTK at t = 0 to the NNGP at t → ∞";

    /// <inheritdoc/>
    public string? Refuses(Study study)
    {
        if (StudyProblem.Refusal(study) is { } reason)
        {
            return reason;
        }

        Phase phase = study.Schedule.Phases[0];
        return study.Schedule.Phases.Length > 1 || !phase.Loss ? "it knows one phase with loss and no events"
            : multiplier is not (null or (>= 0 and < double.PositiveInfinity)) ? $"multiplier is {multiplier:R}; it must be a finite number ≥ 0"
            : multiplier is null && Decays(phase).Distinct().Count() > 1 ? "decay · rate differs between weights, so that λ is not defined; set multiplier to a number ≥ 0"
            : null;
    }

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted)
    {
        (TheoryProblem problem, double decay) = Prepare(study);
        double block = Math.Pow(study.Data.Count, 2), steps = study.RecordSteps[^1];
        double seconds = UnifiedPath.Evaluations(decay, study.RecordTimes[^1]) * block * (problem.Kernels.SecondsPerEntry + 4e-9);
        seconds += steps * ((4e-8 * block) + (study.Steps.Integrator.IsImplicit ? 1e-9 * Math.Pow(study.Data.TrainCount, 3) : 0));
        return new SolveCost((long)(sizeof(double) * block * (34 + study.RecordSteps.Length)), seconds);
    }

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        (TheoryProblem problem, double decay) = Prepare(study);
        int times = study.RecordSteps.Length, points = study.Data.Count;
        var path = new UnifiedPath(problem.Kernels, WeightClocks.Continuous(problem.Schedule), decay, study.RecordTimes[^1], cancellation);
        progress?.Report(0.5);
        var found = new List<Predicted>();
        if (wanted.Contains("predictor_mean"))
        {
            double[] mean = UnifiedPredictor.Solve(path.At, decay, study.Data, study.Steps, study.RecordSteps, cancellation);
            found.Add(new Predicted(Catalogue.Find("predictor_mean"), [times, points, study.Data.OutputCount], mean));
        }

        if (wanted.Contains("ntk"))
        {
            found.Add(new Predicted(Kernel, [times, points, points], [.. study.RecordTimes.SelectMany(path.At)]));
        }

        progress?.Report(1);
        return new Prediction(Name, study.RecordTimes, [.. found]);
    }

    private static IEnumerable<double> Decays(Phase phase) => phase.Dynamics.Select(layer => layer.Rate * layer.Decay);

    /// <summary>The problem with every weight decaying by λ towards the stationary variance that it has (its initial one if it has no decay).</summary>
    private (TheoryProblem Problem, double Decay) Prepare(Study study)
    {
        TheoryProblem problem = StudyProblem.Of(study);
        Phase phase = problem.Schedule.Phases[0];
        double decay = multiplier ?? Decays(phase).First();
        var layers = phase.Dynamics.Select((layer, l) =>
            new WeightDynamics(layer.GradientRate, 1, decay * (layer.Decay > 0 ? layer.StationaryVariance : problem.Schedule.InitialVariances[l]), decay));
        return (problem.With(new Schedule(problem.Schedule.InitialVariances, [new Phase(0, true, phase.Weights, layers)])), decay);
    }
}
