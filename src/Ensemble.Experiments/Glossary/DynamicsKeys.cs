namespace Ensemble.Experiments.Glossary;

/// <summary>The keys of the sections <c>langevin</c> and <c>schedule</c>.</summary>
internal static class DynamicsKeys
{
    private static readonly KeyForm NotNegative = KeyForm.Number(0);
    private static readonly KeyForm Positive = KeyForm.Number(0, isOpen: true);

    public static IReadOnlyList<Key> All { get; } =
    [
        new("langevin.integrator", KeyForm.OneOf(Integrator.Names), "explicit", "`explicit` (noisy gradient descent), `implicit` or `trapezoidal` (big steps of first or second order)"),
        new("langevin.step_size", Positive.OrAuto(), "auto", "explicit steps: `auto` is 0.2 of the largest stable step 2/(λ_max + κ)") { Symbol = "η", Acts = "W ← W − η(∂E/∂W + κW) + √(2ηT) ξ" },
        new("langevin.growth", KeyForm.Number(1, 10).OrAuto(), "auto", "growing steps: the ratio of a step to the one before; `auto` is the largest that keeps `step_tolerance`") { Given = ["langevin.integrator=implicit"] },
        new("langevin.step_tolerance", KeyForm.Number(1e-6, 1), "0.01", "growing steps: how far `growth: auto` lets the mean predictor be from continuous time, in units of the predictor") { Given = ["langevin.integrator=implicit"] },
        new("langevin.first_step", Positive.OrAuto(), "auto", "growing steps: the first one; `auto` is 0.5 (growth − 1)/λ_max") { Given = ["langevin.integrator=implicit"] },
        new("langevin.last_step", Positive.OrAuto(), "auto", "growing steps: the largest one; `auto` is 0.2 (growth − 1)/κ") { Given = ["langevin.integrator=implicit"] },
        new("langevin.steps", Positive.OrList(), "(none)", "implicit steps, instead of the four above: a list of all step sizes; it must sum to `time`") { Given = ["langevin.integrator=implicit"] },
        new("langevin.time", KeyForm.Number(0, 1e12, isOpen: true), "30", "time of training, in units of the loss gradient: the sum of the steps") { Symbol = "t", Acts = "the loss is a sum over points, so time runs P times faster than with a mean" },
        new("langevin.temperature", NotNegative.ByWeight(), "0.1", "temperature of the noise; 0 for none") { Symbol = "T", Acts = "noise √(2ηT) ξ of every step; decay κ = T/σ²" },
        new("langevin.prior_variance", Positive.ByWeight(), "1", "stationary variance of a weight under noise and decay alone") { Symbol = "σ²", Acts = "decay κ = T/σ² of every step; the equilibrium is the Gaussian process of prior variance σ²" },
        new("langevin.initial_variance", NotNegative.ByWeight(), "1", "variance of a weight at t = 0") { Symbol = "σ₀²", Acts = "weights are drawn from N(0, σ₀²) and act as W·x/√(fan-in)" },
        new("langevin.rate", NotNegative.ByWeight(), "1", "factor on the step size of a weight: gradient, decay and noise alike; 0 freezes it") { Acts = "η → rate·η" },
        new("langevin.batch", KeyForm.Whole(1, 1_000_000), "(all)", "explicit steps: how many training points each step draws, without replacement and anew at every step; their gradient is weighted by P/B. No theory here describes its noise: `theory.compare` is `none` unless it says otherwise") { Symbol = "B", Document = "mini-batches.md" },
        new("schedule.at", NotNegative, "(required)", "when the phase begins; moved to the nearest step. A phase at 0 is the first one itself: `schedule: [{ at: 0, loss: off }]` is free diffusion") { Symbol = "t" },
        new("schedule.freeze", KeyForm.WeightNames, "(none)", "weights that stop: `dense_1` … `dense_L`, `readout`, or numbers from 1 to L + 1"),
        new("schedule.thaw", KeyForm.WeightNames, "(none)", "weights that move again"),
        new("schedule.loss", KeyForm.Switch, "(as before; on at first)", "whether the loss acts; `off` is free diffusion"),
        new("schedule.temperature", NotNegative.ByWeight(), "(as before)", "temperature from here on; weights that are not named keep theirs") { Symbol = "T" },
        new("schedule.prior_variance", Positive.ByWeight(), "(as before)", "prior variance from here on") { Symbol = "σ²" },
        new("schedule.decay", NotNegative.ByWeight(), "(T/σ²)", "decay from here on, instead of T/σ²") { Symbol = "κ" },
        new("schedule.rate", NotNegative.ByWeight(), "(as before)", "factor on the step size from here on"),
    ];
}
