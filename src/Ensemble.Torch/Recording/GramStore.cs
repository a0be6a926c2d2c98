using Ensemble.Torch.Devices;
using Ensemble.Torch.Products;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Recording;

/// <summary>
/// Rows of all members kept for Gram matrices, one per point: of all record times, or of the current one alone, whose Gram
/// matrix is then kept instead.
/// </summary>
internal sealed class GramStore : IDisposable
{
    private readonly int times;
    private readonly int points;
    private readonly double scale;
    private readonly Tensor rows;
    private readonly Tensor? grams;

    /// <param name="placement">Where tensors live.</param>
    /// <param name="members">The number of members.</param>
    /// <param name="times">n, the number of record times.</param>
    /// <param name="points">The number of rows of a time.</param>
    /// <param name="length">The length of a row.</param>
    /// <param name="twoTime">Whether products of rows of different times are wanted.</param>
    /// <param name="scale">A factor of all products.</param>
    public GramStore(Placement placement, int members, int times, int points, long length, bool twoTime, double scale)
    {
        this.times = times;
        this.points = points;
        this.scale = scale;
        Length = length;
        rows = placement.Zeros(members, (twoTime ? times : 1) * points, length);
        grams = twoTime ? null : placement.Zeros(members, times, points, points);
    }

    /// <summary>What must be kept to go on later, members first.</summary>
    public Tensor State => grams ?? rows;

    /// <summary>The length of a row.</summary>
    public long Length { get; }

    /// <summary>The bytes of a member while its members are trained.</summary>
    public static long MemberNumbers(int times, int points, long length, bool twoTime) =>
        twoTime ? times * points * length : (points * length) + ((long)times * points * points);

    /// <summary>Keeps a part of the rows of a record time.</summary>
    /// <param name="time">The index of the record time.</param>
    /// <param name="column">Where the part begins.</param>
    /// <param name="values">The part, (members, length, points).</param>
    public void Put(int time, long column, Tensor values)
    {
        PutRows(time, column, values.transpose(1, 2));
    }

    /// <summary>Keeps a part of the rows of a record time.</summary>
    /// <param name="time">The index of the record time.</param>
    /// <param name="column">Where the part begins.</param>
    /// <param name="values">The part, (members, points, length).</param>
    public void PutRows(int time, long column, Tensor values) =>
        rows.narrow(1, grams is null ? (long)time * points : 0, points).narrow(2, column, values.shape[2]).copy_(values);

    /// <summary>Says that the rows of a record time are complete.</summary>
    public void Complete(int time) => grams?.select(1, time).copy_(rows.bmm(rows.transpose(1, 2)));

    /// <summary>The products of some members in float64, shape (members, n, n, points, points) or (members, n, points, points).</summary>
    public Tensor Read(int first, int count)
    {
        Tensor products;
        if (grams is not null)
        {
            products = grams.narrow(0, first, count);
        }
        else
        {
            Tensor part = rows.narrow(0, first, count);
            products = part.bmm(part.transpose(1, 2)).view(count, times, points, times, points).permute(0, 1, 3, 2, 4);
        }

        using var factor = new Factor(scale);
        return products.to(ScalarType.Float64).mul(factor.Scalar);
    }

    /// <summary>|row(t) − row(t₀)|² of some members times a factor in float64, shape (members, n), where a time has one row; free of cancellation.</summary>
    public Tensor Distances(int first, int count, double factor)
    {
        Tensor part = rows.narrow(0, first, count), start = part.select(1, 0);
        var sums = new Tensor[times];
        for (int time = 0; time < times; time++)
        {
            using DisposeScope scope = NewDisposeScope();
            sums[time] = (part.select(1, time) - start).square().sum(1, type: ScalarType.Float64).MoveToOuterDisposeScope();
        }

        using var by = new Factor(scale * factor);
        return stack(sums, 1).mul(by.Scalar);
    }

    public void Dispose()
    {
        rows.Dispose();
        grams?.Dispose();
    }
}
