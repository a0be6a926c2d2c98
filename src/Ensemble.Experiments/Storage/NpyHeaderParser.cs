using System.Collections.Immutable;
using System.Globalization;

namespace Ensemble.Experiments.Storage;

/// <summary>Reads the Python dictionary in an .npy header: the keys <c>descr</c>, <c>fortran_order</c> and <c>shape</c>, each once.</summary>
internal sealed class NpyHeaderParser(string text)
{
    private const int MaximumRank = 64;
    private int position;

    public NpyHeader Parse()
    {
        string? type = null;
        bool? columnMajor = null;
        ImmutableArray<long>? shape = null;
        Expect('{');
        while (!Accept('}'))
        {
            string key = QuotedText();
            Expect(':');
            switch (key)
            {
                case "descr" when type is null:
                    type = Peek() is '\'' or '"' ? QuotedText() : throw new FormatException("holds records; only plain numbers can be read");
                    break;
                case "fortran_order" when columnMajor is null:
                    columnMajor = Truth();
                    break;
                case "shape" when shape is null:
                    shape = Numbers();
                    break;
                default:
                    throw Damaged();
            }

            if (!Accept(','))
            {
                Expect('}');
                break;
            }
        }

        return Peek() == '\0' && type is not null && columnMajor is not null && shape is not null
            ? new NpyHeader(type, columnMajor.Value, shape.Value)
            : throw Damaged();
    }

    private static FormatException Damaged() => new("has a damaged header");

    private ImmutableArray<long> Numbers()
    {
        ImmutableArray<long>.Builder numbers = ImmutableArray.CreateBuilder<long>();
        Expect('(');
        while (!Accept(')'))
        {
            numbers.Add(Number());
            if (numbers.Count > MaximumRank)
            {
                throw new FormatException($"has more than {MaximumRank} axes");
            }

            if (!Accept(','))
            {
                Expect(')');
                break;
            }
        }

        return numbers.ToImmutable();
    }

    private long Number()
    {
        Peek();
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return long.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException("has a shape that is not a list of whole numbers ≥ 0");
    }

    private bool Truth() => AcceptWord("True") || (AcceptWord("False") ? false : throw Damaged());

    private string QuotedText()
    {
        char quote = Peek();
        int end = quote is '\'' or '"' ? text.IndexOf(quote, position + 1) : -1;
        if (end < 0)
        {
            throw Damaged();
        }

        string content = text[(position + 1)..end];
        position = end + 1;
        return content;
    }

    private bool AcceptWord(string word)
    {
        Peek();
        bool found = string.CompareOrdinal(text, position, word, 0, word.Length) == 0;
        position += found ? word.Length : 0;
        return found;
    }

    private bool Accept(char expected)
    {
        bool found = Peek() == expected;
        position += found ? 1 : 0;
        return found;
    }

    private void Expect(char expected)
    {
        if (!Accept(expected))
        {
            throw Damaged();
        }
    }

    private char Peek()
    {
        while (position < text.Length && text[position] is ' ' or '\n')
        {
            position++;
        }

        return position < text.Length ? text[position] : '\0';
    }
}
