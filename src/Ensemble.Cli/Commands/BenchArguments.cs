using System.CommandLine;
using Ensemble.Model;
using Ensemble.Training.Benchmarking;

namespace Ensemble.Cli.Commands;

/// <summary>The arguments of <c>ensemble bench</c>.</summary>
internal sealed class BenchArguments
{
    private readonly Option<int?> members = Whole("--members", "M, the number of members.", 1, 1_000_000);
    private readonly Option<int?> inputs = Whole("--inputs", "N₀, the input dimension.", 1, 1 << 20);
    private readonly Option<int?> width = Whole("--width", "N, the width of every hidden layer.", 1, 1 << 16);
    private readonly Option<int?> depth = Whole("--depth", "L, the number of hidden layers.", 1, 64);
    private readonly Option<int?> samples = Whole("--samples", "P, the number of training points.", 1, 100_000);
    private readonly Option<int?> threads = Whole("--threads", "The number of threads; all cores where it is not given.", 1, 1024);
    private readonly Option<int?> steps = Whole("--steps", "Steps of every member in a run; about half a second's worth where it is not given.", 1, 1_000_000);

    private readonly Option<string> activation = new("--activation")
    {
        Description = $"φ: {string.Join(", ", Activation.Names)}.",
        DefaultValueFactory = _ => "relu",
    };

    private readonly Option<string> integrator = new("--integrator")
    {
        Description = $"{string.Join(", ", Integrator.Names)}.",
        DefaultValueFactory = _ => "explicit",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON, for scripts." };

    public BenchArguments() => integrator.AcceptOnlyFromAmong([.. Integrator.Names]);

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { members, inputs, width, depth, samples, activation, threads, steps, integrator, json })
        {
            command.Add(option);
        }
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(json);

    public int Threads(ParseResult parsed) => parsed.GetValue(threads) ?? Environment.ProcessorCount;

    public int? Steps(ParseResult parsed) => parsed.GetValue(steps);

    /// <summary>One workload where a size is given, the first named one filling in the rest; else all that are named.</summary>
    public IReadOnlyList<Workload> Workloads(ParseResult parsed)
    {
        Integrator stepping = Integrator.Parse(parsed.GetValue(integrator)!);
        IReadOnlyList<Workload> named = [.. Workload.Standard(Activation.Parse(parsed.GetValue(activation)!)).Select(workload => workload with { Integrator = stepping })];
        bool isNamed = new[] { members, inputs, width, depth, samples }.All(size => parsed.GetValue(size) is null);
        return isNamed ? named :
        [
            named[0] with
            {
                Members = parsed.GetValue(members) ?? named[0].Members,
                Inputs = parsed.GetValue(inputs) ?? named[0].Inputs,
                Width = parsed.GetValue(width) ?? named[0].Width,
                Depth = parsed.GetValue(depth) ?? named[0].Depth,
                Samples = parsed.GetValue(samples) ?? named[0].Samples,
            },
        ];
    }

    private static Option<int?> Whole(string name, string description, int least, int most)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            string? text = result.Tokens.Count > 0 ? result.Tokens[0].Value : null;
            if (!int.TryParse(text, out int value) || value < least || value > most)
            {
                result.AddError($"{name} is '{text}'; it must be a whole number from {least} to {most}");
            }
        });
        return option;
    }
}
