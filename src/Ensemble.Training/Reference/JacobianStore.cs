using System.Collections.Immutable;
using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference;

/// <summary>
/// Gradients of the predictor, point by point and output by output, kept for their inner products. Under weight sharing
/// ∂f·∂f′ ≠ (h·h′)(δ·δ′): the gradient is summed over positions first, and kept. Where a weight acts once, at one position, its gradient
/// δhᵀ is kept as δ and h, and the inner product is that of both.
/// </summary>
internal sealed unsafe class JacobianStore<T> : IGradientSink<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly int outputs;
    private readonly bool separate;
    private readonly int rows;
    private readonly bool[] wanted;
    private readonly bool[] begun;
    private readonly ImmutableArray<Kept> kept;
    private readonly double[] left;
    private readonly double[] right;
    private int slot;
    private int first;
    private int output;

    /// <param name="arena">Where they live.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="slots">The number of times kept.</param>
    /// <param name="points">The number of points.</param>
    /// <param name="separate">Whether products are wanted between outputs too, instead of their mean.</param>
    public JacobianStore(Arena<T> arena, ReferencePlan<T> plan, WeightSet<T> weights, int slots, int points, bool separate)
    {
        this.separate = separate;
        outputs = plan.Outputs;
        rows = separate ? points * outputs : slots * points;
        wanted = new bool[plan.Weights.Length];
        begun = new bool[plan.Weights.Length];
        int perRow = separate ? 1 : outputs;
        kept =
        [
            .. weights.All.Select(weight =>
            {
                bool isReadout = weight is RowWeight<T> && weight.Info.Uses == 1;
                bool isFactored = isReadout || (weight is PanelWeight<T> && weight.Info.Uses == 1 && weight.Info.RowsPerPoint == 1);
                int inputs = PackedProduct<T>.PaddedColumns(weight.Info.Columns);
                int signals = isFactored ? PackedProduct<T>.PaddedColumns(weight.Info.FanOut) : weight.Length;
                return new Kept(
                    isFactored ? new RowStore<T>(arena, separate ? 1 : slots, points, inputs) : null,
                    isReadout ? null : new RowStore<T>(arena, separate ? 1 : slots, separate ? rows : points, (long)signals * perRow),
                    signals);
            }),
        ];
        bool hasFactored = kept.Any(each => each.Inputs is not null);
        left = new double[hasFactored ? Square(slots * points) : 0];
        right = new double[hasFactored || separate ? Square(rows) : 0];
    }

    /// <summary>The memory of what is kept in bytes.</summary>
    public long Bytes => Stores.Sum(store => store.Bytes);

    private IEnumerable<RowStore<T>> Stores => kept.SelectMany(each => (RowStore<T>?[])[each.Inputs, each.Signals]).OfType<RowStore<T>>();

    /// <summary>Says whether the gradient of a weight is wanted.</summary>
    public void Want(int weight, bool isWanted) => wanted[weight] = isWanted;

    /// <summary>Says whose gradients come next.</summary>
    /// <param name="slot">The time.</param>
    /// <param name="first">The first point of the tile.</param>
    /// <param name="output">The output.</param>
    public void Expect(int slot, int first, int output)
    {
        this.slot = slot;
        this.first = first;
        this.output = output;
        Array.Clear(begun);
    }

    /// <inheritdoc/>
    public bool Wants(int weight) => wanted[weight];

    /// <inheritdoc/>
    public bool TakesSums => false;

    /// <inheritdoc/>
    public bool TakeSum(Weight<T> weight) => throw new InvalidOperationException("gradients are kept point by point");

    /// <inheritdoc/>
    public void Take(Weight<T> weight, Rows<T> inputs, Rows<T> signals, int points, int rowsPerPoint)
    {
        Kept each = kept[weight.Info.Index];
        ref bool adds = ref begun[weight.Info.Index];
        for (int point = 0; point < points; point++)
        {
            if (each.Inputs is { } store && output == 0)
            {
                Elementwise<T>.Copy(inputs.Row(point), store.Row(slot, first + point), (int)store.Length);
            }

            if (each.Signals is null)
            {
                continue;
            }

            T* target = separate ? each.Signals.Row(0, ((first + point) * outputs) + output) : each.Signals.Row(slot, first + point) + ((long)output * each.SignalLength);
            if (each.Inputs is null)
            {
                weight.Outer(target, inputs.Data is null ? inputs : inputs.From(point * rowsPerPoint), signals.From(point * rowsPerPoint), rowsPerPoint, adds);
            }
            else
            {
                Elementwise<T>.Copy(signals.Row(point), target, each.SignalLength);
            }
        }

        adds = true;
    }

    /// <summary>Writes ∂f·∂f′ of a weight, averaged over the outputs, for all pairs of kept times: shape (times, times, points, points).</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="offset">Where they begin there.</param>
    public void WriteGram(Weight<T> weight, double[] target, long offset)
    {
        Kept each = kept[weight.Info.Index];
        double scale = weight.Info.Scale * weight.Info.Scale;
        if (each.Inputs is null)
        {
            each.Signals!.WriteGram(scale / outputs, target, offset);
            return;
        }

        each.Inputs.WriteGram(scale, left, 0);
        if (each.Signals is null)
        {
            left.CopyTo(target, offset);
            return;
        }

        each.Signals.WriteGram(1.0 / outputs, right, 0);
        for (int i = 0; i < left.Length; i++)
        {
            target[offset + i] = left[i] * right[i];
        }
    }

    /// <summary>Adds η·∂f_c·∂f′_c′ of a weight to a matrix over (point, output).</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="eta">η.</param>
    /// <param name="matrix">The matrix.</param>
    public void AddTo(Weight<T> weight, double eta, double[] matrix)
    {
        Kept each = kept[weight.Info.Index];
        double factor = eta * weight.Info.Scale * weight.Info.Scale;
        int points = rows / outputs;
        each.Inputs?.WriteGram(1, left, 0);
        each.Signals?.WriteGram(1, right, 0);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                double inputs = each.Inputs is null ? 1 : left[(i / outputs * points) + (j / outputs)];
                double signals = each.Signals is not null ? right[(i * rows) + j] : i % outputs == j % outputs ? 1 : 0;
                matrix[(i * rows) + j] += factor * inputs * signals;
            }
        }
    }

    /// <summary>Adds ∂f_c·direction of a weight to a vector over (point, output); gradients are kept separately by output.</summary>
    /// <param name="weight">The weight.</param>
    /// <param name="direction">A direction in the layout of the weight.</param>
    /// <param name="scratch">Room for as many rows as points, rounded up, of the weight's outputs.</param>
    /// <param name="points">The number of points, the first ones.</param>
    /// <param name="target">The vector.</param>
    public void Project(Weight<T> weight, T* direction, T* scratch, int points, double[] target)
    {
        Kept each = kept[weight.Info.Index];
        double scale = weight.Info.Scale;
        if (each is { Inputs: { } store, Signals: not null })
        {
            ((PanelWeight<T>)weight).MultiplyBy(direction, PackedProduct<T>.PaddedRows(points), new Rows<T>(store.Row(0, 0), (int)store.Length), new Rows<T>(scratch, each.SignalLength));
        }

        for (int row = 0; row < points * outputs; row++)
        {
            (int point, int own) = (row / outputs, row % outputs);
            T product = each.Inputs is null ? Elementwise<T>.Dot(each.Signals!.Row(0, row), direction, weight.Length)
                : each.Signals is null ? Elementwise<T>.Dot(each.Inputs.Row(0, point), direction + weight.At(own, 0), (nint)each.Inputs.Length)
                : Elementwise<T>.Dot(each.Signals.Row(0, row), scratch + ((nint)point * each.SignalLength), each.SignalLength);
            target[row] += scale * double.CreateTruncating(product);
        }
    }

    /// <summary>Writes what is kept of the first times.</summary>
    public void Write(BinaryWriter writer, int times)
    {
        foreach (RowStore<T> store in Stores)
        {
            store.Write(writer, times);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public void Read(BinaryReader reader, int times)
    {
        foreach (RowStore<T> store in Stores)
        {
            store.Read(reader, times);
        }
    }

    private static int Square(int count) => checked(count * count);

    private sealed record Kept(RowStore<T>? Inputs, RowStore<T>? Signals, int SignalLength);
}
