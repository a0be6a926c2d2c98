using System.CommandLine.Completions;
using Ensemble.Experiments.Glossary;

namespace Ensemble.Cli.Commands;

/// <summary>Completes <c>key=value</c>: keys of the experiment file, and behind '=' words that the key takes.</summary>
internal static class KeyCompletion
{
    public static IEnumerable<CompletionItem> Of(CompletionContext context)
    {
        string word = context.WordToComplete;
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? Terms.Keys.Where(key => !key.Path.StartsWith("network.layers.", StringComparison.Ordinal) && key.Section != "schedule").Select(key => new CompletionItem(key.Path + "="))
            : Terms.Keys.Where(key => key.Path == word[..equals]).SelectMany(key => key.Form.Accepted).Where(value => value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_') && !char.IsAsciiDigit(value[0]))
                .Select(value => new CompletionItem(word[..(equals + 1)] + value));
    }
}
