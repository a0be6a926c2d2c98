namespace Ensemble.Training.Statistics.Extrapolation;

/// <summary>A small generator for resampling (Steele, Lea and Flood, 2014): a stream for every (seed, stream number).</summary>
internal struct SplitMix64
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private ulong state;

    public SplitMix64(ulong seed, ulong stream)
    {
        state = seed;
        state = Next() ^ (stream * Golden);
        state = Next();
    }

    /// <summary>A whole number from 0 to below <paramref name="bound"/>; the deviation from uniform is below bound/2³².</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public ulong Next()
    {
        state += Golden;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
