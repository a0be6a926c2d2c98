using System.Collections.Immutable;

namespace Ensemble.Theory.Theories;

/// <summary>What a theory predicts of a study.</summary>
/// <param name="Theory">The name of the theory.</param>
/// <param name="Times">The times of the axes of time: those of the study's record steps, in units of the loss gradient.</param>
/// <param name="Quantities">The arrays, in the order in which they are written.</param>
/// <param name="EstimatedError">The estimated largest absolute error of the solution; zero where it is exact to rounding.</param>
public sealed record Prediction(string Theory, ImmutableArray<double> Times, ImmutableArray<Predicted> Quantities, double EstimatedError = 0)
{
    /// <summary>The array of a quantity, or null if the theory said nothing about it.</summary>
    /// <param name="name">Its name, such as <c>predictor_mean</c> or <c>hidden_kernel_2</c>.</param>
    public Predicted? Find(string name) => Quantities.FirstOrDefault(predicted => predicted.What.Name == name);
}
