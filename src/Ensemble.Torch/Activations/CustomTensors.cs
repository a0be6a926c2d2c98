using Ensemble.Model;
using Ensemble.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Activations;

/// <summary>An activation given by .NET functions, called number by number on host tensors.</summary>
internal sealed class CustomTensors(Activation activation) : ActivationTensors
{
    private readonly Func<double, double> value = activation.CustomValue!;
    private readonly Func<double, double> derivative = activation.CustomDerivative!;

    public override Tensor? Apply(Tensor z, bool wantSlopes)
    {
        Tensor slopes = empty_like(z);
        if (z.dtype == ScalarType.Float64)
        {
            Span<double> values = Placement.Values<double>(z), rates = Placement.Values<double>(slopes);
            for (int i = 0; i < values.Length; i++)
            {
                rates[i] = derivative(values[i]);
                values[i] = value(values[i]);
            }
        }
        else
        {
            Span<float> values = Placement.Values<float>(z), rates = Placement.Values<float>(slopes);
            for (int i = 0; i < values.Length; i++)
            {
                rates[i] = (float)derivative(values[i]);
                values[i] = (float)value(values[i]);
            }
        }

        return slopes;
    }
}
