namespace Ensemble.Theory.TwoTime;

/// <summary>How the weights of one layer at an earlier and a later time hang together when there is no data.</summary>
/// <param name="Transition">ψ(t,t′), what is left at the later time of a change made at the earlier one.</param>
/// <param name="Covariance">m(t,t′) = ψ v(t′).</param>
/// <param name="Decorrelation">1 − m/√(v v′), free of cancellation.</param>
internal readonly record struct WeightPair(double Transition, double Covariance, double Decorrelation);
