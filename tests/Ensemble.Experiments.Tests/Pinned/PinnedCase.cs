using Ensemble.Experiments.Tests.Checkpoints;

namespace Ensemble.Experiments.Tests.Pinned;

/// <summary>Small experiments, a second or less each, that together pass through every way a member is trained and measured.</summary>
internal static class PinnedCase
{
    private const string Steps = "langevin.growth=1.25 langevin.first_step=0.05 langevin.last_step=1";
    private const string GrowingTimes = "record.times=[0,0.0467510497407,0.383687326192,2.53426505169,5,12,20]";

    private static readonly Dictionary<string, string> Overrides = new()
    {
        ["explicit"] = "",
        ["implicit"] = $"langevin.integrator=implicit langevin.step_size=auto {Steps} network.activation=relu",
        ["trapezoidal"] = $"langevin.integrator=trapezoidal langevin.step_size=auto {Steps}",
        ["antithetic"] = "ensemble.antithetic=on ensemble.members=12 record.observables=[predictor,predictor_covariance,ntk_layers,trajectories] "
            + "theory.covariance=on network.activation=tanh",
        ["schedule"] = "schedule=[{at:5,loss:off,freeze:[readout]},{at:12,loss:on,thaw:[readout],freeze:[1],temperature:[0.1,0.3,0.2]}] "
            + "langevin.rate=[1,0.5,1.5] langevin.initial_variance=[1.5,1,0.5] theory.dynamics=both record.times=[0,0.25,1,4.75,5,12,20]",
        ["schedule_trapezoidal"] = $"langevin.integrator=trapezoidal langevin.step_size=auto {Steps} "
            + "schedule=[{at:5,loss:off,freeze:[readout]},{at:12,loss:on,thaw:[readout],decay:0.1}] network.activation=gelu " + GrowingTimes,
        ["schedule_implicit"] = $"langevin.integrator=implicit langevin.step_size=auto {Steps} "
            + "schedule=[{at:5,freeze:[1]},{at:12,thaw:[1],prior_variance:[1,2,0.5]}] network.activation=sin engine.precision=float64 " + GrowingTimes,
        ["two_times"] = "record.observables=[predictor,hidden_kernels,ndk,drift,cka,participation_ratio,decoder,weight_autocorrelation] network.width=[24,17] "
            + "network.activation=leaky_relu ensemble.members=7",
        ["outputs"] = "data={source:digits,classes:[0,1,2],train:6,test:3} langevin.step_size=0.02 langevin.time=2 "
            + "record.observables=[predictor,ntk,hidden_kernels,decoder] ensemble.members=6 network.activation=linear network.depth=1",
    };

    /// <summary>The name of every case.</summary>
    public static IEnumerable<string> Names => Overrides.Keys;

    /// <summary>The experiment of a case.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="root">The folder under which its results folder lies.</param>
    /// <param name="engine">The engine, or null for the built-in one.</param>
    public static TinyRun Run(string name, string root, Training.Engines.IEngine? engine = null)
    {
        string[] overrides = [.. Overrides[name].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => text.Replace(":", ": ", StringComparison.Ordinal))];
        return engine is null ? new TinyRun(root, overrides) : new TinyRun(root, overrides) { Engine = engine };
    }
}
