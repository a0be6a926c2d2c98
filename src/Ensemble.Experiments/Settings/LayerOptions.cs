using System.Collections.Immutable;

namespace Ensemble.Experiments.Settings;

/// <summary>One entry of <c>network.layers</c>. What does not belong to its kind is null or empty.</summary>
/// <param name="Kind">The name of the layer in the experiment file.</param>
public sealed record LayerOptions(string Kind)
{
    /// <summary>The name of its weights, or null for the kind and a number.</summary>
    public string? Name { get; init; }

    /// <summary>The number of channels, or null for a layer without a width.</summary>
    public int? Width { get; init; }

    /// <summary>Whether it has a bias; null for a layer that cannot have one.</summary>
    public bool? Bias { get; init; }

    /// <summary>φ of an activation or a recurrent layer.</summary>
    public Activation? Activation { get; init; }

    /// <summary>The filter of a convolution, the window of an average pool; one number is that of every axis. Empty for a global pool.</summary>
    public ImmutableArray<int> Sizes { get; init; } = [];

    /// <summary>The stride of a convolution; one number is that of every axis.</summary>
    public ImmutableArray<int> Stride { get; init; } = [];

    /// <summary>What a convolution reads outside the grid.</summary>
    public Padding Padding { get; init; }

    /// <summary>The scale of a residual branch, or β of attention.</summary>
    public double Factor { get; init; } = 1;

    /// <summary>The residual branch, or the first factor of a Hadamard product.</summary>
    public ImmutableArray<LayerOptions> First { get; init; } = [];

    /// <summary>The second factor of a Hadamard product.</summary>
    public ImmutableArray<LayerOptions> Second { get; init; } = [];

    /// <summary>The layer and those inside it, in the order of the program.</summary>
    public IEnumerable<LayerOptions> All => First.Concat(Second).SelectMany(layer => layer.All).Prepend(this);

    /// <summary>The same layer with another width, inside too.</summary>
    /// <param name="width">N.</param>
    public LayerOptions AtWidth(int width) => this with
    {
        Width = Width is null ? null : width,
        First = [.. First.Select(layer => layer.AtWidth(width))],
        Second = [.. Second.Select(layer => layer.AtWidth(width))],
    };

    /// <summary>Writes the layer to a program.</summary>
    /// <param name="builder">The program so far.</param>
    /// <param name="rank">The number of axes of positions, for sizes given by one number.</param>
    internal void AddTo(ArchitectureBuilder builder, int rank)
    {
        switch (Kind)
        {
            case "dense":
                builder.Dense(Bias, Name);
                break;
            case "activation":
                builder.Activation(Activation!);
                break;
            case "conv":
                builder.Conv(OfRank(Sizes, rank), OfRank(Stride, rank), Padding, Bias, Name);
                break;
            case "residual":
                builder.Residual(Factor, branch => AddAll(First, branch, rank));
                break;
            case "hadamard":
                builder.Hadamard(a => AddAll(First, a, rank), b => AddAll(Second, b, rank));
                break;
            case "rnn":
                builder.Recurrent(Activation!, Bias, Name);
                break;
            case "attention":
                builder.Attention(Factor, Name);
                break;
            case "layer_norm":
                builder.LayerNorm();
                break;
            case "flatten":
                builder.Flatten();
                break;
            case "average_pool":
                builder.AveragePool(Sizes.IsEmpty ? default : OfRank(Sizes, rank));
                break;
            case "last":
                builder.Last();
                break;
        }
    }

    private static void AddAll(ImmutableArray<LayerOptions> layers, ArchitectureBuilder builder, int rank)
    {
        foreach (LayerOptions layer in layers)
        {
            layer.AddTo(builder, rank);
        }
    }

    private static Extents OfRank(ImmutableArray<int> sizes, int rank) =>
        sizes.Length == 1 && rank == 2 ? new Extents(sizes[0], sizes[0]) : new Extents(sizes.AsSpan());
}
