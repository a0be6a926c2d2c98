using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>Where a node stands in a program.</summary>
/// <param name="Placement">Where tensors live.</param>
/// <param name="Products">How products are done.</param>
/// <param name="Weights">The weights of the members, in the order of the program.</param>
/// <param name="Indices">The indices of the weights that the node uses.</param>
/// <param name="Input">The shape of the first value that it reads.</param>
/// <param name="Output">The shape of what it writes.</param>
/// <param name="OwnsInput">Whether nothing else reads its first value, so that it may be overwritten.</param>
internal sealed record NodeSite(Placement Placement, IMemberProducts Products, Tensor[] Weights, int[] Indices, Shape Input, Shape Output, bool OwnsInput);
