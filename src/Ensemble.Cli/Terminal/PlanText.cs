using System.Globalization;
using Ensemble.Experiments.Planning;
using Ensemble.Experiments.Settings;
using Spectre.Console;

namespace Ensemble.Cli.Terminal;

/// <summary>Shows a plan to a person.</summary>
internal static class PlanText
{
    public static void Write(IAnsiConsole console, Plan plan) => Write(console, plan, trains: true);

    /// <summary>The plan of a question that no network is trained for: nothing is said of an ensemble and its engine.</summary>
    public static void WriteTheory(IAnsiConsole console, Plan plan) => Write(console, plan, trains: false);

    private static void Write(IAnsiConsole console, Plan plan, bool trains)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        Row("Experiment", plan.Name);
        Row("Network", plan.Network);
        Row("Data", plan.Data);
        Row("Targets", plan.Labels);
        if (plan.Inputs is { } inputs)
        {
            Row("Inputs", inputs);
        }

        if (trains)
        {
            Row("Ensemble", Ensemble(plan));
        }

        if (plan.IsTrained)
        {
            Row("Steps", $"{plan.Steps:N0} of {Steps(plan)}, to t = {Short(plan.EndTime)}; {plan.RecordTimes} record times{(plan.MovedTimes.Length > 0 ? $", moved to the nearest step: {plan.MovedTimes}" : "")}");
            Row("Stability", Stability(plan));
        }
        else
        {
            Row("Time", $"continuous, to t = {Short(plan.EndTime)}; {plan.RecordTimes} times as written");
        }

        Row("Time scales", $"1/λ_max = {Short(plan.TimeScales.Fastest)}, 1/λ_min = {Short(plan.TimeScales.Slowest)} (gradient-driven); σ²/T = {Short(plan.TimeScales.Diffusive)} (diffusive)");
        if (trains)
        {
            Row("Engine", plan.Engine);
        }

        Row("Cost", !trains ? $"theory {Duration(plan.TheorySeconds)}, {Bytes(plan.TheoryBytes)}" : $"training {(plan.StandardError is null ? "" : "at most ")}{Duration(plan.TrainingSeconds)}, {Bytes(plan.TrainingBytes)}{(plan.TrainingDeviceBytes > 0 ? $" and {Bytes(plan.TrainingDeviceBytes)} on the device" : "")}; theory {Duration(plan.TheorySeconds)}, {Bytes(plan.TheoryBytes)}");
        if (plan.Theories is { } theories)
        {
            Row("Theories", string.Join("; ", theories.Theories.Select(theory => $"{theory.Name} {Duration(theory.Seconds)}, {Bytes(theory.Bytes)}")
                .Concat(theories.Refused.Select(refused => $"{refused.Name} does not apply: {refused.Reason}"))));
        }

        if (trains)
        {
            Row("Observables", $"share of training and memory: {string.Join("; ", plan.Observables.Select(Cost))}");
        }
        console.Write(grid);

        // A path is for copying, so it is not broken.
        console.Profile.Out.Writer.WriteLine($"{"Results",-14}{plan.Folder}");
        console.WriteLine();

        void Row(string name, string value) => grid.AddRow(new Text(name, new Style(decoration: Decoration.Bold)), new Text(value));
    }

    public static string Duration(double seconds) => seconds switch
    {
        < 1 => "under 1 s",
        < 120 => $"about {seconds:F0} s",
        < 7200 => $"about {seconds / 60:F0} min",
        _ => $"about {seconds / 3600:F1} h",
    };

    private static string Ensemble(Plan plan) => plan.StandardError is { } error
        ? $"as many members of {plan.Parameters:N0} weights, {plan.Members} at most, as bring the rms standard error of the mean predictor to {Short(error)}"
        : $"{plan.Members} members of {plan.Parameters:N0} weights";

    private static string Cost(ObservableCost cost) => $"{cost.Name} {cost.Share.ToString("P1", CultureInfo.InvariantCulture)}, {Bytes(cost.Bytes)}";

    private static string Steps(Plan plan) =>
        (plan.FirstStep == plan.LargestStep ? $"η = {Short(plan.FirstStep)}" : $"η from {Short(plan.FirstStep)} to {Short(plan.LargestStep)}")
        + (plan.Growth is { } growth ? $", growing by {growth.ToString("G5", CultureInfo.InvariantCulture)}" : "");

    private static string Stability(Plan plan) => plan.Integrator == "explicit"
        ? $"η·λ_max = {Short(plan.StepTimesEigenvalue)} (stable below 2; largest stable η = {Short(plan.LargestStableStep)}{Growth(plan)})"
        : $"{plan.Integrator} steps, η·λ_max up to {Short(plan.StepTimesEigenvalue)}; " + (plan.DistanceToContinuousTime is { } distance
            ? $"mean within {Short(distance)} of continuous time at infinite width"
            : "distance to continuous time not computed (growth: auto does)");

    private static string Growth(Plan plan) => plan.EigenvalueGrowth <= 1 ? ""
        : $" at t = 0; λ_max may grow {Short(plan.EigenvalueGrowth)} times while features are learnt, so that steps below {Short(plan.LargestStableStep / plan.EigenvalueGrowth)} are safe{(plan.StepTimesEigenvalue * plan.EigenvalueGrowth >= 2 ? ": these are not" : "")}";

    private static string Bytes(long bytes) => bytes < 1_000_000_000 ? $"{bytes / 1e6:F0} MB" : $"{bytes / 1e9:F1} GB";

    private static string Short(double? value) => value is { } number ? number.ToString("G3", CultureInfo.InvariantCulture) : "∞";
}
