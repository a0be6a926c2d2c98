using System.CommandLine;
using Ensemble.Cli.Commands;
using Ensemble.Cli.Terminal;
using Ensemble.Experiments.Files;
using Ensemble.Training;
using Ensemble.Training.Engines;
#if TORCH
using Ensemble.Torch;
#endif

Streams.Guard();
IReadOnlyList<IEngineFactory> engines =
[
    new BuiltInEngineFactory(),
#if TORCH_CUDA
    new TorchEngineFactory(builtForCuda: true),
#elif TORCH
    new TorchEngineFactory(builtForCuda: false),
#endif
];

var root = new RootCommand(
    """
    Ensemble: does the theory of wide-network learning hold for your networks?

    An experiment file (YAML) says what to train. 'ensemble run FILE' trains the ensemble, computes the Neural Dynamical
    Kernel theory (arXiv:2309.04522) and writes both, their comparison and a report.

    Start here:   ensemble init quickstart
                  ensemble run quickstart.yaml
    Change it:    ensemble run quickstart.yaml network.width=512 langevin.temperature=0.05
    Own data:     ensemble init own-data
    Look up:      ensemble explain langevin.temperature
    Exit codes:   0 done, 1 failed, 2 bad input (do not retry), 3 networks say no: the theory is rejected (verify) or
                  the proposal not confirmed (tune), 75 interrupted with a checkpoint (retry), 130/143 interrupted without one
    """)
{
    RunCommand.Create(engines),
    VerifyCommand.Create(engines),
    MergeCommand.Create(),
    StatusCommand.Create(),
    SweepCommand.Create(engines),
    TuneCommand.Create(engines),
    SubmitCommand.Create(engines),
    TheoryCommand.Create(engines),
    PlanCommand.Create(engines),
    ReportCommand.Create(),
    FigureCommand.Create(),
    ViewCommand.Create(),
    DevicesCommand.Create(engines),
    BenchCommand.Create(),
    InitCommand.Create(),
    ExamplesCommand.Create(),
    ExplainCommand.Create(),
    SchemaCommand.Create(),
#if TORCH
    ConformanceCommand.Create(),
#endif
    CompletionCommand.Create(),
    ManCommand.Create(),
    CiteCommand.Create(),
};

if (args.Length == 0 || args is ["help"])
{
    args = ["--help"];
}
else if (args is ["version"])
{
    args = ["--version"];
}

string[] verbs = [.. root.Subcommands.Select(command => command.Name)];
if (args[0].Length > 0 && args[0][0] is not ('-' or '[') && !verbs.Contains(args[0]))
{
    Console.Error.WriteLine($"error: there is no command '{Shorten(args[0])}'; the nearest is '{NearestKey.Of(args[0], verbs)}' (see 'ensemble --help')");
    return ExitCode.BadInput;
}

try
{
    ParseResult parsed = root.Parse(args);
    if (parsed.Errors.Count > 0)
    {
        string message = string.Join(' ', parsed.Errors[0].Message.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        Console.Error.WriteLine($"error: {Shorten(message)} (see 'ensemble --help')");
        return ExitCode.BadInput;
    }

    // Signals are ours: Ctrl-C and SIGTERM stop a run between steps and have exit codes of their own.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (Exception error)
{
    return Guard.Fail(error);
}

static string Shorten(string text) => text.Length <= 300 ? text.ReplaceLineEndings(" ") : text[..300].ReplaceLineEndings(" ") + "…";
