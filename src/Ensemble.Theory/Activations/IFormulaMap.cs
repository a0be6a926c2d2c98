namespace Ensemble.Theory.Activations;

/// <summary>A kernel map that is a formula, for who wants to apply the formula in loops of its own.</summary>
internal interface IFormulaMap
{
    /// <summary>Hands the formula over.</summary>
    TResult Open<TResult>(IFormulaUser<TResult> user);
}

/// <summary>Who makes something of a formula.</summary>
internal interface IFormulaUser<TResult>
{
    /// <summary>Takes the formula.</summary>
    TResult Take<TFormula>()
        where TFormula : struct, IDualFormula;
}
