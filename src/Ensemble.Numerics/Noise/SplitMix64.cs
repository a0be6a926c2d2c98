using System.Text;

namespace Ensemble.Numerics.Noise;

/// <summary>
/// The SplitMix64 generator (Steele, Lea and Flood, 2014), for choosing and drawing data and for resampling. Unlike
/// <see cref="Random"/>, its numbers never change with the runtime.
/// </summary>
/// <param name="state">Any 64 bits.</param>
/// <remarks>Equations: N4.</remarks>
public sealed class SplitMix64(ulong state)
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>An independent stream for one purpose.</summary>
    /// <param name="seed">The seed of the experiment.</param>
    /// <param name="purpose">What the numbers are for; hashed with FNV-1a.</param>
    public static SplitMix64 For(ulong seed, string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        ulong hash = 0xCBF29CE484222325;
        foreach (byte value in Encoding.UTF8.GetBytes(purpose))
        {
            hash = (hash ^ value) * 0x100000001B3;
        }

        return new SplitMix64(Mix(Mix(seed + Increment) ^ hash));
    }

    /// <summary>One of many independent streams.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">The number of the stream.</param>
    public static SplitMix64 For(ulong seed, ulong stream) => new(Mix((Mix(seed + Increment) ^ (stream * Increment)) + Increment));

    /// <summary>64 random bits.</summary>
    public ulong Next() => Mix(state += Increment);

    /// <summary>A whole number from 0 to <paramref name="count"/> − 1, each equally likely (Lemire, 2019).</summary>
    /// <param name="count">≥ 1.</param>
    public int Below(int count)
    {
        ulong bound = (ulong)count;
        ulong threshold = (0 - bound) % bound;
        ulong high, low;
        do
        {
            high = Math.BigMul(Next(), bound, out low);
        }
        while (low < threshold);
        return (int)high;
    }

    /// <summary>Puts values in random order (Fisher–Yates).</summary>
    /// <typeparam name="T">The type of a value.</typeparam>
    /// <param name="values">The values.</param>
    public void Shuffle<T>(Span<T> values)
    {
        for (int last = values.Length - 1; last > 0; last--)
        {
            int other = Below(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>Fills with independent standard normal numbers (Box–Muller).</summary>
    /// <param name="values">What is filled.</param>
    public void FillNormal(Span<double> values)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(Unit()));
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Unit());
            values[i] = radius * cosine;
            if (i + 1 < values.Length)
            {
                values[i + 1] = radius * sine;
            }
        }
    }

    /// <summary>±1 in random order, as many of one as of the other; of an odd number, a random one is left over.</summary>
    /// <param name="count">How many, ≥ 0.</param>
    public double[] Signs(int count)
    {
        var signs = new double[count];
        double first = (Next() & 1) == 0 ? 1 : -1;
        for (int i = 0; i < count; i++)
        {
            signs[i] = i % 2 == 0 ? first : -first;
        }

        Shuffle(signs.AsSpan());
        return signs;
    }

    // In (0, 1], so that its logarithm is finite.
    private double Unit() => ((Next() >> 11) + 1) * Math.ScaleB(1, -53);

    internal static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
