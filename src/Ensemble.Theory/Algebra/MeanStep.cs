using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Ensemble.Theory.Algebra;

/// <summary>Sums strips of K and Θ over a divisor, in place of what was there or added to it.</summary>
/// <param name="target">What is written.</param>
/// <param name="first">What is read.</param>
/// <param name="strips">For every pair of the target, the strips that are summed, equally many for all.</param>
/// <param name="divisor">The divisor.</param>
/// <param name="accumulates">Whether to add to what is there.</param>
internal sealed class MeanStep(Operand target, Operand first, int[] strips, double divisor, bool accumulates) : KernelStep
{
    private readonly int pairs = target.Pairs.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Tile tile)
    {
        int lanes = tile.Lanes;
        int count = strips.Length / pairs;
        bool gradient = tile.HasGradient;
        var factor = Vector256.Create(1 / divisor);
        ref double k = ref tile.Kernels[first.Buffer].First;
        ref double theta = ref tile.Gradients[first.Buffer].First;
        ref double kernels = ref tile.Kernels[target.Buffer].First;
        ref double gradients = ref tile.Gradients[target.Buffer].First;
        for (int p = 0; p < pairs; p++)
        {
            ReadOnlySpan<int> sources = strips.AsSpan(p * count, count);
            int to = (p + 1) * lanes;
            for (int lane = 0; lane < lanes; lane += 4)
            {
                Vector256<double> sum = default;
                Vector256<double> past = default;
                foreach (int source in sources)
                {
                    sum += Tile.At(ref k, (source * lanes) + lane);
                }

                if (gradient)
                {
                    foreach (int source in sources)
                    {
                        past += Tile.At(ref theta, (source * lanes) + lane);
                    }
                }

                ref Vector256<double> kernel = ref Tile.At(ref kernels, to + lane);
                ref Vector256<double> tangent = ref Tile.At(ref gradients, to + lane);
                kernel = accumulates ? kernel + (factor * sum) : factor * sum;
                if (gradient)
                {
                    tangent = accumulates ? tangent + (factor * past) : factor * past;
                }
            }
        }
    }
}
