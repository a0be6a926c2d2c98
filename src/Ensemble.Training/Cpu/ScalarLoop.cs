using System.Numerics;

namespace Ensemble.Training.Cpu;

/// <summary>An activation given by scalar functions in double precision.</summary>
internal sealed unsafe class ScalarLoop<T>(Func<double, double> value, Func<double, double> derivative) : ActivationLoop<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public override void Evaluate(T* values, T* slopes, nint count, T scale)
    {
        for (nint i = 0; i < count; i++)
        {
            double z = double.CreateChecked(values[i]);
            values[i] = T.CreateChecked(value(z)) * scale;
            slopes[i] = T.CreateChecked(derivative(z)) * scale;
        }
    }
}
