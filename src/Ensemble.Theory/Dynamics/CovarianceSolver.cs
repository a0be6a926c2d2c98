using Ensemble.Model;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Dynamics;

/// <summary>
/// The covariance of the predictor at the record steps, C = A C₀ Aᵀ with A = 1 − W on the record rows and W = R(1 + R)⁻¹,
/// from an adjoint solve backward in time. W is stored for the record rows alone.
/// </summary>
internal sealed class CovarianceSolver(TheoryProblem problem, DiscreteOperator system)
{
    private readonly int train = problem.Data.TrainCount;
    private readonly int points = problem.Data.Count;
    private readonly int stride = KernelBlock.Pad(problem.Data.TrainCount);

    /// <summary>Variance of shape (n, P + P*), and if asked covariance of shape (n, P + P*, n, P + P*).</summary>
    public (double[] Variance, double[] Covariance) Solve(int[] records, CovarianceDetail detail, Share share, CancellationToken cancellation)
    {
        // Latest first, so that the rows a step acts on come first.
        int[] latest = [.. records.Reverse()];
        double[][] weights = Adjoint(latest, share, cancellation);
        int cells = latest.Length * points;
        bool full = detail == CovarianceDetail.Full;
        int width = full ? cells : points;
        int padded = KernelBlock.Pad(width);
        var result = new double[cells * padded];
        AddBare(result, padded, latest, full);
        AddCross(result, padded, latest, weights, full);
        AddQuadratic(result, padded, weights, full, share, cancellation);
        return Unpack(result, padded, records.Length, full);
    }

    private (KernelWorkspace Room, double[] Block) Room(int rows, int columns)
    {
        var block = new KernelBlock(rows, columns);
        return (system.Recursion.Workspace(block), new double[block.Size]);
    }

    private double[][] Adjoint(int[] latest, Share share, CancellationToken cancellation)
    {
        int last = latest[0];
        var weights = new double[last + 1][];
        for (int n = 0; n <= last; n++)
        {
            int active = n >= system.First && n < system.End(last) && system.Acts(n) ? latest.Count(record => n < system.End(record)) : 0;
            weights[n] = new double[active * points * stride];
        }

        using var tall = new ThreadLocal<(KernelWorkspace Room, double[] Block)>(() => Room(points, train));
        using var square = new ThreadLocal<(KernelWorkspace Room, double[] Block)>(() => Room(train, train));
        for (int record = 0; record < latest.Length; record++)
        {
            int at = record;
            Parallel.For(0, last + 1, n =>
            {
                if (weights[n].Length > at * points * stride)
                {
                    system.Response(tall.Value.Room, latest[at], n, weights[n].AsSpan(at * points * stride, points * stride));
                }
            });
        }

        for (int n = last; n >= 0; n--)
        {
            cancellation.ThrowIfCancellationRequested();
            double[] own = weights[n];
            if (own.Length == 0)
            {
                continue;
            }

            if (system.IsImplicit)
            {
                DivideByDiagonal(n, own, square.Value);
            }

            int step = n;
            Parallel.For(system.First, n, other =>
            {
                if (weights[other].Length == 0)
                {
                    return;
                }

                (KernelWorkspace room, double[] block) = square.Value;
                system.Response(room, step, other, block);
                Gemm.Add(-1, own, stride, block, stride, weights[other], stride, own.Length / stride, train, stride);
            });
            share.Second(0.5 * (1 - ((double)n * n / ((double)last * last))));
        }

        return weights;
    }

    /// <summary>W ← W(1 + R_nn)⁻¹.</summary>
    private void DivideByDiagonal(int n, double[] weights, (KernelWorkspace Room, double[] Block) square)
    {
        system.Response(square.Room, n, n, square.Block);
        Matrix<double> transposed = Matrix<double>.Build.Dense(train, train, (i, j) => square.Block[(j * stride) + i] + (i == j ? 1 : 0));
        int rows = weights.Length / stride;
        Matrix<double> solved = transposed.Solve(Matrix<double>.Build.Dense(train, rows, (i, r) => weights[(r * stride) + i]));
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < train; i++)
            {
                weights[(r * stride) + i] = solved[i, r];
            }
        }
    }

    private void AddBare(double[] result, int padded, int[] latest, bool full)
    {
        (KernelWorkspace room, double[] block) = Room(points, points);
        for (int a = 0; a < latest.Length; a++)
        {
            for (int b = full ? 0 : a; b < (full ? latest.Length : a + 1); b++)
            {
                system.Covariance(room, latest[a], latest[b], block);
                for (int i = 0; i < points; i++)
                {
                    block.AsSpan(i * room.Block.Stride, points).CopyTo(result.AsSpan((((a * points) + i) * padded) + (full ? b * points : 0)));
                }
            }
        }
    }

    /// <summary>Subtracts W C₀(·,s) and its transpose.</summary>
    private void AddCross(double[] result, int padded, int[] latest, double[][] weights, bool full)
    {
        int cells = latest.Length * points;
        int wide = KernelBlock.Pad(points);
        using var rooms = new ThreadLocal<(KernelWorkspace Room, double[] Block)>(() => Room(train, points));
        Parallel.For(0, latest.Length, b =>
        {
            (KernelWorkspace room, double[] block) = rooms.Value;
            var cross = new double[cells * wide];
            for (int n = 0; n < weights.Length; n++)
            {
                int rows = weights[n].Length / stride;
                int first = full ? 0 : b * points;
                rows = full ? rows : Math.Min(points, rows - first);
                if (rows > 0)
                {
                    system.Covariance(room, n, latest[b], block);
                    Gemm.Add(-1, weights[n].AsSpan(first * stride), stride, block, wide, cross.AsSpan(first * wide), wide, rows, train, wide);
                }
            }

            lock (result)
            {
                for (int r = 0; r < cells; r++)
                {
                    for (int x = 0; x < points; x++)
                    {
                        if (full)
                        {
                            result[(r * padded) + (b * points) + x] += cross[(r * wide) + x];
                            result[(((b * points) + x) * padded) + r] += cross[(r * wide) + x];
                        }
                        else if (r / points == b)
                        {
                            result[(r * padded) + x] += cross[(r * wide) + x];
                            result[(((b * points) + x) * padded) + (r % points)] += cross[(r * wide) + x];
                        }
                    }
                }
            }
        });
    }

    /// <summary>Adds W C₀ Wᵀ.</summary>
    private void AddQuadratic(double[] result, int padded, double[][] weights, bool full, Share share, CancellationToken cancellation)
    {
        using var rooms = new ThreadLocal<(KernelWorkspace Room, double[] Block)>(() => Room(train, train));
        int[] sources = [.. Enumerable.Range(0, weights.Length).Where(n => weights[n].Length > 0)];
        int done = 0;
        var partial = new double[sources.Length][];
        for (int start = 0; start < sources.Length; start += 64)
        {
            int end = Math.Min(start + 64, sources.Length);
            Parallel.For(start, end, index =>
            {
                cancellation.ThrowIfCancellationRequested();
                int n = sources[index];
                (KernelWorkspace room, double[] block) = rooms.Value;
                var product = new double[weights[sources[0]].Length];
                foreach (int other in sources)
                {
                    system.Covariance(room, other, n, block);
                    Gemm.Add(1, weights[other], stride, block, stride, product, stride, weights[other].Length / stride, train, stride);
                }

                partial[index] = product;
            });
            for (int index = start; index < end; index++)
            {
                AddOuter(result, padded, partial[index], weights[sources[index]], full);
                partial[index] = [];
            }

            done = end;
            share.Second(0.5 + (0.5 * done / sources.Length));
        }
    }

    private void AddOuter(double[] result, int padded, double[] left, double[] right, bool full)
    {
        int columns = right.Length / stride;
        int rows = left.Length / stride;
        var transposed = new double[train * KernelBlock.Pad(columns)];
        int wide = KernelBlock.Pad(columns);
        for (int r = 0; r < columns; r++)
        {
            for (int i = 0; i < train; i++)
            {
                transposed[(i * wide) + r] = right[(r * stride) + i];
            }
        }

        if (full)
        {
            Gemm.Add(1, left, stride, transposed, wide, result, padded, rows, train, Math.Min(wide, padded));
            return;
        }

        for (int r = 0; r < columns; r++)
        {
            int first = r / points * points;
            for (int x = 0; x < points; x++)
            {
                result[(r * padded) + x] += System.Numerics.Tensors.TensorPrimitives.Dot(
                    left.AsSpan(r * stride, train), right.AsSpan((first + x) * stride, train));
            }
        }
    }

    private (double[] Variance, double[] Covariance) Unpack(double[] result, int padded, int count, bool full)
    {
        var variance = new double[count * points];
        var covariance = new double[full ? variance.Length * variance.Length : 0];
        for (int a = 0; a < count; a++)
        {
            for (int i = 0; i < points; i++)
            {
                int row = ((count - 1 - a) * points) + i;
                variance[(a * points) + i] = result[(row * padded) + (full ? row : i)];
                for (int b = 0; b < (full ? count : 0); b++)
                {
                    result.AsSpan((row * padded) + ((count - 1 - b) * points), points)
                        .CopyTo(covariance.AsSpan((((a * points) + i) * variance.Length) + (b * points)));
                }
            }
        }

        return (variance, covariance);
    }
}
