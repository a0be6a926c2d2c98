using Ensemble.Model;
using Ensemble.Theory.Laws;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.TwoTime;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Tests;

public class SymmetryTests
{
    private static readonly string[] Activations = ["linear", "relu", "leaky_relu", "erf", "tanh", "gelu", "sin"];

    [Fact]
    public void Kernels_AreSymmetric_OnlyWhenTimesAndPointsAreExchangedTogether()
    {
        foreach (string phi in Activations)
        {
            var dynamics = new ContinuousDynamics(Problems.Uniform(Activation.Parse(phi), 2, Problems.RandomData(2, 1, 3)));
            TwoTimeKernels one = dynamics.Kernels(2, 0.5);
            TwoTimeKernels other = dynamics.Kernels(0.5, 2);
            for (int x = 0; x < 3; x++)
            {
                for (int z = 0; z < 3; z++)
                {
                    Assert.Equal(one.Ndk[(x * 3) + z], other.Ndk[(z * 3) + x], 1e-14);
                    Assert.Equal(one.InitialCovariance[(x * 3) + z], other.InitialCovariance[(z * 3) + x], 1e-14);
                }
            }
        }

        // Exchanging times alone is not a symmetry when norms differ and σ₀ ≠ σ.
        TwoTimeKernels erf = new ContinuousDynamics(Problems.Uniform(Activation.Erf, 2, Problems.RandomData(2, 1, 3))).Kernels(2, 0.5);
        Assert.True(Math.Abs(erf.Nngp(2)[1] - erf.Nngp(2)[3]) > 1e-3);
    }

    [Fact]
    public void Law_DoesNotChange_WhenInputsAreRotated()
    {
        Dataset data = Problems.RandomData(3, 1, 4);
        Matrix<double> turn = Matrix<double>.Build.Dense(4, 4, (i, j) => Math.Cos((i * i) + (3 * j * (i + 1)))).QR().Q;
        Matrix<double> inputs = Matrix<double>.Build.Dense(4, 4, (i, j) => data.Inputs[i, j]) * turn;
        var rotated = new Dataset(new RealMatrix(4, 4, inputs.ToRowMajorArray()), data.Targets, 3);
        PredictorLaw Law(Dataset d) => new ContinuousDynamics(Problems.Uniform(Activation.Relu, 2, d)).Solve([1, 10], 1e-6, CovarianceDetail.Variance);
        Agreement.Within(Law(data).Mean, Law(rotated).Mean, 1e-11, "mean");
        Agreement.Within(Law(data).Variance, Law(rotated).Variance, 1e-11, "variance");
    }

    [Fact]
    public void Law_OfTestPoints_DoesNotChange_WhenTrainingPointsArePermuted()
    {
        Dataset data = Problems.RandomData(3, 2, 4);
        int[] order = [2, 0, 1, 3, 4];
        var permuted = new Dataset(
            RealMatrix.FromRows([.. order.Select(i => data.Inputs.Row(i).ToArray())]),
            RealMatrix.FromRows([.. order.Select(i => data.Targets.Row(i).ToArray())]),
            3);
        TimeSteps steps = TimeSteps.Explicit(0.1, 60);
        PredictorLaw Law(Dataset d) => new DiscreteDynamics(Problems.Uniform(Activation.Erf, 2, d), steps).Solve([60], CovarianceDetail.Variance);
        Agreement.Within(Law(data).Mean[3..], Law(permuted).Mean[3..], 1e-12, "mean");
        Agreement.Within(Law(data).Variance[3..], Law(permuted).Variance[3..], 1e-12, "variance");
    }

    [Fact]
    public void Kernels_OfRelu_ScaleWithTheSquareOfTheInputs()
    {
        Dataset data = Problems.RandomData(2, 1, 3);
        var scaled = new Dataset(new RealMatrix(3, 3, [.. data.Inputs.Values.ToArray().Select(x => 3 * x)]), data.Targets, 2);
        TwoTimeKernels one = new ContinuousDynamics(Problems.Uniform(Activation.Relu, 3, data)).Kernels(2, 1);
        TwoTimeKernels nine = new ContinuousDynamics(Problems.Uniform(Activation.Relu, 3, scaled)).Kernels(2, 1);
        Agreement.Relative([.. one.Ndk.ToArray().Select(k => 9 * k)], nine.Ndk, 1e-13, "NDK");
    }

    [Fact]
    public void Kernels_ArePositiveSemidefinite_AtEqualTimes()
    {
        foreach (string phi in Activations)
        {
            var dynamics = new ContinuousDynamics(Problems.Uniform(Activation.Parse(phi), 3, Problems.RandomData(5, 5, 4)));
            TwoTimeKernels kernels = dynamics.Kernels(1.5, 1.5);
            Assert.True(Smallest(kernels.Ndk, 10) > -1e-13, $"NTK of {phi}");
            Assert.True(Smallest(kernels.InitialCovariance, 10) > -1e-13, $"C0 of {phi}");
        }
    }

    [Fact]
    public void Covariance_BetweenAllTimes_IsPositiveSemidefinite()
    {
        PredictorLaw law = new ContinuousDynamics(Problems.Uniform(Activation.Relu, 2, Problems.RandomData(3, 2, 4)))
            .Solve([0, 0.1, 1, 3, 10, 30], 1e-7, CovarianceDetail.Full);
        Assert.True(Smallest(law.Covariance, 30) > -1e-7);
    }

    private static double Smallest(ReadOnlySpan<double> values, int size)
    {
        double[] copy = values.ToArray();
        return Matrix<double>.Build.Dense(size, size, (i, j) => (copy[(i * size) + j] + copy[(j * size) + i]) / 2).Evd(Symmetricity.Symmetric).EigenValues.Min(value => value.Real);
    }
}
