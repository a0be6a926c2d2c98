using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Running;

/// <summary>Turns the section <c>engine</c> into an engine.</summary>
public static class EngineChoice
{
    /// <summary>Makes the engine that the options ask for.</summary>
    /// <param name="options">The section <c>engine</c>.</param>
    /// <exception cref="ExperimentException">The engine or device is not there.</exception>
    public static IEngine Make(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Backend == "torch" || options.Device == "cuda")
        {
            string key = options.Backend == "torch" ? "engine.backend" : "engine.device";
            throw new ExperimentException(key, $"{key} is '{(options.Backend == "torch" ? options.Backend : options.Device)}', but this program has only the built-in CPU engine; it must be auto or {(options.Backend == "torch" ? "builtin" : "cpu")}");
        }

        return new CpuEngine(options.Threads, options.Precision == "float64" ? CpuPrecision.Float64 : CpuPrecision.Float32);
    }
}
