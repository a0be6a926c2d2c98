using System.Text.RegularExpressions;
using Ensemble.Experiments.Reporting;

namespace Ensemble.Experiments.Tests.Reporting;

/// <summary>Colours of diagrams stay apart for eyes that lack one kind of cone, and stand out from the paper.</summary>
public class PaletteTests
{
    // Full dichromacy, linear RGB (Machado, Oliveira and Fernandes, IEEE TVCG 15, 1291 (2009), severity 1).
    private static readonly double[][] Eyes =
    [
        [1, 0, 0, 0, 1, 0, 0, 0, 1],
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
    ];

    public static TheoryData<int> Schemes => [0, 1, 2];

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Colours_DifferForEveryEye(int scheme)
    {
        string[] colours = Colours(scheme);
        Assert.Equal(8, colours.Length);
        for (int i = 0; i < colours.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                double least = Eyes.Min(eye => Distance(Lab(Linear(colours[i]), eye), Lab(Linear(colours[j]), eye)));
                Assert.True(least > (i < 7 ? 20 : 8), $"{colours[i]} and {colours[j]}: ΔE {least:F1}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Colours_StandOutFromThePaper(int scheme)
    {
        double paper = Luminance(Regex.Matches(Embedded.Read("report.css"), "--paper: (#[0-9a-f]{6})")[scheme].Groups[1].Value);
        Assert.All(Colours(scheme), colour =>
        {
            double own = Luminance(colour);
            Assert.True((Math.Max(own, paper) + 0.05) / (Math.Min(own, paper) + 0.05) >= 3, colour);
        });
    }

    // Light, dark and print.
    private static string[] Colours(int scheme) =>
        [.. Regex.Matches(Embedded.Read("report.css"), @"--series-\d: (#[0-9a-f]{6})").Select(match => match.Groups[1].Value).Skip(8 * scheme).Take(8)];

    private static double[] Linear(string colour) => [.. Enumerable.Range(0, 3).Select(i =>
    {
        double value = Convert.ToInt32(colour.Substring(1 + (2 * i), 2), 16) / 255.0;
        return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
    })];

    private static double Luminance(string colour) => Linear(colour) is [var red, var green, var blue] ? (0.2126 * red) + (0.7152 * green) + (0.0722 * blue) : 0;

    private static double[] Lab(double[] linear, double[] eye)
    {
        double[] seen = [.. Enumerable.Range(0, 3).Select(i => Math.Clamp(Enumerable.Range(0, 3).Sum(j => eye[(3 * i) + j] * linear[j]), 0, 1))];
        double x = Root(((0.4124 * seen[0]) + (0.3576 * seen[1]) + (0.1805 * seen[2])) / 0.9505);
        double y = Root((0.2126 * seen[0]) + (0.7152 * seen[1]) + (0.0722 * seen[2]));
        double z = Root(((0.0193 * seen[0]) + (0.1192 * seen[1]) + (0.9505 * seen[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];
    }

    private static double Root(double value) => value > 0.008856 ? Math.Cbrt(value) : (7.787 * value) + (16.0 / 116);

    private static double Distance(double[] one, double[] other) => Math.Sqrt(one.Zip(other).Sum(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
}
