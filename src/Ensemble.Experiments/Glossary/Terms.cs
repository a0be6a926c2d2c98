using System.Collections.Immutable;
using Ensemble.Model.Quantities;
using Ensemble.Theory.Registry;
using Ensemble.Theory.Theories;

namespace Ensemble.Experiments.Glossary;

/// <summary>Every name that stands in experiment files and results, with what it means. Documentation, JSON Schema and <c>ensemble explain</c> come from here.</summary>
public static class Terms
{
    /// <summary>The keys of experiment files, in the order of the documentation.</summary>
    public static ImmutableArray<Key> Keys { get; } = [.. DataKeys.All, .. NetworkKeys.All, .. DynamicsKeys.All, .. RunKeys.All];

    /// <summary>All entries: keys, layers, observables, theories and arrays.</summary>
    public static ImmutableArray<Entry> All { get; } =
    [
        .. Keys.Select(Of),
        .. ObservableEntry.All.Select(Of),
        .. KnownTheories.All.Select(Of),
        .. Catalogue.All.Select(Of),
        Array("time", "t_n", "record times, in units of the loss gradient", "time", "t"),
        Array("step", "n", "steps of the record times", "time", "1"),
        Array("y", "y", "targets of training points, then of test points", "point, output", "y"),
        Array("train_count", "P", "number of training points, which come first", "none: a number", "1"),
    ];

    /// <summary>The document on a theory, in the folder <c>docs</c>.</summary>
    /// <param name="theory">The name of the theory.</param>
    public static string DocumentOf(string theory) => theory switch
    {
        "mean_field" or "lazy" or "lazy_ntk" => "feature-learning.md",
        "finite_width" or "unified" => "corrections.md",
        _ => "conventions.md",
    };

    /// <summary>
    /// The entries of a name: that of the name itself, whatever it is a name of; otherwise keys that end in it, such as <c>langevin.temperature</c>
    /// and <c>schedule.temperature</c> for <c>temperature</c>; otherwise the family of an array, such as <c>hidden_kernel</c> for <c>hidden_kernel_2</c>.
    /// </summary>
    /// <param name="name">The name.</param>
    /// <returns>The entries, none for an unknown name.</returns>
    public static ImmutableArray<Entry> Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string path = string.Join('.', name.Split('.').Where(part => !int.TryParse(part, out _)));
        ImmutableArray<Entry> exact = [.. All.Where(entry => entry.Name == path)];
        ImmutableArray<Entry> inner = [.. All.Where(entry => entry.Name.EndsWith("." + path, StringComparison.Ordinal))];
        return !exact.IsEmpty || !inner.IsEmpty ? [.. exact, .. inner]
            : Catalogue.TryFind(name) is { } quantity ? [Of(quantity)]
            : Sections(path);
    }

    // A whole section: all of its keys.
    private static ImmutableArray<Entry> Sections(string path) => [.. All.Where(entry => entry.Name.StartsWith(path + ".", StringComparison.Ordinal))];

    private static Entry Of(Key key)
    {
        var facts = ImmutableArray.CreateBuilder<Fact>();
        bool isLayer = key.Form == KeyForm.Bare;
        if (!isLayer)
        {
            facts.Add(new Fact("default", key.Default.Trim('(', ')')));
            facts.Add(new Fact("allowed", key.Form.Allowed));
        }

        if (key.Acts.Length > 0)
        {
            facts.Add(new Fact("acts", key.Acts));
        }

        if (!key.Given.IsEmpty)
        {
            facts.Add(new Fact("needs", string.Join(' ', key.Given)));
        }

        return new Entry(isLayer ? "layer" : "key", key.Path, key.Symbol, Plain(key.Meaning), facts.ToImmutable(), key.Document);
    }

    private static Entry Of(ObservableEntry observable) => new(
        "observable",
        observable.Name,
        null,
        Plain(observable.Meaning),
        [new Fact("grows as", observable.Grows), new Fact("arrays", string.Join(", ", observable.Arrays)), new Fact("use", $"record.observables=[{observable.Name}]")],
        "experiment-file.md");

    private static Entry Of(ITheory theory) =>
        new("theory", theory.Name, null, theory.Description, [new Fact("use", $"theory.compare=[{theory.Name}]")], DocumentOf(theory.Name));

    private static Entry Of(Quantity quantity) => new(
        "array",
        quantity.IsFamily ? $"{quantity.Name}_{{l}}" : quantity.Name,
        quantity.Symbol,
        quantity.Description,
        [
            new Fact("axes", string.Join(", ", quantity.Axes.Select(axis => axis.Name()))),
            new Fact("unit", quantity.Unit),
            .. quantity.IsFamily ? (Fact[])[new Fact("l", Members(quantity.Index))] : [],
            new Fact("error", $"{quantity.StandardErrorName} in measured.npz"),
        ],
        "results.md");

    private static string Members(QuantityIndex? index) => index switch
    {
        QuantityIndex.HiddenLayer => "hidden layers, 1 … L",
        QuantityIndex.WeightLayer => "weight layers, 1 … L + 1",
        _ => "weights by name, such as dense_1 or readout",
    };

    private static Entry Array(string name, string symbol, string meaning, string axes, string unit) =>
        new("array", name, symbol, meaning, [new Fact("axes", axes), new Fact("unit", unit)], "results.md");

    private static string Plain(string text) => text.Replace("`", "", StringComparison.Ordinal);
}
