namespace Ensemble.Theory.Algebra;

/// <summary>A table as a step sees it.</summary>
/// <param name="Pairs">The pairs of positions of the component.</param>
/// <param name="Buffer">Where the table is.</param>
/// <param name="HasGradient">Whether Θ can differ from zero; not at the input.</param>
internal sealed record Operand(PairPart Pairs, int Buffer, bool HasGradient);
