using System.Globalization;
using System.Text;
using Ensemble.Model;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Problems;

namespace Ensemble.Benchmarks.Calibration;

/// <summary>
/// <c>equilibrium [SVG]</c>: at equilibrium with one temperature Θ(n,n′) = [K(n,n′+1) − K(n,n′)]/T up to the step size. Prints, for several
/// programs and steps, the largest deviation over pairs of points relative to the largest Θ/η, from t′ = 0.4 to t = 1, and draws it.
/// </summary>
internal static class EquilibriumStudy
{
    private const double Temperature = 0.4;
    private const double Prior = 0.9;
    private const double LargestStep = 0.02;
    private const int Halvings = 5;
    private const int Points = 3;
    private static readonly string[] colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];

    private static readonly (string Name, Shape Input, Func<ArchitectureBuilder, ArchitectureBuilder> Make)[] programs =
    [
        ("conv 3 × 3, conv 3 × 1 with stride, mean", Shape.Image(4, 3, 2), b => b.Conv(new Extents(3, 3)).Activation(Activation.Relu).Conv(new Extents(3, 1), new Extents(2, 1), Padding.Zero).Activation(Activation.Erf).AveragePool()),
        ("conv, conv with stride, flatten", Shape.Sequence(4, 2), b => b.Conv(new Extents(3), null, Padding.Zero).Activation(Activation.Relu).Conv(new Extents(3), new Extents(2)).Activation(Activation.Gelu).Flatten()),
        ("residual conv, mean", Shape.Sequence(4, 2), b => b.Conv(new Extents(3), bias: false).Residual(0.7, r => r.Activation(Activation.Relu).Conv(new Extents(3))).Activation(Activation.Erf).AveragePool()),
        ("layer norm", Shape.Sequence(4, 2), b => b.Dense().LayerNorm().Activation(Activation.Relu).Dense().LayerNorm().Activation(Activation.Erf).Flatten()),
        ("recurrent, mean", Shape.Sequence(4, 2), b => b.Dense().Recurrent(Activation.Relu).Dense().Activation(Activation.Erf).AveragePool()),
        ("attention, layer norm, residuals", Shape.Sequence(4, 2), b => b.Dense().Residual(1, r => r.Attention(1.5)).LayerNorm().Residual(0.5, r => r.Dense().Activation(Activation.Gelu).Dense()).AveragePool()),
        ("Hadamard", Shape.Sequence(4, 2), b => b.Dense().Hadamard(l => l.Activation(Activation.Relu).Dense(), r => r.Activation(Activation.Erf).Dense()).Dense().Activation(Activation.Relu).Last()),
    ];

    public static void Run(string[] arguments)
    {
        double[][] rows = [.. programs.Select(program => Enumerable.Range(0, Halvings).Select(k => Deviation(program.Input, program.Make, k)).ToArray())];
        Console.WriteLine($"| η | {string.Join(" | ", Enumerable.Range(0, Halvings).Select(k => (LargestStep / (1 << k)).ToString(CultureInfo.InvariantCulture)))} |");
        foreach ((int i, (string name, _, _)) in programs.Index())
        {
            Console.WriteLine($"| {name} | {string.Join(" | ", rows[i].Select(value => value.ToString("0.0e-0", CultureInfo.InvariantCulture)))} |");
        }

        if (arguments.Length > 0)
        {
            File.WriteAllText(arguments[0], Svg(rows));
        }
    }

    private static double Deviation(Shape input, Func<ArchitectureBuilder, ArchitectureBuilder> make, int halvings)
    {
        Ensemble.Model.Networks.Architecture program = make(new ArchitectureBuilder(bias: true)).Build();
        var network = new Network(program, input, program.WidthOperations.Select(_ => 4));
        var random = new Random(7);
        double[] x = [.. Enumerable.Range(0, Points * input.Size).Select(_ => (2 * random.NextDouble()) - 1)];
        var data = new Dataset(new RealMatrix(Points, input.Size, x), new RealMatrix(Points, 1, new double[Points]), Points, input);

        // The stationary variance of the steps, v = ρ²v + 2ηT; the library's NDK holds ρ^(n−n′) where that of the steps holds ρ^(n−1−n′).
        double eta = LargestStep / (1 << halvings), rho = 1 - (eta * Temperature / Prior);
        var parameters = new LayerParameters(Temperature, Prior, 2 * eta * Temperature / (1 - (rho * rho)));
        var dynamics = new DiscreteDynamics(new TheoryProblem(network.Wide, Schedule.Uniform(network.Weights, parameters), data), TimeSteps.Explicit(eta, 64 << halvings));
        (int n, int other) = (50 << halvings, 20 << halvings);
        ReadOnlySpan<double> ndk = dynamics.Kernels(n, other).Ndk;
        ReadOnlySpan<double> after = dynamics.Kernels(n, other + 1).InitialCovariance, before = dynamics.Kernels(n, other).InitialCovariance;
        (double largest, double deviation) = (0, 0);
        for (int i = 0; i < ndk.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(ndk[i] / rho));
            deviation = Math.Max(deviation, Math.Abs((ndk[i] / rho) - ((after[i] - before[i]) / (Temperature * eta))));
        }

        return deviation / largest;
    }

    private static string Svg(double[][] rows)
    {
        // Log-log: on lines of slope 1 the deviation halves with η.
        const double Decade = 150, Wide = 200, Left = 70, Top = 20, Bottom = 1e-4, First = 1e-3;
        var svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"440\" font-family=\"sans-serif\" font-size=\"13\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>");
        double bottom = Y(Bottom);
        foreach (double tick in (double[])[1e-4, 1e-3, 1e-2])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(First):F1},{Y(tick):F1} H{X(0.03):F1}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{Y(tick) + 4:F1}\" text-anchor=\"end\">{tick:0.####}</text>");
        }

        for (int k = 0; k < Halvings; k++)
        {
            double eta = LargestStep / (1 << k);
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(eta):F1},{Y(0.02):F1} V{bottom:F1}\" stroke=\"#ddd\"/><text x=\"{X(eta):F1}\" y=\"{bottom + 18:F1}\" text-anchor=\"middle\">{eta}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{X(First):F1},{Y(2e-4):F1} L{X(0.02):F1},{Y(4e-3):F1}\" stroke=\"#888\" stroke-dasharray=\"4 3\"/><text x=\"{X(0.012):F1}\" y=\"{Y(1.7e-3):F1}\" fill=\"#666\">∝ η</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(X(First) + X(0.03)) / 2:F1}\" y=\"{bottom + 38:F1}\" text-anchor=\"middle\">step size η</text><text transform=\"translate(16,{(bottom + Top) / 2:F1}) rotate(-90)\" text-anchor=\"middle\">|Θ − ΔK/T| / max Θ</text>");
        foreach ((int i, double[] row) in rows.Index())
        {
            string points = string.Join(' ', row.Select((value, k) => string.Create(CultureInfo.InvariantCulture, $"{X(LargestStep / (1 << k)):F1},{Y(value):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{points}\" fill=\"none\" stroke=\"{colours[i]}\" stroke-width=\"1.5\"/><path d=\"M{X(0.03) + 16:F1},{Top + 16 + (20 * i)} h18\" stroke=\"{colours[i]}\" stroke-width=\"2\"/><text x=\"{X(0.03) + 40:F1}\" y=\"{Top + 20 + (20 * i)}\">{programs[i].Name}</text>");
        }

        return svg.Append("</svg>").ToString();

        static double X(double eta) => Left + (Wide * Math.Log10(eta / First));

        static double Y(double value) => Top + (Decade * Math.Log10(0.02 / value));
    }
}
