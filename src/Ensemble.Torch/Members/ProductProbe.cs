using Ensemble.Torch.Products;
using System.Diagnostics;
using Ensemble.Torch.Devices;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Members;

/// <summary>Finds out before a run whether products of wide layers are faster batched or one by one.</summary>
internal static class ProductProbe
{
    /// <summary>Narrower layers never gain from plain products.</summary>
    private const long SmallestBlock = 256 * 256;

    /// <summary>By how much plain products must win: below it the choice would hang on the noise of the clock.</summary>
    private const double Margin = 1.3;

    private const int Rounds = 3;

    /// <summary>The faster way for the largest product.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="members">The members of a chunk.</param>
    public static IMemberProducts Choose(ChunkShape shape, int members) => shape.Placement.Products switch
    {
        ProductFormat.Tf32 => new Tf32Products(Exact(shape, members)),
        ProductFormat.BFloat16 => new BFloat16Products(new BatchedProducts()),
        _ => Exact(shape, members),
    };

    private static IMemberProducts Exact(ChunkShape shape, int members)
    {
        (int rows, int columns, int points) = shape.LargestProduct;
        if ((long)rows * columns < SmallestBlock || shape.Placement.Device.type == DeviceType.META)
        {
            return new BatchedProducts();
        }

        try
        {
            return Choose(shape.Placement, members, rows, columns, points);
        }
        catch (Exception exception) when (OutOfMemory.Caused(exception))
        {
            // Plain products need no temporary of the size of the weights.
            return new LoopedProducts();
        }
    }

    private static IMemberProducts Choose(Placement placement, int members, int rows, int columns, int points)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = placement.Zeros(members, rows, columns), target = placement.Zeros(members, rows, columns);
        Tensor hidden = placement.Zeros(members, columns, points), signals = placement.Zeros(members, rows, points);
        IMemberProducts batched = new BatchedProducts(), looped = new LoopedProducts();
        double loopedTime = Clock(looped);
        return Clock(batched) > Margin * loopedTime ? looped : batched;

        double Clock(IMemberProducts products)
        {
            using var one = new Factor(1);
            double best = double.PositiveInfinity;
            for (int round = 0; round <= Rounds; round++)
            {
                using DisposeScope step = NewDisposeScope();
                placement.Synchronize();
                long start = Stopwatch.GetTimestamp();
                products.Multiply(weights, hidden);
                products.Multiply(weights.transpose(1, 2), signals);
                products.AddProduct(target, signals, hidden.transpose(1, 2), one);
                placement.Synchronize();
                best = round == 0 ? best : Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            return best;
        }
    }
}
