using Ensemble.Experiments.Settings;
using Ensemble.Theory.Registry;
using Ensemble.Training;
using Ensemble.Training.Observables;

namespace Ensemble.Experiments.Glossary;

/// <summary>The keys of the sections <c>ensemble</c>, <c>record</c>, <c>theory</c> and <c>engine</c>.</summary>
internal static class RunKeys
{
    private const int MostMembers = 10_000_000;

    public static IReadOnlyList<Key> All { get; } =
    [
        new("ensemble.members", KeyForm.Whole(2, MostMembers).OrAuto(), "100", "number of networks, or `auto`: as many as it takes") { Symbol = "M", Acts = "standard errors fall as 1/√M" },
        new("ensemble.standard_error", KeyForm.Number(1e-9, 1000).OrAuto(), "auto", "with `members: auto`: the standard error of the mean predictor to come down to, rms over record times, points and outputs; `auto` is 0.2/N with N the smallest width, a fifth of the order of the bias")
            { Given = ["ensemble.members=auto"] },
        new("ensemble.most_members", KeyForm.Whole(StoppingRule.FewestMembers, MostMembers), "10000", "with `members: auto`: no more than that") { Given = ["ensemble.members=auto"] },
        new("ensemble.antithetic", KeyForm.Switch, "off", "members in pairs with the same hidden weights and noise and opposite readouts: far smaller errors of the mean predictor"),
        new("ensemble.stream", KeyForm.Whole(0, 1L << 53), "0", "the stream of initial weights and noise; ensembles of different streams are independent, data stay those of the seed"),
        new("record.times", KeyForm.Whole(2, 10_000).Or(KeyForm.Number(0).InList()), "40", "so many log-spaced times, or every step where there are fewer; 0, the end and the beginnings of phases are among them, and lags grow by a ratio in every phase. Or a list of times up to `langevin.time`") { Symbol = "n, t_n" },
        new("record.observables", KeyForm.OneOf(Observable.Names).OrList(), "[predictor, ntk]", "what is measured (see Observables)"),
        new("record.samples", KeyForm.Whole(0, 1_000_000), "0", "at least so many blocks of members whose averages are kept as `…_samples`, to draw from (a bootstrap, `verify`)") { Document = "results.md" },
        new("theory.compare", KeyForm.OneOf([.. KnownTheories.Names, TheoryOptions.All, TheoryOptions.None]).OrList(), "(ndk; mean_field with network.feature_strength)", "theories to compare with the same ensemble, the first under the plain names of arrays (see Theories); `all` takes those that apply, and `plan` says why others do not; `none` trains networks alone. One asked for by name that does not apply is an error"),
        new("theory.dynamics", KeyForm.OneOf("discrete", "continuous", "both"), "discrete", "`discrete` (exact for the trainer's steps at infinite width), `continuous` or `both`. `ensemble theory` with `continuous` takes listed record times and phases exactly as written; wherever networks are trained they are moved to the nearest steps"),
        new("theory.tolerance", KeyForm.Number(1e-12, 0.1), "1e-6", "absolute error allowed in continuous time"),
        new("theory.covariance", KeyForm.Switch, "off", "write the two-time covariance of the predictor") { Document = "results.md" },
        new("theory.mean_field.samples", KeyForm.Whole(64, 1 << 26).OrAuto(), "auto", "where the mean-field theory samples: how many samples of a hidden unit") { Document = "feature-learning.md" },
        new("theory.mean_field.tolerance", KeyForm.Number(1e-5, 0.1), "0.003", "the standard error of f that `samples: auto` aims for") { Document = "feature-learning.md" },
        new("theory.unified.lambda", KeyForm.Number(0), "(the decay κ of the weights)", "the multiplier of the unified kernel; 0 is the NTK") { Symbol = "λ", Document = "corrections.md" },
        new("engine.device", KeyForm.OneOf("auto", "cpu", "cuda"), "auto", "what computes") { Document = "gpu.md" },
        new("engine.backend", KeyForm.OneOf("auto", "builtin", "torch"), "auto", "which engine computes; `torch` where the program is built with it") { Document = "gpu.md" },
        new("engine.threads", KeyForm.Whole(0, 1024), "0", "number of threads, 0 for all cores; results do not depend on it"),
        new("engine.precision", KeyForm.OneOf("float32", "float64", "tf32", "bfloat16"), "float32", "precision of weights and gradients; `tf32`, `bfloat16`: weights in `float32`, products of wide layers rounded so (backend `torch`); statistics are always `float64`"),
    ];
}
