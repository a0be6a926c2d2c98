namespace Ensemble.Benchmarks.Costs;

/// <summary>Experiments of a few seconds each that differ in what makes them dear: activation, depth, points, covariance, observables, integrator, architecture.</summary>
internal static class CostCorpus
{
    private const string Base = """
        name: cost
        data: { source: digits, classes: [3, 8], train: 16, test: 16 }
        network: { depth: 2, width: 128, activation: relu }
        langevin: { time: 12, temperature: 0.05 }
        ensemble: { members: 32 }
        record: { times: 30 }
        """;

    private const string Covariance = "theory.covariance=on";

    /// <summary>The experiment file that all begin from.</summary>
    public static string Text => Base;

    /// <summary>A name and the overrides of each experiment.</summary>
    public static IReadOnlyList<(string Name, string[] Overrides)> All { get; } =
    [
        ("relu", []),
        ("relu, depth 1", ["network.depth=1"]),
        ("relu, depth 4", ["network.depth=4"]),
        ("relu, depth 12", ["network.depth=12", "network.width=64"]),
        ("relu, 64 points", ["data.train=64", "data.test=0", "langevin.time=2"]),
        ("relu, 64 + 64 points", ["data.train=64", "data.test=64", "ensemble.members=16", "langevin.time=1"]),
        ("relu, 8 + 200 points", ["data.train=8", "data.test=200", "ensemble.members=16", "langevin.time=4"]),
        ("relu, time 50", ["langevin.time=50", "ensemble.members=8"]),
        ("relu, time 50, 100 times", ["langevin.time=50", "record.times=100", "ensemble.members=8"]),
        ("relu, implicit", ["langevin.integrator=implicit", "langevin.time=100"]),
        ("relu, trapezoidal", ["langevin.integrator=trapezoidal", "langevin.time=100"]),
        ("relu, continuous theory", ["theory.dynamics=continuous"]),
        ("relu, covariance", [Covariance, "record.times=20"]),
        ("relu, covariance, 16 + 40 points", [Covariance, "data.test=40", "langevin.integrator=explicit", "record.times=40"]),
        ("relu, covariance, time 60", [Covariance, "langevin.time=60", "record.times=20", "ensemble.members=8"]),
        ("relu, width 512", ["network.width=512", "ensemble.members=8"]),
        ("relu, width 1024", ["network.width=1024", "ensemble.members=4", "langevin.time=10"]),
        ("relu, 400 members", ["ensemble.members=400", "network.width=64"]),
        ("relu, hidden kernels", ["record.observables=[predictor, hidden_kernels]"]),
        ("relu, NDK", ["record.observables=[predictor, ndk]", "record.times=20"]),
        ("relu, drift, CKA, decoder", ["record.observables=[predictor, drift, cka, decoder]"]),
        ("relu, covariance measured", ["record.observables=[predictor, predictor_covariance]", "record.times=20"]),
        ("relu, NTK layers", ["record.observables=[predictor, ntk_layers]", "record.times=60"]),
        ("relu, schedule", ["schedule=[{at: 6, freeze: [readout]}]"]),
        ("erf", ["network.activation=erf"]),
        ("erf, time 50", ["network.activation=erf", "langevin.time=50", "ensemble.members=8"]),
        ("erf, covariance", ["network.activation=erf", Covariance, "record.times=20"]),
        ("gelu", ["network.activation=gelu"]),
        ("sin, depth 3", ["network.activation=sin", "network.depth=3"]),
        ("tanh", ["network.activation=tanh"]),
        ("tanh, depth 3, time 60", ["network.activation=tanh", "network.depth=3", "langevin.time=60", "ensemble.members=8"]),
        ("leaky ReLU, depth 3", ["network.activation=leaky_relu", "network.depth=3"]),
        ("linear", ["network.activation=linear"]),
        ("three classes", ["data={source: digits, classes: [0, 1, 2], train: 18, test: 18}"]),
        ("sphere, 500 inputs", ["data={source: sphere, train: 16, test: 16, dimension: 500}"]),
        ("three theories", ["theory.compare=[ndk, ntk, nngp]"]),
    ];
}
