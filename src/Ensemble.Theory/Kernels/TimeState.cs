namespace Ensemble.Theory.Kernels;

/// <summary>What the kernels need to know about one time: the variances of the preactivations of every layer.</summary>
/// <param name="WeightVariances">v_l(t) of every weight layer.</param>
/// <param name="Layers">For each hidden layer, what the recursion needs of the points at this time.</param>
internal sealed record TimeState(double[] WeightVariances, double[][] Layers);
