using System.Collections;
using System.Collections.Immutable;

namespace Ensemble.Model.Quantities;

/// <summary>The quantities that somebody wants; a family stands for all of its members.</summary>
public sealed class QuantitySet : IEnumerable<Quantity>
{
    private readonly ImmutableArray<Quantity> quantities;

    /// <summary>A set of quantities.</summary>
    /// <param name="quantities">The quantities and families.</param>
    public QuantitySet(IEnumerable<Quantity> quantities)
    {
        ArgumentNullException.ThrowIfNull(quantities);
        this.quantities = [.. quantities.DistinctBy(quantity => quantity.Name)];
    }

    /// <summary>A set of quantities by name.</summary>
    /// <param name="names">Names of quantities and families.</param>
    /// <exception cref="ModelException">A name is not in the catalogue.</exception>
    public static QuantitySet Of(params IEnumerable<string> names) => new(names.Select(Catalogue.Find));

    /// <summary>Whether a quantity is wanted, or any member of a family.</summary>
    /// <param name="name">The name of a quantity such as <c>hidden_kernel_2</c>, or of a family such as <c>hidden_kernel</c>.</param>
    public bool Contains(string name) =>
        quantities.Any(quantity => quantity.Name == name || quantity.Family == name || (quantity.IsFamily && Catalogue.TryFind(name)?.Family == quantity.Family));

    /// <inheritdoc/>
    public IEnumerator<Quantity> GetEnumerator() => ((IEnumerable<Quantity>)quantities).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
