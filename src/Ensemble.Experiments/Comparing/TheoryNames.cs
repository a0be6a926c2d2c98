namespace Ensemble.Experiments.Comparing;

/// <summary>How sentences name theories, and which of two says more with less.</summary>
public static class TheoryNames
{
    // From the one that assumes most to the one that assumes least.
    private static readonly (string Name, string Words)[] Known =
    [
        ("ntk", "the NTK"),
        ("lazy_ntk", "the lazy limit with the NTK of t = 0"),
        ("lazy", "the lazy limit"),
        ("nngp", "the NNGP"),
        ("zero_temperature", "the limit of zero temperature"),
        ("unified", "the unified kernel (a reconstruction)"),
        ("ndk", "the NDK"),
        ("ndk_continuous", "the NDK in continuous time"),
        ("mean_field", "the mean-field theory"),
        ("finite_width", "the NTK with its terms of finite width"),
    ];

    /// <summary>The name in a sentence.</summary>
    /// <param name="theory">The name in the experiment file.</param>
    public static string Words(string theory) => Array.Find(Known, known => known.Name == theory).Words ?? theory;

    /// <summary>The name in tables and legends: that of the experiment file, and for a reconstruction that it is one.</summary>
    /// <param name="theory">The name in the experiment file.</param>
    public static string Label(string theory) => theory == "unified" ? "unified (reconstruction)" : theory;

    /// <summary>The place among all theories, the simplest first.</summary>
    /// <param name="theory">The name in the experiment file.</param>
    internal static int Rank(string theory) => Array.FindIndex(Known, known => known.Name == theory) is >= 0 and var rank ? rank : Known.Length;
}
