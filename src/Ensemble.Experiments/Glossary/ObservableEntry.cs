using System.Collections.Immutable;

namespace Ensemble.Experiments.Glossary;

/// <summary>An observable of <c>record.observables</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Meaning">What it measures.</param>
/// <param name="Grows">How its cost grows with n record times, P points, L layers and M members.</param>
/// <param name="Arrays">The quantities and families of the catalogue that it yields.</param>
internal sealed record ObservableEntry(string Name, string Meaning, string Grows, ImmutableArray<string> Arrays)
{
    /// <summary>All observables, in the order of the documentation.</summary>
    public static ImmutableArray<ObservableEntry> All { get; } =
    [
        new("predictor", "mean and variance of f, errors, accuracies", "n P", ["predictor_mean", "predictor_variance", "mse_train", "accuracy_train", "mse_test", "accuracy_test"]),
        new("predictor_covariance", "covariance of f at all pairs of times and points", "n² P²", ["predictor_covariance"]),
        new("trajectories", "f of every member", "M n P (memory)", ["trajectories"]),
        new("ntk", "empirical NTK, its drift and its alignment with the targets", "n P²", ["ntk", "ntk_drift", "ntk_alignment"]),
        new("ntk_layers", "the NTK by weight layer", "n P²", ["ntk_layer"]),
        new("ndk", "two-time Neural Dynamical Kernel", "L n² P²", ["ndk"]),
        new("hidden_kernels", "two-time kernels of every hidden layer", "L n² P²", ["hidden_kernel"]),
        new("gradient_kernels", "two-time kernels of back-propagated gradients of every hidden layer", "L n² P²", ["gradient_kernel"]),
        new("alignment", "alignment of every hidden layer's kernel with the targets, yᵀΦy/(‖Φ‖‖y‖²)", "L n P²", ["alignment"]),
        new("drift", "overlap of representations at two times", "from the kernels: n² P²", ["drift"]),
        new("cka", "centred alignment of the kernels at two times", "from the kernels: n P²", ["cka"]),
        new("participation_ratio", "effective dimension of representations", "from the kernels: n P²", ["participation_ratio", "participation_ratio_centred"]),
        new("decoder", "accuracy, error and order of classes at t by a decoder of the last hidden layer fitted at t₀", "from the kernels: n² P²", ["decoder_accuracy", "decoder_mse", "decoder_auc"]),
        new("weight_autocorrelation", "m(t, t′) of every weight layer", "n² weights", ["weight_autocorrelation"]),
        new("weight_change", "how far every weight layer has moved, ‖W_t − W_t₀‖/√N: the same at all widths with `feature_strength`, ∝ 1/√N without (`verify` shows it)", "n weights", ["weight_change"]),
        new("feature_change", "how far a hidden unit has moved, root mean square over units and points", "from the kernels: n² P²", ["feature_change"]),
        new("preactivations", "distribution of preactivations over the units of every hidden layer at every point: nine quantiles; engine builtin", "L n P N", ["preactivation"]),
        new("speed_limit", "distance of every weight from its start, fall of the loss and, without noise, the least time τ_min that gradient flow needs for them (arXiv:2307.14653) and its share of the time taken", "n weights", ["weight_distance", "loss_drop", "speed_limit", "speed_limit_efficiency"]),
        new("linearised", "f_lin of each member's tangent model of t = 0, trained by the same steps with the same noise (arXiv:2106.06770), and its distance from f; explicit and implicit steps", "a step like training; with noise one more set of weights", ["linearised", "linearised_distance_train", "linearised_distance_test"]),
        new("path_kernel", "`influence`: the part of f(t) − f(0) that each training point pushed, exact for finite steps; `path_rest`: what noise, decay and quadrature leave; explicit steps", "4 (float64: 8) passes over all points a step", ["influence", "path_rest"]),
        new("batch_temperature", "T_B: the temperature of Langevin noise that would add as much variance to the training predictors in a step as the draw of a mini-batch (`langevin.batch`)", "n P²", ["batch_temperature"]),
        new("step_series", "Taylor orders 1 … 6 of the change of f in the first step, and the error after each: from which step size on the linear picture is wrong (finite form of arXiv:2302.00205)", "the first step alone; `precision: float64` for high orders", ["step_series", "step_series_error"]),
    ];
}
