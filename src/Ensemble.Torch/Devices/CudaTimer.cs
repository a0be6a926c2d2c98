namespace Ensemble.Torch.Devices;

/// <summary>The time that a device takes for work, between two events in the order of its work.</summary>
internal sealed unsafe class CudaTimer : IDisposable
{
    private readonly nint start = NewEvent();
    private readonly nint end = NewEvent();

    /// <summary>Begins.</summary>
    public void Start() => Record(start);

    /// <summary>Ends, waits for the device, and gives the seconds between.</summary>
    public double Stop()
    {
        Record(end);
        float milliseconds = 0;
        Check(((delegate* unmanaged<nint, int>)CudaDriver.Export("cuEventSynchronize"))(end));
        Check(((delegate* unmanaged<float*, nint, nint, int>)CudaDriver.Export("cuEventElapsedTime"))(&milliseconds, start, end));
        return milliseconds / 1000;
    }

    public void Dispose()
    {
        _ = ((delegate* unmanaged<nint, int>)CudaDriver.Export("cuEventDestroy_v2"))(start);
        _ = ((delegate* unmanaged<nint, int>)CudaDriver.Export("cuEventDestroy_v2"))(end);
    }

    // The stream 0 is the one that libtorch works in.
    private static void Record(nint which) => Check(((delegate* unmanaged<nint, nint, int>)CudaDriver.Export("cuEventRecord"))(which, 0));

    private static nint NewEvent()
    {
        nint made;
        Check(((delegate* unmanaged<nint*, uint, int>)CudaDriver.Export("cuEventCreate"))(&made, 0));
        return made;
    }

    private static void Check(int status)
    {
        if (status != 0)
        {
            throw new InvalidOperationException($"the driver of CUDA answers {status}");
        }
    }
}
