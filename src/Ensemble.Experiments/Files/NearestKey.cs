namespace Ensemble.Experiments.Files;

/// <summary>Finds the known word that a mistyped one was probably meant to be.</summary>
public static class NearestKey
{
    /// <summary>The nearest of the known words; nothing where there are none.</summary>
    /// <param name="word">The word.</param>
    /// <param name="known">The known words.</param>
    public static string Of(string word, IEnumerable<string> known) =>
        known.MinBy(candidate => Distance(word, candidate)) ?? "";

    private static int Distance(string a, string b)
    {
        a = a.Length > 100 ? a[..100] : a;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substitution = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitution, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
