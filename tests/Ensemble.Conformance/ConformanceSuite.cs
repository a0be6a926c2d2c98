using System.Diagnostics;
using System.Reflection;
using Ensemble.Training.Engines;
using Xunit.Sdk;

namespace Ensemble.Conformance;

/// <summary>The conformance tests as a program: what a test runner would do with them, where there is none.</summary>
/// <param name="make">Makes the engine, in float64, with so many threads.</param>
/// <param name="isHost">Whether it runs on the host, where activations may be .NET functions.</param>
public sealed class ConformanceSuite(Func<int, IEngine> make, bool isHost)
{
    /// <summary>Runs all tests.</summary>
    /// <returns>Each with its name, the seconds it took, and what was wrong, or null.</returns>
    public IEnumerable<(string Name, double Seconds, string? Problem)> Run()
    {
        foreach (object suite in (object[])[new Perceptrons(make), new AnyArchitecture(make)])
        {
            foreach (MethodInfo method in suite.GetType().GetMethods().Where(each => each.GetCustomAttribute<FactAttribute>() is not null))
            {
                object?[][] rows = [.. method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method))];
                foreach (object?[] row in rows.Length == 0 ? [[]] : rows.Where(row => isHost || !row.Contains(Architectures.OnHostAlone)))
                {
                    yield return Run(suite, method, row);
                }
            }
        }
    }

    private static (string Name, double Seconds, string? Problem) Run(object suite, MethodInfo method, object?[] row)
    {
        string name = row.Length == 0 ? method.Name : $"{method.Name}({string.Join(", ", row.SelectMany(value => value is Array many ? many.Cast<object>() : [value!]))})";
        ParameterInfo[] parameters = method.GetParameters();
        bool isOpen = parameters.Length == 1 && parameters[0].ParameterType == typeof(int[]) && row is not [int[]];
        long start = Stopwatch.GetTimestamp();
        try
        {
            method.Invoke(suite, isOpen ? [row.Cast<int>().ToArray()] : row);
            return (name, Stopwatch.GetElapsedTime(start).TotalSeconds, null);
        }
        catch (TargetInvocationException error)
        {
            Exception inner = error.InnerException ?? error;
            return (name, Stopwatch.GetElapsedTime(start).TotalSeconds, $"{inner.GetType().Name}: {inner.Message.ReplaceLineEndings(" ")}");
        }
    }

    private sealed class Perceptrons(Func<int, IEngine> make) : EngineConformance
    {
        protected override IEngine Engine() => make(2);
    }

    private sealed class AnyArchitecture(Func<int, IEngine> make) : ArchitectureConformance
    {
        protected override double Rounding => 1e-11;

        protected override IEngine Engine(int threads) => make(threads);
    }
}
