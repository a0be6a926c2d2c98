using System.Numerics;
using Ensemble.Training.Reference.Values;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Reference.Nodes;

/// <summary>q = Q·x/√C, v = V·x/√C, A = softmax_j(β q_i·q_j/N), y = A·v.</summary>
/// <remarks>Equations: M13.</remarks>
internal sealed unsafe class AttentionPass<T> : NodePass<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly PanelWeight<T> query;
    private readonly PanelWeight<T> value;
    private readonly T factor;
    private Rows<T> queries;
    private Rows<T> values;
    private Rows<T> querySignals;
    private Rows<T> valueSignals;
    private T* attention;
    private T* logitSignals;

    public AttentionPass(AttentionNode node, PanelWeight<T> query, PanelWeight<T> value, Slot<T> input, Slot<T> output)
        : base(input, output)
    {
        this.query = query;
        this.value = value;
        factor = T.CreateChecked(node.Beta / output.Channels);
    }

    private int S => Input.Positions;

    /// <inheritdoc/>
    public override void Allocate(Arena<T> arena, int points)
    {
        queries = Take();
        values = Take();
        querySignals = Take();
        valueSignals = Take();
        attention = arena.Take((long)points * S * S);
        logitSignals = arena.Take((long)S * S);

        Rows<T> Take() => new(arena.Take((long)PackedProduct<T>.PaddedRows(points * S) * Output.Stride), Output.Stride);
    }

    /// <inheritdoc/>
    public override void Forward(int points)
    {
        int rows = PackedProduct<T>.PaddedRows(points * S);
        query.Multiply(rows, Input.Values, queries, adds: false);
        value.Multiply(rows, Input.Values, values, adds: false);
        for (int point = 0; point < points; point++)
        {
            Rows<T> q = queries.From(point * S), v = values.From(point * S), y = Output.Values.From(point * S);
            for (int i = 0; i < S; i++)
            {
                T* weights = Attention(point, i);
                Softmax(q, i, weights);
                for (int j = 0; j < S; j++)
                {
                    Elementwise<T>.Scale(v.Row(j), weights[j], y.Row(i), Output.Stride, adds: j > 0);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override void Backward(int points, IGradientSink<T> sink, bool towardsFirst, bool towardsSecond)
    {
        for (int point = 0; point < points; point++)
        {
            BackwardThroughPoint(point);
        }

        if (sink.Wants(query.Info.Index))
        {
            sink.Take(query, Input.Values, querySignals, points, S);
        }

        if (sink.Wants(value.Info.Index))
        {
            sink.Take(value, Input.Values, valueSignals, points, S);
        }

        if (towardsFirst)
        {
            int rows = PackedProduct<T>.PaddedRows(points * S);
            query.MultiplyTransposed(rows, querySignals, Input.Gradient, Input.Touch());
            value.MultiplyTransposed(rows, valueSignals, Input.Gradient, Input.Touch());
        }
    }

    private T* Attention(int point, int i) => attention + ((((nint)point * S) + i) * S);

    private void Softmax(Rows<T> q, int i, T* weights)
    {
        T largest = T.NegativeInfinity, sum = T.Zero;
        for (int j = 0; j < S; j++)
        {
            weights[j] = factor * Elementwise<T>.Dot(q.Row(i), q.Row(j), Output.Stride);
            largest = T.Max(largest, weights[j]);
        }

        for (int j = 0; j < S; j++)
        {
            weights[j] = T.Exp(weights[j] - largest);
            sum += weights[j];
        }

        for (int j = 0; j < S; j++)
        {
            weights[j] /= sum;
        }
    }

    // ∂v_j = Σ_i A_ij ∂y_i; ∂(logit_ij) = A_ij(∂y_i·v_j − Σ_k A_ik ∂y_i·v_k); ∂q_i = β/N Σ_j (∂logit_ij + ∂logit_ji) q_j.
    private void BackwardThroughPoint(int point)
    {
        Rows<T> q = queries.From(point * S), v = values.From(point * S), incoming = Output.Gradient.From(point * S);
        Rows<T> dq = querySignals.From(point * S), dv = valueSignals.From(point * S);
        for (int i = 0; i < S; i++)
        {
            T* weights = Attention(point, i);
            T* logits = logitSignals + ((nint)i * S);
            T mean = T.Zero;
            for (int j = 0; j < S; j++)
            {
                logits[j] = Elementwise<T>.Dot(incoming.Row(i), v.Row(j), Output.Stride);
                mean += weights[j] * logits[j];
                Elementwise<T>.Scale(incoming.Row(i), weights[j], dv.Row(j), Output.Stride, adds: i > 0);
            }

            for (int j = 0; j < S; j++)
            {
                logits[j] = weights[j] * (logits[j] - mean);
            }
        }

        for (int i = 0; i < S; i++)
        {
            for (int j = 0; j < S; j++)
            {
                T both = factor * (logitSignals[(i * S) + j] + logitSignals[(j * S) + i]);
                Elementwise<T>.Scale(q.Row(j), both, dq.Row(i), Output.Stride, adds: j > 0);
            }
        }
    }
}
