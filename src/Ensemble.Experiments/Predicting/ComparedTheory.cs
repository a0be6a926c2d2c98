using System.Collections.Immutable;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Limits;
using Ensemble.Theory.MeanField;
using Ensemble.Theory.Mistakes;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Registry;
using Ensemble.Theory.Theories;
using Ensemble.Theory.Unified;
using Ensemble.Training.Observables;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Predicting;

/// <summary>A theory that an experiment asks for, with the study it predicts.</summary>
/// <param name="Name">The name in the experiment file.</param>
/// <param name="Prefix">What the names of its arrays begin with; empty for the first theory.</param>
/// <param name="Theory">The theory.</param>
/// <param name="Study">The study.</param>
/// <param name="Wanted">The quantities wanted of it.</param>
internal sealed record ComparedTheory(string Name, string Prefix, ITheory Theory, Study Study, QuantitySet Wanted)
{
    private const string Ndk = "ndk";
    private const string NdkContinuous = "ndk_continuous";
    private const string MeanField = "mean_field";
    private const string Unified = "unified";
    private const string Alignment = "alignment";

    // Far below what an ensemble resolves, at half the cost of the default.
    private const double ToleranceOfAll = 1e-4;

    // Written whatever is recorded, with the law of the predictor: the kernels that say how fast it learns.
    private static readonly ImmutableArray<string> Kernels = ["nngp", "ntk"];

    /// <summary>The theories of an experiment, the first under plain names, and those of <c>all</c> that do not apply with their reasons.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <exception cref="ExperimentException">A theory asked for by name does not apply, or none does.</exception>
    public static (ImmutableArray<ComparedTheory> Theories, ImmutableArray<RefusedTheory> Refused) Of(PreparedExperiment prepared)
    {
        TheoryOptions options = prepared.Experiment.Theory;
        Study study = prepared.Study;
        QuantitySet wanted = WantedOf(prepared, needsKernels: true), ofMeanField = WantedOf(prepared, needsKernels: false);
        if (options.Compare.SequenceEqual([TheoryOptions.None]))
        {
            return ([], []);
        }

        bool all = options.Compare.SequenceEqual([TheoryOptions.All]);
        var theories = ImmutableArray.CreateBuilder<ComparedTheory>();
        var refused = ImmutableArray.CreateBuilder<RefusedTheory>();
        foreach (string name in all ? KnownTheories.Names : options.Compare)
        {
            ITheory theory = Find(name, all ? options with { Tolerance = Math.Max(options.Tolerance, ToleranceOfAll) } : options, prepared.Experiment.Seed);
            if (theory.Refuses(study) is { } said)
            {
                string reason = FileKeys.Translate(said);
                refused.Add(all ? new RefusedTheory(name, reason)
                    : throw new ExperimentException("theory.compare", $"theory.compare holds '{name}', which does not apply: {reason}{(study.Network.Program.Obstacle is null ? "" : " (theory.compare: none trains the networks alone)")}"));
                continue;
            }

            theories.Add(new ComparedTheory(name, theories.Count == 0 ? "" : $"{name}/", theory, study, name == MeanField ? ofMeanField : wanted));
            if (name == Ndk && options.Dynamics == TheoryTime.Both)
            {
                QuantitySet law = new(wanted.Where(quantity => quantity.Law is not null));
                theories.Add(new ComparedTheory("", "continuous_", new ContinuousNdkTheory(options.Tolerance), study, law));
            }
        }

        return theories.Count > 0 ? (theories.ToImmutable(), refused.ToImmutable())
            : throw new ExperimentException("theory.compare", $"theory.compare is all, but no theory applies: {string.Join("; ", refused.Select(one => $"{one.Name}: {one.Reason}"))}");
    }

    /// <summary>The names of all theories that can be put to the test, those that are wrong on purpose last.</summary>
    public static IEnumerable<string> NamesToTest => KnownTheories.Names.Concat(DeliberateMistakes.All.Select(mistake => mistake.Name));

    /// <summary>A single theory of an experiment, under plain names.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="name">One of <see cref="NamesToTest"/>; null for the first theory that the experiment compares.</param>
    /// <exception cref="ExperimentException">The theory does not apply.</exception>
    public static ComparedTheory One(PreparedExperiment prepared, string? name)
    {
        if (name is null)
        {
            return Of(prepared).Theories is [var first, ..] ? first
                : throw new ExperimentException("theory.compare", "theory.compare is none; verification needs a theory");
        }

        ITheory theory = DeliberateMistakes.All.FirstOrDefault(mistake => mistake.Name == name) ?? Find(name, prepared.Experiment.Theory, prepared.Experiment.Seed);
        return theory.Refuses(prepared.Study) is { } reason
            ? throw new ExperimentException("theory.compare", $"the theory '{name}' does not apply: {FileKeys.Translate(reason)}")
            : new ComparedTheory(name, "", theory, prepared.Study, WantedOf(prepared, needsKernels: theory is not MeanFieldTheory));
    }

    private static ITheory Find(string name, TheoryOptions options, ulong seed) =>
        name == NdkContinuous || (name == Ndk && options.Dynamics == TheoryTime.Continuous) ? new ContinuousNdkTheory(options.Tolerance)
        : name == MeanField ? new MeanFieldTheory(options.MeanField.Samples, options.MeanField.Tolerance, seed)
        : name == Unified ? new UnifiedTheory(options.UnifiedLambda)
        : KnownTheories.Find(name);

    // The mean-field theory predicts alignments itself, and kernels at two times would cost it far more than those at one.
    private static QuantitySet WantedOf(PreparedExperiment prepared, bool needsKernels)
    {
        List<string> names = [.. Kernels];
        if (prepared.Experiment.Theory.Covariance)
        {
            names.Add("predictor_covariance");
        }

        if (prepared.Experiment.Record.Observables.Any(name => KernelPredictions.IsKnown(name) && (needsKernels || name != Alignment)))
        {
            names.Add("hidden_kernel");
        }

        if (prepared.Experiment.Record.Observables.Contains("preactivations"))
        {
            names.Add("back_field");
        }

        IEnumerable<Quantity> recorded = prepared.Observables.SelectMany(observable => observable.Arrays(prepared.Simulation)).SelectMany(array => Catalogue.MeasuredBy(array.Name));
        IEnumerable<Quantity> law = Catalogue.All.Where(quantity => quantity.Law is not (null or LawPart.Covariance));
        return new QuantitySet([.. law, .. names.Select(Catalogue.Find), .. recorded.Where(quantity => quantity.Name != "predictor_covariance")]);
    }
}

/// <summary>A theory that does not apply to an experiment.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record RefusedTheory(string Name, string Reason);
