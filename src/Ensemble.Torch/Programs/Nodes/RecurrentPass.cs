using Ensemble.Torch.Activations;
using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Programs.Nodes;

/// <summary>h_t = W·s_{t−1}/√N + U·x_t/√C + b, s_t = φ(h_t), without the first term at t = 0.</summary>
/// <remarks>Equations: M14.</remarks>
internal sealed class RecurrentPass(RecurrentNode node, NodeSite site) : NodePass(site)
{
    private readonly ActivationTensors activation = ActivationTensors.Of(node.Activation, site.Placement.IsHost);
    private readonly Scalar slopeFactor = ActivationTensors.Of(node.Activation, site.Placement.IsHost).SlopeFactor;
    private readonly int recurrent = site.Indices[0];
    private readonly int fromInput = site.Indices[1];
    private readonly int bias = node.Bias is null ? -1 : site.Indices[2];
    private readonly Tensor?[] slopes = new Tensor?[site.Input.PositionCount];
    private Tensor? inputs;
    private Tensor? states;

    private int Times => slopes.Length;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor first, Tensor? second)
    {
        inputs = first;
        Tensor fields = Act(fromInput, first);
        if (bias >= 0)
        {
            fields.add_(Site.Weights[bias], Factor.One.Scalar);
        }

        Tensor grid = Grid(fields, Times);
        var state = new Tensor[Times];
        for (int time = 0; time < Times; time++)
        {
            state[time] = grid.select(2, time).contiguous();
            if (time > 0)
            {
                state[time].add_(Act(recurrent, state[time - 1]), Factor.One.Scalar);
            }

            slopes[time] = activation.Apply(state[time], wantSlopes: true);
        }

        states = stack(state, 2);
        return Rows(states);
    }

    /// <inheritdoc/>
    public override (Tensor? First, Tensor? Second) Backward(Tensor signals, IGradientSink sink, bool towardsFirst, bool towardsSecond)
    {
        Tensor incoming = Grid(signals, Times);
        var sent = new Tensor[Times];
        for (int time = Times - 1; time >= 0; time--)
        {
            Tensor own = incoming.select(2, time);
            Tensor all = time == Times - 1 ? own.clone() : own.add(SendBack(recurrent, sent[time + 1]), Factor.One.Scalar);
            if (slopes[time] is { } rates)
            {
                all.mul_(rates);
                all.mul_(slopeFactor);
            }

            sent[time] = all;
        }

        Tensor fields = Rows(stack(sent, 2));
        if (sink.Wants(recurrent))
        {
            sink.Take(recurrent, Previous(), fields);
        }

        if (sink.Wants(fromInput))
        {
            sink.Take(fromInput, inputs, fields);
        }

        if (bias >= 0 && sink.Wants(bias))
        {
            sink.Take(bias, null, fields);
        }

        return (towardsFirst ? SendBack(fromInput, fields) : null, null);
    }

    // The states one time earlier; before the first there is nothing.
    private Tensor Previous()
    {
        Tensor shifted = zeros_like(states!);
        if (Times > 1)
        {
            shifted.narrow(2, 1, Times - 1).copy_(states!.narrow(2, 0, Times - 1));
        }

        return Rows(shifted);
    }
}
