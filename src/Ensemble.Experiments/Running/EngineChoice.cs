using Ensemble.Experiments.Preparing;
using Ensemble.Experiments.Settings;
using Ensemble.Training;
using Ensemble.Training.Engines;

namespace Ensemble.Experiments.Running;

/// <summary>Turns the section <c>engine</c> into an engine, from the kinds that a program was built with.</summary>
public static class EngineChoice
{
    private const string BuiltIn = "builtin";
    private const string Cuda = "cuda";

    /// <summary>Makes the engine that an experiment asks for.</summary>
    /// <param name="prepared">The experiment made concrete.</param>
    /// <param name="factories">The kinds of engines to choose from, the built-in one first.</param>
    /// <exception cref="ExperimentException">The engine or device is not there, or cannot train the network.</exception>
    public static IEngine Make(PreparedExperiment prepared, IReadOnlyList<IEngineFactory> factories)
    {
        ArgumentNullException.ThrowIfNull(prepared);
        EngineOptions options = prepared.Experiment.Engine;
        if (prepared.Simulation.Batch is null)
        {
            return Make(options, prepared.Network, factories);
        }

        string? asked = options.Backend == "torch" ? "engine.backend is 'torch'" : options.Device == Cuda ? "engine.device is 'cuda'" : null;
        return asked is null ? Make(options with { Backend = BuiltIn }, prepared.Network, factories)
            : throw new ExperimentException("langevin.batch", $"{asked}, but mini-batches are drawn by the built-in engine alone; leave out langevin.batch, or set engine.backend to builtin and engine.device to cpu");
    }

    /// <summary>Makes the engine that the options ask for: where they leave it open, CUDA if it is there, otherwise the built-in engine.</summary>
    /// <param name="options">The section <c>engine</c>.</param>
    /// <param name="network">The network that it is to train.</param>
    /// <param name="factories">The kinds of engines to choose from, the built-in one first.</param>
    /// <exception cref="ExperimentException">The engine or device is not there, or cannot train the network.</exception>
    public static IEngine Make(EngineOptions options, Network network, IReadOnlyList<IEngineFactory> factories)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(factories);
        IEngineFactory[] able = [.. factories.Where(each => each.Refuses(network) is null)];
        bool isOpen = options.Backend != "torch" && options.Device != Cuda;
        (IEngineFactory factory, string device) = Choose(options, isOpen ? able : factories);
        if (factory.Refuses(network) is { } reason)
        {
            string asked = options.Device == Cuda ? "engine.device" : "engine.backend";
            throw new ExperimentException(asked, $"{asked} is '{(options.Device == Cuda ? Cuda : options.Backend)}', but {reason}; set engine.backend to builtin or auto, and engine.device to cpu or auto");
        }

        try
        {
            return factory.Create(device, options.Threads, options.Precision);
        }
        catch (PrecisionUnavailableException error)
        {
            throw new ExperimentException("engine.precision", $"engine.precision is '{options.Precision}', but {error.Message}", error);
        }
        catch (EngineUnavailableException error)
        {
            string key = options.Device == Cuda ? "engine.device" : "engine.backend";
            throw new ExperimentException(key, $"{key} is '{(options.Device == Cuda ? Cuda : options.Backend)}', but {error.Message}", error);
        }
    }

    private static (IEngineFactory Factory, string Device) Choose(EngineOptions options, IReadOnlyList<IEngineFactory> factories)
    {
        bool wantsCuda = options.Device == Cuda;
        if (options.Backend == BuiltIn)
        {
            return wantsCuda
                ? throw new ExperimentException("engine.device", "engine.device is 'cuda', but engine.backend is 'builtin', which runs on the cpu alone; set engine.backend to torch or auto")
                : (Named(BuiltIn)!, "cpu");
        }

        IEngineFactory? torch = Named("torch");
        if (torch is null && (wantsCuda || options.Backend == "torch"))
        {
            throw new ExperimentException(
                wantsCuda ? "engine.device" : "engine.backend",
                $"{(wantsCuda ? "engine.device is 'cuda'" : "engine.backend is 'torch'")}, but this program was built without TorchSharp; "
                + "build it with 'dotnet build src/Ensemble.Cli -c Release -p:Torch=cuda' (or -p:Torch=cpu)");
        }

        string? found = torch is null || options.Device == "cpu" ? null : FirstCuda(torch);
        return wantsCuda ? (torch!, found ?? Cuda)
            : found is not null ? (torch!, found)
            : (options.Backend == "torch" ? torch! : Named(BuiltIn)!, "cpu");

        IEngineFactory? Named(string backend) => factories.FirstOrDefault(factory => factory.Backend == backend);
    }

    private static string? FirstCuda(IEngineFactory factory) =>
        factory.Devices().Devices.FirstOrDefault(device => device.Device.StartsWith(Cuda, StringComparison.Ordinal))?.Device;
}
