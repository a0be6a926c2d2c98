using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Json;

namespace Ensemble.Cli.Terminal;

/// <summary>The log of a run: people read it on stderr, programs in <c>log.jsonl</c>.</summary>
internal static class RunLog
{
    public static Logger Open(string path) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .WriteTo.File(new JsonFormatter(renderMessage: true), path)
        .WriteTo.Console(
            restrictedToMinimumLevel: ProgressDisplay.IsTerminal ? LogEventLevel.Warning : LogEventLevel.Information,
            outputTemplate: "{Timestamp:HH:mm:ss} {Message:lj}{NewLine}",
            standardErrorFromLevel: LogEventLevel.Verbose)
        .CreateLogger();
}
