using System.Runtime.InteropServices;
using Ensemble.Training.Benchmarking;

namespace Ensemble.Training.Tests.Benchmarking;

public class PeakMemoryTests
{
    private const int Size = 400_000_000;

    [Fact]
    public unsafe void Forget_LeavesOutMemoryThatWasGivenBack()
    {
        void* block = NativeMemory.Alloc(Size);
        NativeMemory.Fill(block, Size, 1);
        NativeMemory.Free(block);
        long before = PeakMemory.Bytes();
        PeakMemory.Forget();
        long after = PeakMemory.Bytes();
        Assert.InRange(before, Size, long.MaxValue);

        // Other tests of this process may run meanwhile, hence the margin.
        Assert.True(!File.Exists("/proc/self/clear_refs") || after < before - (Size / 2), $"{before:N0} bytes before, {after:N0} after");
    }
}
