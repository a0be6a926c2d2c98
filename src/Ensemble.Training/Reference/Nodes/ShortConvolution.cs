using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>
/// A convolution of stride 1 with three taps an axis, tile by tile of output positions: a product of channels at every point of
/// <see cref="FilterAxis{T}"/>'s interpolation instead of one at every tap, in two dimensions a quarter as many. The gradients are the exact transposes.
/// </summary>
/// <remarks>Equations: M11.</remarks>
internal sealed unsafe class ShortConvolution<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PanelWidth = PackedProduct<T>.PanelWidth;

    // Values of a filter at a time, so that they stay in the first cache.
    private const int Piece = 128;

    // Fewer channels leave too little to do for a product.
    private const int LeastChannels = 8;

    // Planes that lie a power of two apart would share their places in the cache.
    private const int PlaneGap = 5 * PanelWidth;

    private readonly PanelWeight<T> weight;
    private readonly Slot<T> input;
    private readonly Slot<T> output;
    private readonly FilterAxis<T> rows;
    private readonly FilterAxis<T> columns;
    private readonly int[] sources;
    private readonly int[] targets;
    private readonly int tiles;
    private readonly int panels;
    private readonly int inputPanels;
    private T* entered;
    private T* products;
    private T* filter;
    private T* turned;
    private T* gradient;
    private T* first;
    private T* second;
    private nint enteredPlane;
    private nint productPlane;
    private long filterVersion = -1;
    private long turnedVersion = -1;
    private bool isEntered;
    private bool isSummed;

    private ShortConvolution(ConvolutionNode node, PanelWeight<T> weight, Slot<T> input, Slot<T> output, FilterAxis<T> rows, FilterAxis<T> columns)
    {
        this.weight = weight;
        this.input = input;
        this.output = output;
        this.rows = rows;
        this.columns = columns;
        panels = Stepping.TilePadding.Panels(output.Channels);
        inputPanels = Stepping.TilePadding.Panels(input.Channels);
        int[][] rowSources = SourcesOf(node, 0, rows, input.Shape, output.Shape), columnSources = SourcesOf(node, 1, columns, input.Shape, output.Shape);
        int height = Size(output.Shape, 0), width = Size(output.Shape, 1), inputWidth = Size(input.Shape, 1);
        tiles = rowSources.Length * columnSources.Length;
        sources =
        [
            .. rowSources.SelectMany(down => columnSources.SelectMany(across => down.SelectMany(row => across.Select(column => row < 0 || column < 0 ? -1 : (row * inputWidth) + column)))),
        ];
        targets =
        [
            .. Enumerable.Range(0, rowSources.Length).SelectMany(i => Enumerable.Range(0, columnSources.Length).SelectMany(j =>
                Enumerable.Range(i * rows.Outputs, rows.Outputs).SelectMany(row => Enumerable.Range(j * columns.Outputs, columns.Outputs)
                    .Select(column => row < height && column < width ? (row * width) + column : -1)))),
        ];
    }

    private int Points => rows.Inputs * columns.Inputs;

    private int Values => rows.Outputs * columns.Outputs;

    private int Panel => input.Channels * PanelWidth;

    /// <summary>Such a convolution, or null if the node is none or would not gain.</summary>
    public static ShortConvolution<T>? For(ConvolutionNode node, PanelWeight<T> weight, Slot<T> input, Slot<T> output)
    {
        Shape shape = output.Shape;
        bool isNarrow = input.Channels < LeastChannels || output.Channels < LeastChannels || input.Channels % 2 != 0;
        if (isNarrow || node.Stride.Product != 1
            || FilterAxis<T>.For(node.Filter[0], shape.Positions[0]) is not { } rows
            || FilterAxis<T>.For(node.Filter.Rank == 2 ? node.Filter[1] : 1, Size(shape, 1)) is not { } columns)
        {
            return null;
        }

        int products = (Size(shape, 0) + rows.Outputs - 1) / rows.Outputs * ((Size(shape, 1) + columns.Outputs - 1) / columns.Outputs) * rows.Inputs * columns.Inputs;
        return products * 10 > shape.PositionCount * node.Filter.Product * 7 ? null : new ShortConvolution<T>(node, weight, input, output, rows, columns);
    }

    /// <summary>Takes memory.</summary>
    /// <param name="arena">Where.</param>
    /// <param name="points">The number of points of a tile.</param>
    public void Allocate(Arena<T> arena, int points)
    {
        int count = PackedProduct<T>.PaddedRows(points * tiles);
        enteredPlane = ((nint)count * input.Stride) + PlaneGap;
        productPlane = ((nint)count * output.Stride) + PlaneGap;
        entered = arena.Take((long)Points * enteredPlane);
        products = arena.Take((long)Points * productPlane);
        filter = arena.Take((long)Points * panels * Panel);
        turned = arena.Take((long)Points * inputPanels * PanelWidth * panels * PanelWidth);
        gradient = arena.Take((long)Points * panels * Panel);
        int scratch = Points * Math.Max(Piece, Math.Max(input.Stride, output.Stride));
        first = arena.Take(scratch);
        second = arena.Take(scratch);
    }

    /// <summary>Writes the output.</summary>
    public void Forward(int points)
    {
        if (filterVersion != weight.Version)
        {
            TransformFilter();
            filterVersion = weight.Version;
        }

        Enter(points);
        int count = PackedProduct<T>.PaddedRows(points * tiles);
        for (int k = 0; k < Points; k++)
        {
            var left = new Rows<T>(entered + (k * enteredPlane), input.Stride);
            var target = new Rows<T>(products + (k * productPlane), output.Stride);
            PackedProduct<T>.Multiply(count, left, filter + ((nint)k * panels * Panel), input.Channels, Panel, panels, target, weight.Scale, adds: false);
        }

        Leave(points);
    }

    /// <summary>Sends derivatives back.</summary>
    /// <param name="points">The number of points.</param>
    /// <param name="sum">Whether the gradient of the weight is wanted, to be handed out by <see cref="EndSum"/>.</param>
    /// <param name="towardsInput">Whether the derivative of the input is wanted.</param>
    public void Backward(int points, bool sum, bool towardsInput)
    {
        LeaveBack(points);
        if (sum)
        {
            if (!isEntered)
            {
                Enter(points);
            }

            SumGradient(points * tiles);
        }

        if (towardsInput)
        {
            SendBack(points);
        }
    }

    /// <summary>Hands out the sum of gradients since the last call, if there is one.</summary>
    /// <param name="sink">Where to.</param>
    public void EndSum(IGradientSink<T> sink)
    {
        if (!isSummed)
        {
            return;
        }

        isSummed = false;
        bool adds = sink.TakeSum(weight);
        nint plane = (nint)panels * Panel;
        for (int panel = 0; panel < panels; panel++)
        {
            T* target = weight.Gradient + (panel * weight.PanelStride);
            int length;
            for (int start = 0; start < Panel; start += length)
            {
                length = Math.Min(Piece, Panel - start);
                T* source = gradient + (panel * Panel) + start;
                for (int j = 0; j < rows.Inputs; j++)
                {
                    columns.FilterBack(source + (j * columns.Inputs * plane), plane, first + (j * columns.Taps * length), length, length);
                }

                rows.FilterBack(first, columns.Taps * length, second, columns.Taps * length, columns.Taps * length);
                for (int tap = 0; tap < rows.Taps * columns.Taps; tap++)
                {
                    Elementwise<T>.Scale(second + (tap * length), T.One, target + ((nint)tap * Panel) + start, length, adds);
                }
            }
        }
    }

    private static int Size(Shape shape, int axis) => shape.Positions.Rank > axis ? shape.Positions[axis] : 1;

    // Of every tile of an axis, the input positions it reads.
    private static int[][] SourcesOf(ConvolutionNode node, int axis, FilterAxis<T> map, Shape input, Shape output)
    {
        int size = Size(output, axis);
        return
        [
            .. Enumerable.Range(0, (size + map.Outputs - 1) / map.Outputs).Select(tile =>
                Enumerable.Range(0, map.Inputs).Select(i => Source(tile * map.Outputs, i)).ToArray()),
        ];

        int Source(int start, int i)
        {
            int tap = Math.Min(i, map.Taps - 1), at = start + i - tap;
            return at >= size ? -1 : axis >= node.Filter.Rank ? at : node.Source(at, tap, axis, Size(input, axis));
        }
    }

    // How many of the first places follow each other, or are all none.
    private static int Run(ReadOnlySpan<int> places)
    {
        int step = places[0] < 0 ? 0 : 1, length = 1;
        while (length < places.Length && places[length] == places[length - 1] + step)
        {
            length++;
        }

        return length;
    }

    private void Gather(Rows<T> values, ReadOnlySpan<int> places)
    {
        for (int k = 0, run; k < places.Length; k += run)
        {
            run = Run(places[k..]);
            T* target = first + ((nint)k * values.Stride);
            if (places[k] < 0)
            {
                new Span<T>(target, run * values.Stride).Clear();
            }
            else
            {
                Elementwise<T>.Copy(values.Row(places[k]), target, (nint)run * values.Stride);
            }
        }
    }

    private void Scatter(Rows<T> values, ReadOnlySpan<int> places, bool adds)
    {
        for (int k = 0, run; k < places.Length; k += run)
        {
            run = Run(places[k..]);
            T* source = second + ((nint)k * values.Stride);
            if (places[k] < 0)
            {
                continue;
            }

            if (adds)
            {
                Elementwise<T>.Scale(source, T.One, values.Row(places[k]), (nint)run * values.Stride, adds: true);
            }
            else
            {
                Elementwise<T>.Copy(source, values.Row(places[k]), (nint)run * values.Stride);
            }
        }
    }

    private void Enter(int points)
    {
        nint width = (nint)columns.Inputs * input.Stride;
        for (int row = 0; row < points * tiles; row++)
        {
            Gather(input.Values.From(row / tiles * input.Positions), sources.AsSpan(row % tiles * Points, Points));
            rows.Enter(first, width, second, width, width);
            for (int j = 0; j < rows.Inputs; j++)
            {
                columns.Enter(second + (j * width), input.Stride, entered + (j * columns.Inputs * enteredPlane) + ((nint)row * input.Stride), enteredPlane, input.Stride);
            }
        }

        isEntered = true;
    }

    private void Leave(int points)
    {
        nint width = (nint)columns.Outputs * output.Stride;
        for (int row = 0; row < points * tiles; row++)
        {
            for (int j = 0; j < rows.Inputs; j++)
            {
                columns.Leave(products + (j * columns.Inputs * productPlane) + ((nint)row * output.Stride), productPlane, first + (j * width), output.Stride, output.Stride);
            }

            rows.Leave(first, width, second, width, width);
            Scatter(output.Values.From(row / tiles * output.Positions), targets.AsSpan(row % tiles * Values, Values), adds: false);
        }
    }

    private void LeaveBack(int points)
    {
        nint width = (nint)columns.Outputs * output.Stride;
        for (int row = 0; row < points * tiles; row++)
        {
            Gather(output.Gradient.From(row / tiles * output.Positions), targets.AsSpan(row % tiles * Values, Values));
            rows.LeaveBack(first, width, second, width, width);
            for (int j = 0; j < rows.Inputs; j++)
            {
                columns.LeaveBack(second + (j * width), output.Stride, products + (j * columns.Inputs * productPlane) + ((nint)row * output.Stride), productPlane, output.Stride);
            }
        }
    }

    private void SumGradient(int count)
    {
        nint plane = (nint)panels * Panel;
        for (int k = 0; k < Points; k++)
        {
            PackedProduct<T>.Outer(
                count, new Rows<T>(entered + (k * enteredPlane), input.Stride), input.Channels, new Rows<T>(products + (k * productPlane), output.Stride), panels, gradient + (k * plane), Panel, isSummed);
        }

        isSummed = true;
    }

    // The products of the way back take the place of what went in.
    private void SendBack(int points)
    {
        if (turnedVersion != weight.Version)
        {
            TurnFilter();
            turnedVersion = weight.Version;
        }

        int count = PackedProduct<T>.PaddedRows(points * tiles);
        nint panelStride = (nint)panels * PanelWidth * PanelWidth;
        for (int k = 0; k < Points; k++)
        {
            var left = new Rows<T>(products + (k * productPlane), output.Stride);
            var target = new Rows<T>(entered + (k * enteredPlane), input.Stride);
            PackedProduct<T>.Multiply(count, left, turned + (k * inputPanels * panelStride), output.Channels, panelStride, inputPanels, target, weight.Scale, adds: false);
        }

        isEntered = false;
        {
            new Span<T>(input.Gradient.Data, points * input.Length).Clear();
        }

        nint width = (nint)columns.Inputs * input.Stride;
        for (int row = 0; row < points * tiles; row++)
        {
            for (int j = 0; j < rows.Inputs; j++)
            {
                columns.EnterBack(entered + (j * columns.Inputs * enteredPlane) + ((nint)row * input.Stride), enteredPlane, first + (j * width), input.Stride, input.Stride);
            }

            rows.EnterBack(first, width, second, width, width);
            Scatter(input.Gradient.From(row / tiles * input.Positions), sources.AsSpan(row % tiles * Points, Points), adds: true);
        }
    }

    private void TransformFilter()
    {
        nint plane = (nint)panels * Panel;
        for (int panel = 0; panel < panels; panel++)
        {
            int length;
            for (int start = 0; start < Panel; start += length)
            {
                length = Math.Min(Piece, Panel - start);
                T* source = weight.Data + (panel * weight.PanelStride) + start;
                for (int tap = 0; tap < columns.Taps; tap++)
                {
                    rows.Filter(source + ((nint)tap * Panel), (nint)columns.Taps * Panel, first + (tap * length), columns.Taps * length, length);
                }

                for (int j = 0; j < rows.Inputs; j++)
                {
                    columns.Filter(first + (j * columns.Taps * length), length, filter + (j * columns.Inputs * plane) + (panel * Panel) + start, plane, length);
                }
            }
        }
    }

    private void TurnFilter()
    {
        for (int k = 0; k < Points; k++)
        {
            T* target = turned + ((nint)k * inputPanels * panels * PanelWidth * PanelWidth);
            for (int panel = 0; panel < panels; panel++)
            {
                T* source = filter + (((nint)k * panels) + panel) * Panel;
                for (int inputPanel = 0; inputPanel < inputPanels; inputPanel++)
                {
                    int count = Math.Min(PanelWidth, input.Channels - (inputPanel * PanelWidth));
                    Transpose<T>.Copy(
                        source + (inputPanel * PanelWidth * PanelWidth), PanelWidth, count, PanelWidth, target + ((inputPanel * panels) + panel) * PanelWidth * PanelWidth, PanelWidth);
                }
            }
        }
    }
}
