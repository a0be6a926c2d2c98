namespace Ensemble.Theory.Algebra;

/// <summary>A run of strips with the positions of their pairs.</summary>
/// <param name="From">For every strip, the strip that is read; null where it is the one written.</param>
/// <param name="Rows">The position i of every strip.</param>
/// <param name="Columns">The position j of every strip.</param>
/// <param name="Start">The first of them.</param>
/// <param name="Count">Their number.</param>
/// <param name="Source">The buffer that is read.</param>
/// <param name="Target">The buffer that is written.</param>
internal readonly record struct StripRun(int[]? From, int[] Rows, int[] Columns, int Start, int Count, int Source, int Target);
