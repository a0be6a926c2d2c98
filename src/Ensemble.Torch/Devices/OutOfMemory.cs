namespace Ensemble.Torch.Devices;

/// <summary>Recognises what libtorch throws when an allocation fails.</summary>
internal static class OutOfMemory
{
    private static readonly string[] Signs = ["out of memory", "can't allocate memory", "not enough memory", "CUBLAS_STATUS_ALLOC_FAILED", "bad_alloc"];

    /// <summary>Whether an exception says that memory ran out.</summary>
    public static bool Caused(Exception exception) =>
        exception is OutOfMemoryException || Signs.Any(sign => exception.Message.Contains(sign, StringComparison.OrdinalIgnoreCase));

    /// <summary>The exception to show: .NET's own where memory ran out.</summary>
    public static Exception Clear(Exception exception) =>
        exception is not OutOfMemoryException && Caused(exception)
            ? new InsufficientMemoryException("the device has no memory left for one member", exception)
            : exception;
}
