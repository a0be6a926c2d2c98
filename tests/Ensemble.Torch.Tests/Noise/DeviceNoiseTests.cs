using Ensemble.Conformance;
using Ensemble.Model;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Noise;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Tests.Noise;

/// <summary>The noise of CUDA, drawn here from the generator of the CPU, which is seeded in the same way.</summary>
public class DeviceNoiseTests
{
    private static readonly NoiseKey Key = new(1, 7, false, WeightLayout.Panels);

    [Fact]
    public void MembersNoise_DoesNotDependOnItsChunk()
    {
        float[] whole = Draw(0, 300, Key), part = Draw(100, 20, Key);
        Assert.Equal(whole.AsSpan(100 * 24 * 24, 20 * 24 * 24).ToArray(), part);
    }

    [Fact]
    public void Noise_DependsOnStepAndLayerAndMember()
    {
        float[] noise = Draw(0, 2, Key);
        Assert.Equal(noise, Draw(0, 2, Key));
        Assert.NotEqual(noise, Draw(0, 2, Key with { Step = 8 }));
        Assert.NotEqual(noise, Draw(0, 2, Key with { Layer = 2 }));
        Assert.NotEqual(noise.AsSpan(0, 576).ToArray(), noise.AsSpan(576).ToArray());
    }

    [Fact]
    public void Amplitude_IsTheStandardDeviation()
    {
        // 172,800 normals: the mean square is within 5 standard errors, 5·√(2/172800) = 0.017, but for one seed in two million.
        float[] noise = Draw(0, 300, Key, 3);
        Assert.InRange(noise.Average(value => (double)value * value) / 9, 0.983, 1.017);
    }

    [Fact]
    public void AntitheticPairs_ShareTheirNoise_UpToTheSignOfTheReadout()
    {
        const int size = 24 * 24;
        float[] hidden = Draw(2, 2, Key, antithetic: true), readout = Draw(2, 2, Key with { IsReadout = true }, antithetic: true);
        Assert.Equal(hidden.AsSpan(0, size).ToArray(), hidden.AsSpan(size).ToArray());
        Assert.Equal(readout.AsSpan(0, size).ToArray(), readout.AsSpan(size).ToArray().Select(value => -value));
        Assert.NotEqual(hidden.AsSpan(0, size).ToArray(), Draw(4, 1, Key, antithetic: true));
    }

    [Fact]
    public void SecondOfAPair_CanBeginAChunk()
    {
        const int size = 24 * 24;
        float[] whole = Draw(0, 6, Key, antithetic: true);
        Assert.Equal(whole.AsSpan(3 * size, 3 * size).ToArray(), Draw(3, 3, Key, antithetic: true));
    }

    private static float[] Draw(int first, int count, NoiseKey key, double amplitude = 1, bool antithetic = false)
    {
        using DisposeScope scope = NewDisposeScope();
        using var shape = new PerceptronShape(Cases.Create(Activation.Relu, antithetic: antithetic), new Placement(CPU, ScalarType.Float32));
        using var noise = new DeviceNoise(shape, new MemberRange(first, count), seed => random.manual_seed(seed));
        return Placement.Values<float>(noise.Draw(key, 24, 24, amplitude).contiguous()).ToArray();
    }
}
