using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Ensemble.Experiments.Glossary;

/// <summary>What may stand behind a key of an experiment file.</summary>
/// <param name="Allowed">The allowed values in words, as messages say them.</param>
/// <param name="Accepted">Values, as YAML, that are just allowed.</param>
/// <param name="Refused">Values, as YAML, that are just not allowed.</param>
public abstract record KeyForm(string Allowed, ImmutableArray<string> Accepted, ImmutableArray<string> Refused)
{
    /// <summary><c>on</c> or <c>off</c>.</summary>
    public static KeyForm Switch { get; } = new SwitchForm();

    /// <summary>A path, relative to the experiment file.</summary>
    public static KeyForm Path { get; } = new TextForm("a path, relative to the experiment file", "^[^\\u0000]+$", [], []);

    /// <summary>The list of layers of a network.</summary>
    public static KeyForm Layers { get; } = new LayersForm();

    /// <summary>Weights by name, or by number from 1 on.</summary>
    public static KeyForm WeightNames { get; } = new ListForm(
        new TextForm("a name of a weight, such as dense_1 or readout, or a number from 1 on", null, ["readout", "1"], ["nothing", "0"]), OneAlone: false);

    /// <summary>A layer that has no settings.</summary>
    public static KeyForm Bare { get; } = new TextForm("its name alone", null, [], []);

    /// <summary>A number.</summary>
    /// <param name="least">The least one.</param>
    /// <param name="most">The largest one.</param>
    /// <param name="isOpen">Whether the least one itself is not allowed.</param>
    public static KeyForm Number(double least = double.NegativeInfinity, double most = double.PositiveInfinity, bool isOpen = false) => new NumberForm(least, most, isOpen);

    /// <summary>A whole number.</summary>
    /// <param name="least">The least one.</param>
    /// <param name="most">The largest one.</param>
    public static KeyForm Whole(long least, long most) => new WholeForm(least, most);

    /// <summary>One of some words.</summary>
    /// <param name="words">The words.</param>
    public static KeyForm OneOf(params IEnumerable<string> words) => new ChoiceForm([.. words]);

    /// <summary>A text of a form.</summary>
    /// <param name="allowed">The form in words.</param>
    /// <param name="pattern">The form as a regular expression.</param>
    /// <param name="accepted">A text that is allowed.</param>
    /// <param name="refused">A text that is not.</param>
    public static KeyForm Text(string allowed, string pattern, string accepted, string refused) => new TextForm(allowed, pattern, [accepted], [refused]);

    /// <summary>This, or <c>auto</c>.</summary>
    public KeyForm OrAuto() => new EitherForm(OneOf("auto"), this);

    /// <summary>This, or a list of such.</summary>
    public KeyForm OrList() => new ListForm(this, OneAlone: true);

    /// <summary>A list of such.</summary>
    public KeyForm InList() => new ListForm(this, OneAlone: false);

    /// <summary>This for all weights, a list with one for each, or values by name.</summary>
    public KeyForm ByWeight() => new ByWeightForm(this);

    /// <summary>This, or another form.</summary>
    /// <param name="other">The other form.</param>
    public KeyForm Or(KeyForm other) => new EitherForm(this, other);

    /// <summary>The form as JSON Schema.</summary>
    public abstract JsonObject Schema();

    private static JsonArray Listed(IEnumerable<string> words) => [.. words.Select(word => (JsonNode)word)];

    private sealed record SwitchForm() : KeyForm("on or off", ["on", "off", "true"], ["maybe", "1"])
    {
        public override JsonObject Schema() => new() { ["enum"] = new JsonArray(true, false, "on", "off", "yes", "no") };
    }

    private sealed record NumberForm(double Least, double Most, bool IsOpen) : KeyForm(Words(Least, Most, IsOpen), Inside(Least, Most, IsOpen), Outside(Least, Most, IsOpen))
    {
        public override JsonObject Schema()
        {
            var schema = new JsonObject { ["type"] = "number" };
            if (double.IsFinite(Least))
            {
                schema[IsOpen ? "exclusiveMinimum" : "minimum"] = Least;
            }

            if (double.IsFinite(Most))
            {
                schema["maximum"] = Most;
            }

            return schema;
        }

        private static string Words(double least, double most, bool isOpen) => (double.IsFinite(least), double.IsFinite(most)) switch
        {
            (false, _) => "a number",
            (_, false) => $"a number {(isOpen ? ">" : "≥")} {Show(least)}",
            _ => isOpen ? $"a number above {Show(least)} and at most {Show(most)}" : $"a number from {Show(least)} to {Show(most)}",
        };

        private static ImmutableArray<string> Inside(double least, double most, bool isOpen) =>
            [isOpen ? Show(Math.BitIncrement(least)) : double.IsFinite(least) ? Show(least) : "-1.5", double.IsFinite(most) ? Show(most) : "1e6"];

        private static ImmutableArray<string> Outside(double least, double most, bool isOpen) =>
        [
            "many",
            .. double.IsFinite(least) ? (string[])[Show(isOpen ? least : Math.BitDecrement(least))] : [],
            .. double.IsFinite(most) ? (string[])[Show(Math.BitIncrement(most))] : [],
        ];

        private static string Show(double value) => value.ToString("R", CultureInfo.InvariantCulture).Replace("E+", "e", StringComparison.Ordinal).Replace("E-0", "e-", StringComparison.Ordinal).Replace('E', 'e');
    }

    private sealed record WholeForm(long Least, long Most) : KeyForm($"a whole number from {Least} to {Most}", [$"{Least}", $"{Most}"], [$"{Least - 1}", .. Most == long.MaxValue ? Array.Empty<string>() : [$"{Most + 1}"], "1.5", "many"])
    {
        public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = Least, ["maximum"] = Most };
    }

    private sealed record ChoiceForm(ImmutableArray<string> Words) : KeyForm($"one of {string.Join(", ", Words)}", Words, ["nothing_known"])
    {
        public override JsonObject Schema() => new() { ["enum"] = Listed(Words) };
    }

    private sealed record TextForm(string Words, string? Pattern, ImmutableArray<string> Good, ImmutableArray<string> Bad) : KeyForm(Words, Good, Bad)
    {
        public override JsonObject Schema() => Pattern is null ? new() { ["type"] = new JsonArray("string", "integer") } : new() { ["type"] = "string", ["pattern"] = Pattern };
    }

    private sealed record EitherForm(KeyForm First, KeyForm Second) : KeyForm($"{Short(First)}, or {Second.Allowed}", [.. First.Accepted, .. Second.Accepted], Second.Refused)
    {
        public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(First.Schema(), Second.Schema()) };

        private static string Short(KeyForm form) => form is ChoiceForm { Words: [var word] } ? word : form.Allowed;
    }

    private sealed record ListForm(KeyForm Item, bool OneAlone) : KeyForm(OneAlone ? $"{Item.Allowed}, or a list of such" : $"a list, each {Item.Allowed}", [.. OneAlone ? Item.Accepted : [], .. Item.Accepted.Select(value => $"[{value}]")], [.. Item.Refused.Select(value => $"[{value}]")])
    {
        public override JsonObject Schema()
        {
            var list = new JsonObject { ["type"] = "array", ["items"] = Item.Schema() };
            return OneAlone ? new() { ["anyOf"] = new JsonArray(Item.Schema(), list) } : list;
        }
    }

    private sealed record ByWeightForm(KeyForm Item) : KeyForm(
        $"{Item.Allowed}: one for all weights, a list with one for each, or by name ({{ default: …, readout: … }})",
        [.. Item.Accepted, .. Item.Accepted.Select(value => $"{{ readout: {value} }}"), "[1, 2, 3]", "{ default: 1, dense_1: 2 }"],
        [.. Item.Refused, "[1, 2]", "{ nothing: 1 }"])
    {
        public override JsonObject Schema() => new()
        {
            ["anyOf"] = new JsonArray(
                Item.Schema(),
                new JsonObject { ["type"] = "array", ["items"] = Item.Schema() },
                new JsonObject { ["type"] = "object", ["additionalProperties"] = Item.Schema() }),
        };
    }

    private sealed record LayersForm() : KeyForm("a list of layers, each a name, or one name with its settings", ["[dense, relu]", "[{ dense: { width: 8 } }, erf]"], ["[]", "[nothing]", "[{ dense: {}, relu: {} }]"])
    {
        public override JsonObject Schema() => new() { ["$ref"] = "#/definitions/layers" };
    }
}
