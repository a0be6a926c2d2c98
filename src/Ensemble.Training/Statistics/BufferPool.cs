namespace Ensemble.Training.Statistics;

/// <summary>Keeps the buffers of merged nodes for the next ones; what it hands out is not cleared.</summary>
internal sealed class BufferPool
{
    private readonly Dictionary<int, Stack<double[]>> free = [];

    public double[] Rent(int length) =>
        free.TryGetValue(length, out Stack<double[]>? stack) && stack.TryPop(out double[]? buffer) ? buffer : new double[length];

    public void Return(double[] buffer)
    {
        if (!free.TryGetValue(buffer.Length, out Stack<double[]>? stack))
        {
            free[buffer.Length] = stack = new Stack<double[]>();
        }

        stack.Push(buffer);
    }
}
