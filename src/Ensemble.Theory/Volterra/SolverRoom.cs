using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Volterra;

/// <summary>The buffers of one thread of a solver for blocks of given rows against the training points.</summary>
internal sealed class SolverRoom
{
    public SolverRoom(ITwoTimeKernels kernels, int rows, int train, int columns)
    {
        var block = new KernelBlock(rows, train);
        Kernels = kernels.Room(block);
        Response = new double[block.Size];
        Covariance = new double[block.Size];
        Value = new double[train * columns];
    }

    public KernelRoom Kernels { get; }

    public double[] Response { get; }

    public double[] Covariance { get; }

    /// <summary>The interpolated unknown at one time.</summary>
    public double[] Value { get; }

    /// <summary>Interpolation weights of the nodes of a panel.</summary>
    public double[] Basis { get; private set; } = [];

    public List<QuadraturePoint> Points { get; } = [];

    public Span<double> BasisOf(Panel panel, double time)
    {
        if (Basis.Length < panel.Nodes.Length)
        {
            Basis = new double[panel.Nodes.Length];
        }

        Span<double> basis = Basis.AsSpan(0, panel.Nodes.Length);
        panel.Basis(time, basis);
        return basis;
    }
}
