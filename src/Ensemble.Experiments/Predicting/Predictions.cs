using System.Collections.Immutable;
using System.Diagnostics;
using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Experiments.Storage;
using Ensemble.Model;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Corrections;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;

namespace Ensemble.Experiments.Predicting;

/// <summary>What the theories say of an experiment: the arrays of <c>predicted.npz</c>, those of the first theory under plain names, others as <c>theory/name</c>.</summary>
public sealed class Predictions
{
    private readonly Dictionary<string, NamedArray> byName;

    private Predictions(IEnumerable<string> theories, ImmutableArray<RefusedTheory> refused, IEnumerable<NamedArray> arrays)
    {
        Theories = [.. theories];
        Refused = refused;
        Arrays = [.. arrays];
        byName = Arrays.ToDictionary(array => array.Name);
    }

    /// <summary>The names of the theories, that under the plain names first.</summary>
    public ImmutableArray<string> Theories { get; }

    /// <summary>The theories that do not apply, with <c>theory.compare: all</c>.</summary>
    public ImmutableArray<RefusedTheory> Refused { get; }

    /// <summary>The wall time that each theory took, in seconds; empty where the predictions were read.</summary>
    public ImmutableDictionary<string, double> Seconds { get; private init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>The arrays in the order in which they are written.</summary>
    public ImmutableArray<NamedArray> Arrays { get; }

    /// <summary>The array of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public NamedArray? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>An array of a theory, or null.</summary>
    /// <param name="theory">One of <see cref="Theories"/>.</param>
    /// <param name="name">The name of the array.</param>
    public NamedArray? Find(string theory, string name) => Find(theory == Theories.FirstOrDefault() ? name : $"{theory}/{name}");

    /// <summary>Reads predictions that were written before.</summary>
    /// <param name="path">The file <c>predicted.npz</c>.</param>
    /// <param name="prepared">The experiment that it belongs to.</param>
    /// <returns>The predictions, or null if the file is missing or damaged.</returns>
    public static Predictions? TryRead(string path, PreparedExperiment prepared)
    {
        try
        {
            using var file = new NpzReader(path);
            (ImmutableArray<ComparedTheory> theories, ImmutableArray<RefusedTheory> refused) = ComparedTheory.Of(prepared);
            bool isWhole = theories.All(theory => theory.Prefix.Length == 0 || file.Names.Any(name => name.StartsWith(theory.Prefix, StringComparison.Ordinal)));
            return !isWhole ? null : new Predictions(
                NamesOf(theories),
                refused,
                [.. file.Names.Where(name => !PointArrays.Names.Contains(name)).Select(file.Read).Select(array => new NamedArray(array.Name, array.Shape, array.Values))]);
        }
        catch (Exception error) when (error is DataFormatException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Computes all predictions.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="ExperimentException">A theory asked for by name does not apply.</exception>
    public static Predictions Compute(PreparedExperiment prepared, IProgress<double>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        (ImmutableArray<ComparedTheory> theories, ImmutableArray<RefusedTheory> refused) = ComparedTheory.Of(prepared);
        return Compute(prepared, theories, refused, progress, cancellation);
    }

    /// <summary>Whether the predictions of an experiment are the same at every width, coefficients of finite width included.</summary>
    /// <param name="prepared">The experiment at any width.</param>
    internal static bool AreSharedByWidths(PreparedExperiment prepared) => ComparedTheory.Of(prepared).Theories.All(compared => compared.Theory is not FiniteWidthTheory);

    /// <summary>Computes the predictions of a single theory, right or wrong on purpose.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="theory">One of <see cref="ComparedTheory.NamesToTest"/>; null for the first theory that the experiment compares.</param>
    /// <param name="progress">Is told the fraction done, or null.</param>
    /// <param name="cancellation">Stops the computation.</param>
    /// <exception cref="ExperimentException">The theory does not apply.</exception>
    internal static Predictions ComputeOne(PreparedExperiment prepared, string? theory, IProgress<double>? progress, CancellationToken cancellation) =>
        Compute(prepared, [ComparedTheory.One(prepared, theory)], [], progress, cancellation);

    private static Predictions Compute(PreparedExperiment prepared, ImmutableArray<ComparedTheory> theories, ImmutableArray<RefusedTheory> refused, IProgress<double>? progress, CancellationToken cancellation)
    {
        double[] seconds = [.. theories.Select(compared => compared.Theory.Estimate(compared.Study, compared.Wanted).Seconds + 1e-3)];
        var arrays = new List<NamedArray>();
        var done = new List<ComparedTheory>();
        var failed = new List<RefusedTheory>();
        ImmutableDictionary<string, double>.Builder taken = ImmutableDictionary.CreateBuilder<string, double>();
        double before = 0;
        foreach ((int i, ComparedTheory compared) in theories.Index())
        {
            double from = before / seconds.Sum();
            double share = seconds[i] / seconds.Sum();
            before += seconds[i];
            var clock = Stopwatch.StartNew();
            Prediction prediction;
            try
            {
                prediction = compared.Theory.Predict(compared.Study, compared.Wanted, progress is null ? null : new Share(progress, from, share), cancellation);
            }
            catch (ModelException error) when (theories.Length > 1 && prepared.Experiment.Theory.Compare.SequenceEqual([TheoryOptions.All]))
            {
                failed.Add(new RefusedTheory(compared.Name, error.Message.ReplaceLineEndings(" ")));
                continue;
            }

            if (compared.Theory is NdkTheory or NtkTheory or ContinuousNdkTheory)
            {
                prediction = FiniteWidthTerms.AddTo(prediction, compared.Study, compared.Theory is ContinuousNdkTheory, cancellation);
            }

            // Plain names belong to the first theory that came to an end.
            string prefix = compared.Name.Length == 0 ? compared.Prefix : done.Count == 0 ? string.Empty : $"{compared.Name}/";
            done.Add(compared);
            arrays.AddRange(ArraysOf(prepared, prediction).Select(array => array with { Name = prefix + array.Name }));
            taken[compared.Name.Length > 0 ? compared.Name : compared.Theory.Name] = clock.Elapsed.TotalSeconds;
        }

        return done.Count == 0 && failed.Count > 0 ? throw new ExperimentException("theory.compare", $"theory.compare is all, but no theory came to an end: {string.Join("; ", failed.Select(one => $"{one.Name}: {one.Reason}"))}")
            : new Predictions(NamesOf(done), refused.AddRange(failed), arrays) { Seconds = taken.ToImmutable() };
    }

    private static IEnumerable<string> NamesOf(IEnumerable<ComparedTheory> theories) => theories.Select(compared => compared.Name).Where(name => name.Length > 0);

    /// <summary>The arrays of a prediction as they are written, with those that follow from hidden kernels.</summary>
    internal static IEnumerable<NamedArray> ArraysOf(PreparedExperiment prepared, Prediction prediction)
    {
        Predicted[] hidden = [.. prediction.Quantities.Where(predicted => predicted.What.Family == "hidden_kernel")];
        bool areKernelsWritten = prepared.Experiment.Record.Observables.Contains("hidden_kernels");
        foreach (Predicted predicted in prediction.Quantities)
        {
            if (predicted.What.Family != "hidden_kernel" || areKernelsWritten)
            {
                foreach (NamedArray array in WithCompanions(predicted))
                {
                    yield return array;
                }
            }

            if (hidden.Length == prepared.Network.Depth && predicted == hidden[^1])
            {
                foreach (NamedArray array in KernelPredictions.Of(prepared, hidden).Where(derived => prediction.Find(derived.What.Name) is null).SelectMany(WithCompanions))
                {
                    yield return array;
                }
            }
        }
    }

    private static IEnumerable<NamedArray> WithCompanions(Predicted predicted)
    {
        (string Name, double[]? Values)[] arrays =
        [
            (predicted.What.Name, predicted.Values),
            (Catalogue.StandardErrorOf(predicted.What.Name), predicted.StandardError),
            (Catalogue.PerWidthOf(predicted.What.Name), predicted.PerWidth),
            (Catalogue.PerRootWidthOf(predicted.What.Name), predicted.PerRootWidth),
        ];
        return arrays.Where(array => array.Values is not null).Select(array => new NamedArray(array.Name, predicted.Shape, array.Values!));
    }

    private sealed class Share(IProgress<double> whole, double from, double share) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (share * value));
    }
}
