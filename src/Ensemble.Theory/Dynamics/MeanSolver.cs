using Ensemble.Model;
using Ensemble.Theory.Kernels;
using Ensemble.Theory.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Ensemble.Theory.Dynamics;

/// <summary>Solves f_n = Σ_{n′} R(n,n′)(y − f_{n′}) forward in time, row by row; nothing of R is kept.</summary>
internal sealed class MeanSolver(TheoryProblem problem, DiscreteOperator system)
{
    private const int Stripe = 32;
    private readonly int train = problem.Data.TrainCount;
    private readonly int points = problem.Data.Count;
    private readonly int outputs = problem.Data.OutputCount;
    private readonly int stride = KernelBlock.Pad(problem.Data.OutputCount);

    /// <summary>The mean at the record steps, shape (n, P + P*, C).</summary>
    public double[] Solve(int[] records, Share share, CancellationToken cancellation)
    {
        int last = records[^1];
        var targets = new double[train * stride];
        for (int i = 0; i < train; i++)
        {
            problem.Data.Targets.Row(i).CopyTo(targets.AsSpan(i * stride));
        }

        var residuals = new double[last + 1][];
        var mean = new double[records.Length * points * outputs];
        var sums = new double[last + 1][];
        using var rooms = new ThreadLocal<(KernelWorkspace Room, double[] Block)[]>(() => [Room(train), Room(points)]);
        for (int start = 0; start <= last; start += Stripe)
        {
            cancellation.ThrowIfCancellationRequested();
            int end = Math.Min(start + Stripe, last + 1);
            int from = start;

            // What came before the stripe acts on its rows independently.
            Parallel.For(start, end, n => sums[n] = Sum(n, system.First, from, new double[Rows(n, records) * stride], residuals, rooms.Value!));
            for (int n = start; n < end; n++)
            {
                double[] f = Sum(n, Math.Max(start, system.First), n, sums[n], residuals, rooms.Value!);
                residuals[n] = new double[targets.Length];
                System.Numerics.Tensors.TensorPrimitives.Subtract(targets, f.AsSpan(0, targets.Length), residuals[n]);
                if (system.IsImplicit && n > 0 && system.Acts(n))
                {
                    Implicit(n, residuals[n], f, rooms.Value!);
                }

                int record = Array.BinarySearch(records, n);
                if (record >= 0)
                {
                    for (int i = 0; i < points; i++)
                    {
                        f.AsSpan(i * stride, outputs).CopyTo(mean.AsSpan(((record * points) + i) * outputs));
                    }
                }

                sums[n] = [];
            }

            share.First((double)end * end / ((double)(last + 1) * (last + 1)));
        }

        return mean;
    }

    private (KernelWorkspace Room, double[] Block) Room(int rows)
    {
        var block = new KernelBlock(rows, train);
        return (system.Recursion.Workspace(block), new double[block.Size]);
    }

    private int Rows(int n, int[] records) => Array.BinarySearch(records, n) >= 0 ? points : train;

    private double[] Sum(int n, int from, int to, double[] sum, double[][] residuals, (KernelWorkspace Room, double[] Block)[] rooms)
    {
        (KernelWorkspace room, double[] block) = sum.Length == train * stride ? rooms[0] : rooms[1];
        for (int other = from; other < to; other++)
        {
            if (system.Acts(other))
            {
                system.Response(room, n, other, block);
                Gemm.Add(1, block, room.Block.Stride, residuals[other], stride, sum, stride, room.Block.Rows, train, stride);
            }
        }

        return sum;
    }

    /// <summary>Solves (1 + R_nn)r = residual and adds R_nn·r to f.</summary>
    private void Implicit(int n, double[] residual, double[] f, (KernelWorkspace Room, double[] Block)[] rooms)
    {
        (KernelWorkspace room, double[] block) = f.Length == train * stride ? rooms[0] : rooms[1];
        system.Response(room, n, n, block);
        Matrix<double> left = Matrix<double>.Build.Dense(train, train, (i, j) => block[(i * room.Block.Stride) + j] + (i == j ? 1 : 0));
        Matrix<double> right = Matrix<double>.Build.Dense(train, outputs, (i, c) => residual[(i * stride) + c]);
        Matrix<double> solved = left.Solve(right);
        for (int i = 0; i < train; i++)
        {
            for (int c = 0; c < outputs; c++)
            {
                residual[(i * stride) + c] = solved[i, c];
            }
        }

        Gemm.Add(1, block, room.Block.Stride, residual, stride, f, stride, room.Block.Rows, train, stride);
    }
}
