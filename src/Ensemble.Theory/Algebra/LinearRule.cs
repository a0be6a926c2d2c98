using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>
/// A layer with a weight: K′ = mK̃, Θ′ = gK̃ + mΘ̃, where K̃ is K at every position (dense), or the mean over the taps of a
/// convolution with one common offset for both positions. Outside a grid with zeros round it the mean keeps its divisor.
/// </summary>
/// <param name="weight">The index of the weight in the program.</param>
/// <param name="sources">Output position by tap, the input position or −1; null for a dense layer.</param>
/// <param name="taps">k.</param>
internal sealed class LinearRule(int weight, int[]? sources, int taps) : KernelRule
{
    /// <inheritdoc/>
    public override bool IsInPlace => sources is null;

    /// <inheritdoc/>
    public override double SecondsPerPair => 0.3e-9 + (taps * 0.25e-9);

    /// <inheritdoc/>
    public override void Sources(int row, int column, Visit visit)
    {
        if (sources is null)
        {
            visit(0, row, column);
            return;
        }

        for (int tap = 0; tap < taps; tap++)
        {
            int i = sources[(row * taps) + tap];
            int j = sources[(column * taps) + tap];
            if (i >= 0 && j >= 0)
            {
                visit(0, i, j);
            }
        }
    }

    /// <inheritdoc/>
    public override KernelStep Compile(Operand target, Operand first, Operand second)
    {
        if (sources is null)
        {
            return new Step(weight, first, target, first.Pairs.StripsOf(target.Pairs), 1);
        }

        var strips = new int[target.Pairs.Count * taps];
        for (int p = 0; p < target.Pairs.Count; p++)
        {
            (int row, int column) = target.Pairs[p];
            for (int tap = 0; tap < taps; tap++)
            {
                int i = sources[(row * taps) + tap];
                int j = sources[(column * taps) + tap];
                strips[(p * taps) + tap] = i < 0 || j < 0 ? 0 : first.Pairs.Strip(i, j);
            }
        }

        return new Step(weight, first, target, strips, taps);
    }

    private sealed class Step(int weight, Operand first, Operand target, int[]? strips, int taps) : KernelStep
    {
        private readonly int pairs = target.Pairs.Count;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(Tile tile)
        {
            int lanes = tile.Lanes;
            bool gradient = tile.HasGradient;
            bool through = gradient && first.HasGradient;
            var m = Vector256.Create(tile.Covariances[weight] / taps);
            var g = Vector256.Create(tile.GradientWeights[weight] / taps);
            ref double k = ref MemoryMarshal.GetArrayDataReference(tile.Kernels[first.Buffer]);
            ref double theta = ref MemoryMarshal.GetArrayDataReference(tile.Gradients[first.Buffer]);
            ref double kernels = ref MemoryMarshal.GetArrayDataReference(tile.Kernels[target.Buffer]);
            ref double gradients = ref MemoryMarshal.GetArrayDataReference(tile.Gradients[target.Buffer]);
            for (int p = 0; p < pairs; p++)
            {
                ReadOnlySpan<int> sources = strips is null ? default : strips.AsSpan(p * taps, taps);
                int to = (p + 1) * lanes;
                for (int lane = 0; lane < lanes; lane += 4)
                {
                    Vector256<double> sum;
                    Vector256<double> past = default;
                    if (sources.IsEmpty)
                    {
                        sum = Tile.At(ref k, to + lane);
                        past = through ? Tile.At(ref theta, to + lane) : past;
                    }
                    else
                    {
                        sum = default;
                        if (through)
                        {
                            foreach (int source in sources)
                            {
                                sum += Tile.At(ref k, (source * lanes) + lane);
                                past += Tile.At(ref theta, (source * lanes) + lane);
                            }
                        }
                        else
                        {
                            foreach (int source in sources)
                            {
                                sum += Tile.At(ref k, (source * lanes) + lane);
                            }
                        }
                    }

                    Tile.At(ref kernels, to + lane) = m * sum;
                    if (gradient)
                    {
                        Tile.At(ref gradients, to + lane) = (g * sum) + (m * past);
                    }
                }
            }
        }
    }
}
