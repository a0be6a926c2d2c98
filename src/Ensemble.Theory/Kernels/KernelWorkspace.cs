using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Kernels;

/// <summary>The buffers of one block on its way through the layers.</summary>
internal class KernelWorkspace : KernelRoom
{
    public KernelWorkspace(KernelBlock block, double[] start)
        : base(block)
    {
        Start = start;
        Overlap = new double[block.Size];
        Gradient = new double[block.Size];
    }

    /// <summary>What <see cref="Overlap"/> is at the inputs.</summary>
    public double[] Start { get; }

    /// <summary>Kˡ, or 1 − its cosine, depending on the recursion.</summary>
    public double[] Overlap { get; }

    /// <summary>Θˡ⁺¹.</summary>
    public double[] Gradient { get; }
}
