using System.Text.Json;
using Ensemble.Theory.Limits;
using Ensemble.Theory.Problems;
using Ensemble.Theory.Tests.Golden;

namespace Ensemble.Theory.Tests.Limits;

public class NtkSpeedLimitTests
{
    [Fact]
    public void DistanceDropAndEfficiency_AreTheGoldenOnes()
    {
        foreach (JsonElement golden in GoldenFile.Read("related.json").GetProperty("speed_limits").EnumerateArray())
        {
            TheoryProblem problem = GoldenFile.Problem(
                golden.GetProperty("phi").GetString()!,
                golden.GetProperty("X").Matrix(),
                golden.GetProperty("Y").Row(),
                [],
                golden.GetProperty("L").GetInt32());
            JsonElement[] values = [.. golden.GetProperty("values").EnumerateArray()];
            double[] Column(string name) => [.. values.Select(value => value.GetProperty(name).GetDouble())];
            NtkSpeedLimit found = NtkSpeedLimit.Solve(problem, Column("tau"), fromZero: true);
            int[] times = [.. Enumerable.Range(0, values.Length)];
            Agreement.Within(Column("parameter_distance_squared"), [.. times.Select(found.DistanceSquared)], 1e-10, "distance");
            Agreement.Within(Column("loss_drop"), found.LossDrop.AsSpan(), 1e-10, "drop");
            Agreement.Within(Column("tau_min"), [.. times.Select(found.Bound)], 1e-10, "bound");
            Agreement.Within(Column("efficiency"), [.. times.Select(found.Efficiency)], 1e-10, "efficiency");
        }
    }

    [Fact]
    public void Efficiency_FallsFromOne_AndSmallStepsApproachTheFlow()
    {
        TheoryProblem problem = Tests.Problems.Eventful(Activation.Erf, 2, Tests.Problems.RandomData(3, 2, 4, outputs: 2), 1, 2);
        problem = problem.With(new Schedule(problem.Schedule.InitialVariances, [problem.Schedule.Phases[0]]));
        NtkSpeedLimit flow = NtkSpeedLimit.Solve(problem, [0, 1e-4, 0.1, 1, 10]);
        double[] efficiency = [.. Enumerable.Range(0, 5).Select(flow.Efficiency)];
        Assert.Equal(1, efficiency[0]);
        Assert.InRange(efficiency[1], 0.999, 1);
        Assert.All(efficiency.Zip(efficiency.Skip(1)), pair => Assert.True(pair.Second < pair.First && pair.Second > 0));
        double Error(int perUnit)
        {
            NtkSpeedLimit steps = NtkSpeedLimit.Solve(problem, TimeSteps.Explicit(1.0 / perUnit, perUnit), [perUnit]);
            return Math.Abs(steps.LossDrop[0] - flow.LossDrop[3]) + Math.Abs(steps.DistanceSquared(0) - flow.DistanceSquared(3));
        }

        Assert.InRange(Error(400) / Error(800), 1.9, 2.1);
    }
}
