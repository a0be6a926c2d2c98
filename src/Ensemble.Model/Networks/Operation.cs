namespace Ensemble.Model.Networks;

/// <summary>
/// A step of a program. Slot 0 holds the input; operation k reads slots up to k and writes slot k + 1.
/// </summary>
/// <param name="Node">What is done.</param>
/// <param name="First">The slot of the first value read.</param>
/// <param name="Second">The slot of the second; −1 for a node that reads one.</param>
public readonly record struct Operation(Node Node, int First, int Second = -1);
