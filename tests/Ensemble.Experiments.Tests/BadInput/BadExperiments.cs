using System.Text;
using Ensemble.Experiments.Settings;

namespace Ensemble.Experiments.Tests.BadInput;

/// <summary>Experiment files that are wrong in one place each.</summary>
internal static class BadExperiments
{
    /// <summary>A file in which every key has a valid value.</summary>
    public const string Valid = """
        name: corpus
        seed: 1
        data: { source: orthogonal, train: 3, test: 2, overlap: 0.5 }
        network: { depth: 2, width: 16, activation: erf }
        langevin: { integrator: explicit, step_size: 0.25, time: 10, temperature: 0.2, prior_variance: 1, initial_variance: 1, rate: 1 }
        schedule: [{ at: 5, temperature: 0.1 }]
        ensemble: { members: 10 }
        record: { times: 6, observables: [predictor, ntk] }
        theory: { dynamics: discrete, tolerance: 1e-6, covariance: off }
        engine: { device: cpu, backend: builtin, threads: 1, precision: float32 }
        """;

    private static readonly string[] NoNumbers =
        ["banana", "{a: 1}", "[[1]]", ".nan", "NaN", ".inf", "-Infinity", "1e999", "-1", "'1'", "½", "１", "0x10", "1_000", "1;2", "99999999999999999999999999999", "\"\\u0000\""];

    private static readonly string[] NoWords = ["banana", "[a]", "{a: b}", "1", "ＣＰＵ", "\"\\n\"", "' cpu'"];

    private static readonly string[] Numbers =
    [
        "seed", "data.train", "data.test", "data.overlap", "network.depth", "network.width", "langevin.step_size", "langevin.time", "langevin.temperature",
        "langevin.prior_variance", "langevin.initial_variance", "langevin.rate", "schedule.0.at", "schedule.0.temperature", "schedule.0.decay",
        "ensemble.members", "record.times", "theory.tolerance", "engine.threads",
    ];

    private static readonly string[] Words =
        ["data.source", "network.activation", "langevin.integrator", "theory.dynamics", "theory.covariance", "engine.device", "engine.backend", "engine.precision", "schedule.0.loss"];

    private static readonly string[] Sections = ["data", "network", "langevin", "ensemble", "record", "theory", "engine"];

    /// <summary>One wrong override each.</summary>
    public static IEnumerable<string> Overrides()
    {
        IEnumerable<string> numbers = Numbers.SelectMany(key => NoNumbers.Where(value => key != "langevin.prior_variance" || value.Length < 20).Select(value => $"{key}={value}"));
        IEnumerable<string> words = Words.SelectMany(key => NoWords.Select(value => $"{key}={value}"));
        IEnumerable<string> shapes = Sections.SelectMany(key => new[] { "banana", "[1, 2]", "3" }.Select(value => $"{key}={value}"));
        IEnumerable<string> unknown = Sections.SelectMany(key => new[] { "x", "Ünïcode", "members " }.Select(child => $"{key}.{child}=1"));
        return [.. numbers, .. words, .. shapes, .. unknown, .. Single()];
    }

    /// <summary>Files that are no experiment at all.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Files()
    {
        (string, string)[] texts =
        [
            ("empty", ""), ("blank", " \n\n"), ("comment", "# nothing"), ("scalar", "banana"), ("list", "- 1\n- 2"), ("open-brace", "data: {"), ("open-bracket", "a: [1, 2"),
            ("open-quote", "name: 'x"), ("tab", "data:\n\tsource: digits"), ("indent", "data:\n  source: digits\n train: 3"), ("alias", "data: &a { source: digits }\nnetwork: *a"),
            ("twice", "name: a\nname: b"), ("twice-inside", "data: { train: 3, train: 4 }"), ("documents", "name: a\n---\nname: b"), ("colon", ": : :"), ("tag", "name: !!binary \"AAAA\"\nseed: !!python/object x"),
            ("merge", "<<: { name: a }"), ("deep", string.Concat(Enumerable.Repeat("{a: ", 5000))), ("deep-list", "a: " + new string('[', 100_000)), ("long", "name: " + new string('x', 2_000_000)),
            ("long-key", new string('k', 50_000) + ": 1"), ("many-keys", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: 1\n"))), ("many-times", $"record: {{ times: [{string.Join(", ", Enumerable.Range(0, 20_000))}] }}"),
            ("control", "name: \u0007"), ("escape", "name: ../../etc/passwd"), ("zero", "name: \0"), ("null-key", "null: 1"), ("list-key", "[a, b]: 1"),
        ];
        return
        [
            .. texts.Select(text => (text.Item1, Encoding.UTF8.GetBytes(text.Item2))),
            ("not-utf8", [0x6E, 0x61, 0x6D, 0x65, 0x3A, 0x20, 0xFF, 0xFE, 0xC3, 0x28]),
            ("utf16", Encoding.Unicode.GetBytes("name: a")),
            ("random", RandomBytes(4096)),
            ("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]),
            ("huge", new byte[8 << 20]),
        ];
    }

    private static string[] Single() =>
    [
        "network.width=[16, 16, 16]", "network.width=[]", "network.width=[16, 0]", "network.width=1.5", "network.width=2000000", "network.depth=65", "network.depth=0",
        "langevin.temperature=[0.1, 0.2]", "langevin.temperature=[]", "langevin.rate=[1, 1, 1, 1]", "langevin.step_size=0", "langevin.step_size=100", "langevin.time=0", "langevin.time=1e13",
        "langevin.prior_variance=0", "data.train=0", "data.train=2000000", "data.overlap=1.1", "data.dimension=2", "data.dimension=0", "data={source: digits, classes: [0, 77]}",
        "data={source: digits, classes: []}", "data={source: digits, train: 100000}", "data={source: npz}", "data={source: idx}", "data={source: cifar10}", "data={source: npz, path: ''}",
        "data={source: npz, path: no-such.npz}", "data={source: npz, path: .}", "data={source: idx, path: no-such}", "data={source: npz, path: \"a\\0b\"}", "data={source: sphere, train: 1000000, dimension: 1000000}",
        "data={source: sphere, train: 200000}", "schedule=[{temperature: 0.1}]", "schedule=[{at: 10}]", "schedule=[{at: 5, freeze: [4]}]", "schedule=[{at: 5, freeze: [top]}]",
        "schedule=[{at: 5}, {at: 3}]", "schedule=[5]", "schedule={at: 5}", "schedule=[{at: 5, tmperature: 1}]", "schedule.7.at=3", "ensemble.members=1", "ensemble.members=100000000", "ensemble.members=Auto", "ensemble.most_members=100", "ensemble.standard_error=0.1",
        "ensemble={members: auto, most_members: 1}", "ensemble={members: auto, most_members: auto}", "ensemble={members: auto, standard_error: -1}", "ensemble={members: auto, standard_error: .nan}",
        "record.times=1", "record.times=20000", "record.times=[-1]", "record.times=[11]", "record.times=[1, banana]", "record.observables=[banana]", "record.observables=[ntk, 3]", "record.observables={a: 1}",
        "theory.tolerance=0", "theory.tolerance=1", "engine.threads=5000", "engine.backend=torch", "engine.device=cuda", "name=''", "name=a/b", "name=..", "name=-x", "name=" + new string('x', 65), "name=naïve",
        "seed=-1", "seed=1.5", "seed=1e300", "=1", "x", "data..train=1", "data.train.x=1", ".=1", "network.width=[1, [2]]", "langevin.time={", "langevin.time='", "langevin.time=*a", "a.b.c.d.e.f=1",
    ];

    private static byte[] RandomBytes(int count)
    {
        var bytes = new byte[count];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
