using System.Collections.Immutable;
using Ensemble.Experiments.Predicting;
using Ensemble.Experiments.Preparing;
using Ensemble.Model.Quantities;

namespace Ensemble.Experiments.Comparing;

/// <summary>How far the predictions of two theories are apart, over a group of points and all record times.</summary>
/// <param name="Name">The quantity.</param>
/// <param name="Group"><c>train</c>, <c>test</c> or <c>all</c>.</param>
/// <param name="Theory">The theory.</param>
/// <param name="Other">The other theory.</param>
/// <param name="RmsPredicted">The root mean square of the first one's prediction, for scale.</param>
/// <param name="RmsDifference">The root mean square of their difference.</param>
public sealed record TheoryDistance(string Name, string Group, string Theory, string Other, double RmsPredicted, double RmsDifference)
{
    /// <summary>The distances between all pairs of theories, in every quantity that both predict and that is compared with ensembles.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="predictions">The predictions.</param>
    public static ImmutableArray<TheoryDistance> Of(PreparedExperiment prepared, Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        ArgumentNullException.ThrowIfNull(predictions);
        var found = ImmutableArray.CreateBuilder<TheoryDistance>();
        IEnumerable<Quantity> quantities = predictions.Arrays.Select(array => Catalogue.TryFind(array.Name)).OfType<Quantity>().Where(quantity => quantity.Judgement != Judgement.None);
        foreach (Quantity quantity in quantities)
        {
            for (int i = 0; i < predictions.Theories.Length; i++)
            {
                for (int j = i + 1; j < predictions.Theories.Length; j++)
                {
                    Add(quantity, predictions.Theories[i], predictions.Theories[j]);
                }
            }
        }

        return found.ToImmutable();

        void Add(Quantity quantity, string theory, string other)
        {
            if (predictions.Find(theory, quantity.Name) is not { } one || predictions.Find(other, quantity.Name) is not { } two || one.Values.Length != two.Values.Length)
            {
                return;
            }

            if (quantity.Judgement == Judgement.Whole)
            {
                found.Add(Between(quantity, "all", theory, other, one, two, _ => true));
                return;
            }

            int axis = quantity.Axes.IndexOf(Axis.Point);
            int stride = one.Shape.Skip(axis + 1).Aggregate(1, (product, length) => product * length);
            bool IsTrain(int index) => index / stride % one.Shape[axis] < prepared.Data.TrainCount;
            found.Add(Between(quantity, "train", theory, other, one, two, IsTrain));
            if (prepared.Data.TestCount > 0)
            {
                found.Add(Between(quantity, "test", theory, other, one, two, index => !IsTrain(index)));
            }
        }
    }

    private static TheoryDistance Between(Quantity quantity, string group, string theory, string other, NamedArray one, NamedArray two, Predicate<int> belongs)
    {
        int[] indices = [.. Enumerable.Range(0, one.Values.Length).Where(index => belongs(index))];
        return new TheoryDistance(
            quantity.Name,
            group,
            theory,
            other,
            Math.Sqrt(indices.Average(index => one.Values[index] * one.Values[index])),
            Math.Sqrt(indices.Average(index => (one.Values[index] - two.Values[index]) * (one.Values[index] - two.Values[index]))));
    }
}
