using System.Numerics.Tensors;

namespace Ensemble.Theory.MeanField;

/// <summary>
/// One hidden layer of a deep linear network: h = u + D·g, g = r + E·h with Gaussian u and r, D strictly causal and E causal.
/// All moments follow row by row in time. Rows (t, point) of h and (t, output) of g; g is the same at all points.
/// </summary>
/// <remarks>Equations: F7.</remarks>
internal sealed class DeepLinearLayer
{
    private readonly int points;
    private readonly int outputs;
    private readonly int rows;
    private readonly int backRows;

    // Row (t, μ) against column (s, c), and so on: coefficients and moments, all with rows of full length.
    private readonly double[] forward;
    private readonly double[] backward;
    private readonly double[] hiddenByBack;
    private readonly double[] backResponse;

    public DeepLinearLayer(int points, int outputs, int times)
    {
        this.points = points;
        this.outputs = outputs;
        rows = points * times;
        backRows = outputs * times;
        forward = new double[rows * backRows];
        backward = new double[backRows * rows];
        Hidden = new double[rows * rows];
        Back = new double[backRows * backRows];
        hiddenByBack = new double[rows * backRows];
        backResponse = new double[backRows * backRows];
        ResponseToBack = new double[rows * backRows];
        ResponseToHidden = new double[backRows * rows];
    }

    /// <summary>H = ⟨hh⟩.</summary>
    public double[] Hidden { get; }

    /// <summary>G = ⟨gg⟩.</summary>
    public double[] Back { get; }

    /// <summary>A = ∂h/∂r, by (t, μ) and (s, c).</summary>
    public double[] ResponseToBack { get; }

    /// <summary>∂g/∂u, by (t, c) and (s, α): the B of the layer below.</summary>
    public double[] ResponseToHidden { get; }

    /// <summary>⟨h(t, μ) g(t, c)⟩.</summary>
    public double Readout(int t, int point, int output) => hiddenByBack[(((t * points) + point) * backRows) + (t * outputs) + output];

    /// <summary>The row of D at (t, μ), to be filled for s &lt; t.</summary>
    public Span<double> ForwardRow(int t, int point) => forward.AsSpan(((t * points) + point) * backRows, backRows);

    /// <summary>The row of E at (t, c), to be filled for s ≤ t.</summary>
    public Span<double> BackwardRow(int t, int output) => backward.AsSpan(((t * outputs) + output) * rows, rows);

    /// <summary>Moments of h(t), once D is there.</summary>
    /// <param name="t">The time.</param>
    /// <param name="source">Cov(u(t, μ), u(s, α)) as points × rows, for s ≤ t.</param>
    public void AdvanceHidden(int t, double[] source)
    {
        int before = t * outputs;
        double[] crossHidden = new double[points * rows];
        double[] crossBack = new double[points * backRows];
        for (int mu = 0; mu < points; mu++)
        {
            Span<double> withHidden = crossHidden.AsSpan(mu * rows, rows);
            Span<double> withBack = crossBack.AsSpan(mu * backRows, backRows);
            Cross(t, includeLast: false, source.AsSpan(mu * rows, rows), default, withHidden, withBack);
        }

        for (int mu = 0; mu < points; mu++)
        {
            int row = (t * points) + mu;
            ReadOnlySpan<double> drive = forward.AsSpan(row * backRows, before);
            Span<double> byBack = hiddenByBack.AsSpan(row * backRows, backRows);
            for (int j = 0; j < before; j++)
            {
                byBack[j] = crossBack[(mu * backRows) + j] + TensorPrimitives.Dot(drive, Back.AsSpan(j * backRows, before));
            }

            Span<double> response = ResponseToBack.AsSpan(row * backRows, before);
            for (int j = 0; j < before; j++)
            {
                TensorPrimitives.MultiplyAdd(backResponse.AsSpan(j * backRows, before), drive[j], response, response);
            }
        }

        for (int mu = 0; mu < points; mu++)
        {
            int row = (t * points) + mu;
            ReadOnlySpan<double> drive = forward.AsSpan(row * backRows, before);
            for (int column = 0; column < (t + 1) * points; column++)
            {
                double value = crossHidden[(mu * rows) + column] + TensorPrimitives.Dot(drive, hiddenByBack.AsSpan(column * backRows, before));
                Hidden[(row * rows) + column] = value;
                Hidden[(column * rows) + row] = value;
            }
        }
    }

    /// <summary>Moments of g(t), once E is there.</summary>
    /// <param name="t">The time.</param>
    /// <param name="source">Cov(r(t, c), r(s, c′)) as outputs × back rows, for s ≤ t.</param>
    public void AdvanceBack(int t, double[] source)
    {
        int upTo = (t + 1) * points;
        double[] crossHidden = new double[outputs * rows];
        double[] crossBack = new double[outputs * backRows];
        for (int c = 0; c < outputs; c++)
        {
            Cross(t, includeLast: true, default, source.AsSpan(c * backRows, backRows), crossHidden.AsSpan(c * rows, rows), crossBack.AsSpan(c * backRows, backRows));
        }

        for (int c = 0; c < outputs; c++)
        {
            int row = (t * outputs) + c;
            ReadOnlySpan<double> drive = backward.AsSpan(row * rows, upTo);
            for (int column = 0; column < upTo; column++)
            {
                hiddenByBack[(column * backRows) + row] =
                    crossHidden[(c * rows) + column] + TensorPrimitives.Dot(drive, Hidden.AsSpan(column * rows, upTo));
            }
        }

        for (int c = 0; c < outputs; c++)
        {
            int row = (t * outputs) + c;
            ReadOnlySpan<double> drive = backward.AsSpan(row * rows, upTo);
            for (int column = 0; column < (t + 1) * outputs; column++)
            {
                double sum = crossBack[(c * backRows) + column];
                for (int k = 0; k < upTo; k++)
                {
                    sum += drive[k] * hiddenByBack[(k * backRows) + column];
                }

                Back[(row * backRows) + column] = sum;
                Back[(column * backRows) + row] = sum;
            }

            Respond(t, c);
        }
    }

    /// <summary>
    /// Covariances of one Gaussian source with h and g of all earlier times, by running the recursion once in the order of time.
    /// </summary>
    private void Cross(int t, bool includeLast, ReadOnlySpan<double> withU, ReadOnlySpan<double> withR, Span<double> withHidden, Span<double> withBack)
    {
        for (int s = 0; s <= t; s++)
        {
            for (int alpha = 0; alpha < points; alpha++)
            {
                int column = (s * points) + alpha;
                double direct = withU.IsEmpty ? 0 : withU[column];
                withHidden[column] = direct + TensorPrimitives.Dot(withBack[..(s * outputs)], forward.AsSpan(column * backRows, s * outputs));
            }

            if (s == t && !includeLast)
            {
                return;
            }

            int known = (s + 1) * points;
            for (int c = 0; c < outputs; c++)
            {
                int column = (s * outputs) + c;
                double direct = withR.IsEmpty ? 0 : withR[column];
                withBack[column] = direct + TensorPrimitives.Dot(withHidden[..known], backward.AsSpan(column * rows, known));
            }
        }
    }

    /// <summary>∂g(t, c)/∂u and ∂g(t, c)/∂r, by running the recursion backwards.</summary>
    private void Respond(int t, int output)
    {
        int row = (t * outputs) + output;
        Span<double> toHidden = ResponseToHidden.AsSpan(row * rows, rows);
        Span<double> toBack = backResponse.AsSpan(row * backRows, backRows);
        toBack[row] = 1;
        for (int s = t; s >= 0; s--)
        {
            for (int c = 0; c < outputs; c++)
            {
                int from = (s * outputs) + c;
                Span<double> part = toHidden[..((s + 1) * points)];
                TensorPrimitives.MultiplyAdd(backward.AsSpan(from * rows, part.Length), toBack[from], part, part);
            }

            for (int alpha = 0; alpha < points; alpha++)
            {
                int from = (s * points) + alpha;
                Span<double> part = toBack[..(s * outputs)];
                TensorPrimitives.MultiplyAdd(forward.AsSpan(from * backRows, part.Length), toHidden[from], part, part);
            }
        }
    }
}
