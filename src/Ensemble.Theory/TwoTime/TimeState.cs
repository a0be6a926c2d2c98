namespace Ensemble.Theory.TwoTime;

/// <summary>What an architecture's kernels need to know of all points at one time; each kind of kernels has its own.</summary>
internal abstract class TimeState;
