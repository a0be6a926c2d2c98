using System.Text;

namespace Ensemble.Cli.Terminal;

/// <summary>Makes a run independent of who listens: messages that cannot be written are lost, results that cannot be written are an error that says so.</summary>
internal static class Streams
{
    /// <summary>Puts both in place of the console's own; call it before anything is written.</summary>
    public static void Guard()
    {
        Console.SetOut(new GuardedWriter(Console.Out, error => throw new OutputException(error)));
        Console.SetError(new GuardedWriter(Console.Error, _ => { }));
    }

    private sealed class GuardedWriter(TextWriter inner, Action<Exception> fault) : TextWriter
    {
        public override Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Try(() => inner.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

        public override void Write(string? value) => Try(() => inner.Write(value));

        public override void WriteLine(string? value) => Try(() => inner.WriteLine(value));

        public override void Flush() => Try(inner.Flush);

        private void Try(Action write)
        {
            try
            {
                write();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                fault(error);
            }
        }
    }
}

/// <summary>Standard output cannot be written.</summary>
/// <param name="inner">Why.</param>
internal sealed class OutputException(Exception inner) : IOException($"standard output cannot be written: {inner.Message.ReplaceLineEndings(" ")}", inner);
