using System.Numerics;
using Ensemble.Numerics.Noise;
using Ensemble.Training.Engines;

namespace Ensemble.Training.Stepping;

/// <summary>
/// Draws the mini-batch of a member and step: B of P training points without replacement, every choice as likely (to 2⁻³² P). The draw depends
/// on seed, member and step alone, so a run goes on exactly where it was; antithetic members draw the same points.
/// </summary>
/// <param name="simulation">The simulation, with a batch.</param>
/// <remarks>Equations: M9.</remarks>
internal sealed class BatchDraw<T>(Simulation simulation)
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int PurposeBits = 24;
    private readonly int[] points = new int[simulation.Data.TrainCount];
    private readonly T[] factors = new T[simulation.Data.TrainCount];
    private readonly int size = simulation.Batch!.Value;

    /// <summary>The draw of a simulation; null where steps take all points.</summary>
    public static BatchDraw<T>? Of(Simulation simulation) => simulation.Batch is null || simulation.Batch == simulation.Data.TrainCount ? null : new BatchDraw<T>(simulation);

    /// <summary>The factor on the gradient of each training point: P/B for those drawn, otherwise 0.</summary>
    /// <param name="member">The member.</param>
    /// <param name="step">n.</param>
    public ReadOnlySpan<T> Factors(int member, int step)
    {
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = i;
        }

        Array.Clear(factors);
        T weight = T.CreateChecked((double)points.Length / size);
        (uint, uint, uint, uint) words = default;
        for (int i = 0; i < size; i++)
        {
            if (i % 4 == 0)
            {
                words = Philox4x32.Block(((uint)i / 4, (uint)step, (uint)simulation.NoiseMember(member), (uint)NoisePurpose.Batch << PurposeBits), (uint)simulation.Seed, (uint)(simulation.Seed >> 32));
            }

            // The first steps of a shuffle by Fisher and Yates.
            uint word = (i % 4) switch { 0 => words.Item1, 1 => words.Item2, 2 => words.Item3, _ => words.Item4 };
            int other = i + (int)(((ulong)word * (ulong)(points.Length - i)) >> 32);
            (points[i], points[other]) = (points[other], points[i]);
            factors[points[i]] = weight;
        }

        return factors;
    }
}
