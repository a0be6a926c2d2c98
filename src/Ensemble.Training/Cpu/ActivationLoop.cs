using System.Numerics;
using Ensemble.Model;

namespace Ensemble.Training.Cpu;

/// <summary>Evaluates φ and φ′ over arrays.</summary>
internal abstract unsafe class ActivationLoop<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Replaces z by φ(z)·scale and writes φ′(z)·scale.</summary>
    /// <param name="values">z on entry; aligned, a multiple of sixteen values.</param>
    /// <param name="slopes">Where φ′(z)·scale goes.</param>
    /// <param name="count">How many values.</param>
    /// <param name="scale">The factor.</param>
    public abstract void Evaluate(T* values, T* slopes, nint count, T scale);
}

/// <summary>Picks the loop of an activation.</summary>
internal static class ActivationLoop
{
    /// <summary>The loop of an activation: vectorised in float32, exact to rounding in float64.</summary>
    public static ActivationLoop<T> Create<T>(Activation activation)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        switch (activation.Kind)
        {
            case ActivationKind.Linear:
                return new LeakyLoop<T>(1);
            case ActivationKind.Relu:
                return new LeakyLoop<T>(0);
            case ActivationKind.LeakyRelu:
                return new LeakyLoop<T>(activation.Slope);
            case ActivationKind.Custom:
                return new ScalarLoop<T>(activation.CustomValue!, activation.CustomDerivative!);
        }

        if (typeof(T) == typeof(float))
        {
            object loop = activation.Kind switch
            {
                ActivationKind.Erf => new VectorLoop<ErfFunction>(),
                ActivationKind.Tanh => new VectorLoop<TanhFunction>(),
                ActivationKind.Gelu => new VectorLoop<GeluFunction>(),
                ActivationKind.Sin => new VectorLoop<SinFunction>(),
                _ => throw Unknown(activation),
            };
            return (ActivationLoop<T>)loop;
        }

        return activation.Kind switch
        {
            ActivationKind.Erf => new ScalarLoop<T>(ScalarFunctions.Erf, ScalarFunctions.ErfDerivative),
            ActivationKind.Tanh => new ScalarLoop<T>(Math.Tanh, ScalarFunctions.TanhDerivative),
            ActivationKind.Gelu => new ScalarLoop<T>(ScalarFunctions.Gelu, ScalarFunctions.GeluDerivative),
            ActivationKind.Sin => new ScalarLoop<T>(Math.Sin, Math.Cos),
            _ => throw Unknown(activation),
        };
    }

    private static ArgumentOutOfRangeException Unknown(Activation activation) =>
        new(nameof(activation), activation.Kind, "the engine does not know this activation");
}
