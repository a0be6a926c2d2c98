namespace Ensemble.Training.Engines;

/// <summary>A kind of engine that this program was built with.</summary>
public interface IEngineFactory
{
    /// <summary>The name in the experiment file and manifest, such as <c>builtin</c> or <c>torch</c>.</summary>
    string Backend { get; }

    /// <summary>What this kind of engine can run on here. Looking takes a moment and throws nothing.</summary>
    EngineDevices Devices();

    /// <summary>Why engines of this kind cannot train a network, in one line that says what helps, or null.</summary>
    /// <param name="network">The network.</param>
    string? Refuses(Network network) => null;

    /// <summary>Makes an engine.</summary>
    /// <param name="device">A device of <see cref="Devices"/>, such as <c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="threads">The threads of the host, ≥ 0; 0 takes all cores that the process may use.</param>
    /// <param name="precision"><c>float32</c>, <c>float64</c>, <c>tf32</c> or <c>bfloat16</c>.</param>
    /// <exception cref="EngineUnavailableException">The device is not there, or has no such precision.</exception>
    IEngine Create(string device, int threads, string precision);
}
