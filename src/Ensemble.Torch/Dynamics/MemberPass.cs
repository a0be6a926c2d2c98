using Ensemble.Torch.Activations;
using Ensemble.Torch.Products;
using Ensemble.Torch.Members;
using static TorchSharp.torch;

namespace Ensemble.Torch.Dynamics;

/// <summary>
/// Forward and backward pass of all members over a set of points. Values are (members, neurons, points). Signals lack the
/// factor <see cref="SignalFactor"/>.
/// </summary>
/// <remarks>Equations: M1.</remarks>
internal sealed class MemberPass
{
    private readonly PerceptronShape shape;
    private readonly ActivationTensors activation;
    private readonly IMemberProducts products;
    private readonly Tensor inputs;
    private readonly Tensor? untrainedInputs;
    private readonly Tensor?[] slopes;

    /// <param name="shape">The sizes.</param>
    /// <param name="products">How products are done.</param>
    /// <param name="inputs">The trained coordinates of the points, points × coordinates.</param>
    /// <param name="untrainedInputs">The other coordinates, or null if all are zero.</param>
    public MemberPass(PerceptronShape shape, IMemberProducts products, Tensor inputs, Tensor? untrainedInputs)
    {
        this.shape = shape;
        this.products = products;
        this.inputs = inputs;
        this.untrainedInputs = untrainedInputs;
        activation = ActivationTensors.Of(shape.Network.Activation, shape.Placement.IsHost);
        Hidden = new Tensor[shape.Depth];
        slopes = new Tensor?[shape.Depth];
    }

    /// <summary>φ(zˡ) of every hidden layer after a forward pass.</summary>
    public Tensor[] Hidden { get; }

    /// <summary>What the signals of a hidden layer must be multiplied by.</summary>
    public double SignalFactor(int layer) => Math.Pow(activation.SlopeFactor, shape.Depth - layer);

    /// <summary>f, shape (members, outputs, points).</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="backward">Whether a backward pass follows.</param>
    public Tensor Forward(PerceptronWeights weights, bool backward)
    {
        Tensor z = FirstLayer(weights);
        for (int layer = 0; layer < shape.Depth; layer++)
        {
            slopes[layer] = activation.Apply(z, backward);
            Hidden[layer] = z;
            z = products.Multiply(weights.Layers[layer + 1], z);
        }

        return z;
    }


    /// <summary>Sends the signals of a layer back to the hidden layer below.</summary>
    /// <param name="layer">The weight layer, 1 to L.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="signals">∂E/∂z above it.</param>
    public Tensor Backward(int layer, Tensor weights, Tensor signals)
    {
        Tensor below = products.Multiply(weights.transpose(1, 2), signals);
        if (slopes[layer - 1] is { } rates)
        {
            below.mul_(rates);
        }

        return below;
    }

    /// <summary>target += factor·Σ_μ δ_μ h_μ, the product of signals and inputs of a weight layer.</summary>
    public void AddGradient(int layer, Tensor target, Tensor signals, Factor factor)
    {
        if (layer == 0)
        {
            PlainProduct.Add(Flat(target), Flat(signals), inputs, factor);
        }
        else
        {
            products.AddProduct(target, signals, Hidden[layer - 1].transpose(1, 2), factor);
        }
    }

    /// <summary>∂f_c/∂z of the last hidden layer.</summary>
    /// <param name="readout">The readout weights, (members, outputs, neurons).</param>
    /// <param name="output">The output c.</param>
    public Tensor SelectOutput(Tensor readout, int output)
    {
        Tensor row = readout.select(1, output).unsqueeze(2);
        return slopes[^1] is { } rates ? rates.mul(row) : row.expand(Hidden[^1].shape).contiguous();
    }

    /// <summary>h·h′ of the inputs of a weight layer, (members or 1, points, points).</summary>
    public Tensor InputGram(int layer) => layer == 0
        ? inputs.mm(inputs.transpose(0, 1)).unsqueeze(0)
        : Hidden[layer - 1].transpose(1, 2).bmm(Hidden[layer - 1]);

    // The members of the first layer share their inputs: one plain product.
    private Tensor FirstLayer(PerceptronWeights weights)
    {
        Tensor z = Flat(weights.Layers[0]).mm(inputs.transpose(0, 1));
        if (weights.Untrained is { } others && untrainedInputs is { } coordinates)
        {
            z.addmm_(Flat(others), coordinates.transpose(0, 1));
        }

        return z.view(weights.Members, shape.Widths[0], inputs.shape[0]);
    }

    private static Tensor Flat(Tensor tensor) => tensor.view(-1, tensor.shape[2]);
}
