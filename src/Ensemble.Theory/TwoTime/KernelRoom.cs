namespace Ensemble.Theory.TwoTime;

/// <summary>The buffers in which blocks of one shape are evaluated; each kind of kernels has its own.</summary>
/// <param name="block">The shape.</param>
internal abstract class KernelRoom(KernelBlock block)
{
    public KernelBlock Block { get; } = block;
}
