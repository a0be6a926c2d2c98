using Ensemble.Model.Quantities;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Theories;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// <c>mean_field</c>: infinitely wide networks that learn features, in mean-field parametrisation under the trainer's own explicit
/// steps (the dynamical mean-field theory of arXiv:2205.09653). The predictor is deterministic; kernels move.
/// </summary>
/// <param name="samples">How many samples of a hidden unit to take where no exact solver applies; null: as many as the tolerance asks for.</param>
/// <param name="tolerance">The standard error of the predictor to aim for where <paramref name="samples"/> is null.</param>
/// <param name="seed">The seed of the samples.</param>
public sealed class MeanFieldTheory(int? samples = null, double tolerance = 3e-3, ulong seed = 1) : ITheory
{
    private readonly MeanFieldApproximation approximation;

    /// <inheritdoc/>
    public string Name { get; } = "mean_field";

    /// <inheritdoc/>
    public string Description { get; } = "Mean-field theory of feature learning: infinitely wide networks in mean-field parametrisation, kernels that move";

    /// <inheritdoc/>
    public string? Refuses(Study study) => MeanFieldStudy.Refusal(study)
        ?? (approximation != MeanFieldApproximation.None && study.Network.Depth == 1 ? "with one hidden layer there are no responses to leave out"
            : approximation == MeanFieldApproximation.NoEqualTimeResponse && study.Network.Activation.IsLinear
                ? "linear units have no response at equal times" : null);

    /// <inheritdoc/>
    public SolveCost Estimate(Study study, QuantitySet wanted) =>
        MeanFieldQuantities.AreWanted(wanted) ? MeanFieldSolver.Estimate(MeanFieldStudy.Problem(study), Options(study, wanted)) : new SolveCost(0, 0);

    /// <inheritdoc/>
    public Prediction Predict(Study study, QuantitySet wanted, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        StudyProblem.Require(Name, Refuses(study));
        ArgumentNullException.ThrowIfNull(wanted);
        if (!MeanFieldQuantities.AreWanted(wanted))
        {
            return new Prediction(Name, study.RecordTimes, []);
        }

        MeanFieldSolution solution = MeanFieldSolver.Solve(MeanFieldStudy.Problem(study), Options(study, wanted), progress, cancellation);
        return MeanFieldQuantities.Of(Name, study, wanted, solution);
    }

    /// <summary>The theory with something left out, under another name.</summary>
    internal MeanFieldTheory(string name, string description, MeanFieldApproximation approximation, int? samples = null)
        : this(samples)
    {
        Name = name;
        Description = description;
        this.approximation = approximation;
    }

    private MeanFieldOptions Options(Study study, QuantitySet wanted) => new()
    {
        RecordSteps = MeanFieldQuantities.WantsKernels(wanted) ? study.RecordSteps : [],
        Rates = MeanFieldQuantities.WantsKernels(wanted) ? MeanFieldStudy.Rates(study) : [],
        TwoTimes = MeanFieldQuantities.WantsTwoTimes(wanted),
        Distributions = MeanFieldQuantities.WantsDistributions(wanted),
        Samples = samples,
        Tolerance = tolerance,
        Seed = seed,
        Approximation = approximation,
    };
}
