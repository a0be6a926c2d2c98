using System.Collections.Immutable;

namespace Ensemble.Model.Quantities;

/// <summary>
/// Every quantity that is measured or predicted, each once. Whoever adds an observable or a theory adds its quantities here; their
/// names, axes, judgement and drawing then hold in every file, table and page.
/// </summary>
public static class Catalogue
{
    private const string StandardErrorSuffix = "_sem";
    private const string VarianceSuffix = "_variance";
    private const string PerWidthSuffix = "_per_width";
    private const string PerRootWidthSuffix = "_per_root_width";
    private const string PredictorArray = "predictor";

    private const string DriftIsANorm = "it is a norm: where the kernel stands still its mean falls as 1/√N, elsewhere as 1/N, so that it follows no one law";

    private static readonly ImmutableArray<Axis> Predictor = [Axis.Time, Axis.Point, Axis.Output];
    private static readonly ImmutableArray<Axis> Kernel = [Axis.Time, Axis.Point, Axis.OtherPoint];
    private static readonly ImmutableArray<Axis> TwoTimeKernel = [Axis.Time, Axis.OtherTime, Axis.Point, Axis.OtherPoint];
    private static readonly ImmutableArray<Axis> Curve = [Axis.Time];
    private static readonly ImmutableArray<Axis> TwoTimes = [Axis.Time, Axis.OtherTime];
    private static readonly ImmutableArray<Axis> Fit = [Axis.Time, Axis.FitTime];

    /// <summary>All quantities and families, in the order of tables and reports.</summary>
    public static ImmutableArray<Quantity> All { get; } =
    [
        new("predictor_mean", "⟨f(t; x)⟩", "mean predictor", Predictor, "y", "mean of the predictor f over the ensemble")
            { Law = LawPart.Mean, Measured = PredictorArray, Judgement = Judgement.ByGroup, Drawing = new(DrawingForm.AtPoints, DrawingScale.Free, "mean predictor f") },
        new("predictor_variance", "Var f(t; x)", "predictor variance", Predictor, "y²", "variance of the predictor f over the ensemble")
            { Law = LawPart.Variance, Measured = PredictorArray, Judgement = Judgement.VarianceByGroup, Drawing = new(DrawingForm.AtPoints, DrawingScale.Logarithmic, "variance of f") },
        new("mse_train", "⟨(f − y)²⟩", "training error", Curve, "y²", "mean squared error ⟨(f − y)²⟩ of a member on training points")
            { Law = LawPart.Score, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Logarithmic, "squared error (units of y²)") },
        new("accuracy_train", "A", "training accuracy", Curve, "1", "fraction of training points that a member gets right")
            { Law = LawPart.Score, IsShare = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Percent, "accuracy (%)") },
        new("mse_test", "⟨(f − y)²⟩", "test error", Curve, "y²", "mean squared error ⟨(f − y)²⟩ of a member on test points")
            { Law = LawPart.Score, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Logarithmic, "squared error (units of y²)") },
        new("accuracy_test", "A", "test accuracy", Curve, "1", "fraction of test points that a member gets right")
            { Law = LawPart.Score, IsShare = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Percent, "accuracy (%)") },
        new("predictor_covariance", "Cov(f(t; x), f(t′; x′))", "predictor covariance", [Axis.Time, Axis.OtherTime, Axis.Point, Axis.OtherPoint, Axis.Output], "y²", "covariance of the predictor over the ensemble, ⟨f f′⟩ − ⟨f⟩⟨f′⟩")
            { Law = LawPart.Covariance, Judgement = Judgement.Whole, IsSymmetric = true },
        new("trajectories", "f(t; x)", "trajectories", [Axis.Sample, .. Predictor], "y", "predictor f of every member"),
        new("nngp", "K^L(t; x, x′)", "NNGP kernel", Kernel, "1", "kernel of the last hidden layer at equal times; σ² K^L is the prior covariance of f")
            { IsSymmetric = true },
        new("ntk", "Θ(t; x, x′)", "NTK", Kernel, "1/t", "neural tangent kernel Σ_l rate_l ∂_l f·∂_l f′")
            { IsOfNtk = true, Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.Entries, DrawingScale.Free, "NTK entry K(x, x′)") },
        new("ntk_variance", "Var Θ(t; x, x′)", "NTK variance", Kernel, "1/t²", "variance of the neural tangent kernel over the ensemble, at the widths of the networks")
            { IsSymmetric = true },
        new("ntk_drift", "‖Θ(t) − Θ(t₀)‖/‖Θ(t₀)‖", "NTK drift", Curve, "1", "distance of the NTK from that of the first record time, ‖K(t) − K(t₀)‖/‖K(t₀)‖")
            { IsOfNtk = true, BiasObstacle = DriftIsANorm, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "relative change of the NTK") },
        new("ntk_alignment", "yᵀΘy/(‖Θ‖‖y‖²)", "NTK alignment", Curve, "1", "alignment of the NTK with the training targets, yᵀKy/(‖K‖‖y‖²)")
            { IsOfNtk = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Free, "NTK alignment") },
        Family("ntk_layer", QuantityIndex.WeightLayer, "Θ_{l}(t; x, x′)", "NTK of weight layer {l}", Kernel, "1/t", "part of the neural tangent kernel from weight layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true },
        new("ndk", "K_d(t, t′; x, x′)", "NDK", TwoTimeKernel, "1/t", "Neural Dynamical Kernel Σ_l rate_l(t′) ψ_l(t,t′) ∂_l f_t·∂_l f_t′ (t ≥ t′)")
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "NDK") },
        Family("hidden_kernel", QuantityIndex.HiddenLayer, "K^{l}(t, t′; x, x′)", "hidden kernel {l}", TwoTimeKernel, "1", "two-time kernel φ(z_t(x))·φ(z_t′(x′))/N of hidden layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "hidden kernel {l}") },
        Family("gradient_kernel", QuantityIndex.HiddenLayer, "G^{l}(t, t′; x, x′)", "gradient kernel {l}", TwoTimeKernel, "1", "two-time kernel g_t(x)·g_t′(x′)/N of the back-propagated gradients of hidden layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "gradient kernel {l}") },
        Family("drift", QuantityIndex.HiddenLayer, "tr K_tt′/√(tr K_tt tr K_t′t′)", "drift {l}", TwoTimes, "1", "overlap of representations at two times, tr K_tt′/√(tr K_tt tr K_t′t′), hidden layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "drift {l}") },
        Family("cka", QuantityIndex.HiddenLayer, "tr(K_t K_t′)/(‖K_t‖‖K_t′‖)", "CKA {l}", TwoTimes, "1", "centred kernel alignment of two times, tr(K_t K_t′)/(‖K_t‖‖K_t′‖), hidden layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "CKA {l}") },
        Family("alignment", QuantityIndex.HiddenLayer, "yᵀK^{l}y/(‖K^{l}‖‖y‖²)", "alignment {l}", Curve, "1", "alignment of the kernel of hidden layer {l} with the training targets, yᵀKy/(‖K‖‖y‖²)") with
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Free, "alignment {l}") },
        Family("participation_ratio", QuantityIndex.HiddenLayer, "(tr K)²/tr K²", "participation ratio {l}", Curve, "1", "effective dimension (tr K)²/tr K², hidden layer {l}") with
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Free, "participation ratio {l}") },
        Family("participation_ratio_centred", QuantityIndex.HiddenLayer, "(tr K)²/tr K²", "centred participation ratio {l}", Curve, "1", "effective dimension (tr K)²/tr K² of centred representations, hidden layer {l}") with
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.Free, "centred participation ratio {l}") },
        new("decoder_accuracy", "A(t, t₀)", "decoder accuracy", Fit, "1", "fraction of test points right at t by a decoder fitted at t₀")
            { IsShare = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "decoder accuracy") },
        new("decoder_mse", "⟨(f − y)²⟩(t, t₀)", "decoder error", Fit, "y²", "mean squared error on test points at t of a decoder fitted at t₀")
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "decoder error") },
        new("decoder_auc", "AUC(t, t₀)", "decoder AUC", Fit, "1", "probability that a decoder fitted at t₀ puts a test point of y > 0 above one of y < 0 at t; ½ is chance")
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "decoder AUC") },
        Family("weight_autocorrelation", QuantityIndex.WeightLayer, "m_{l}(t, t′)", "weight autocorrelation {l}", TwoTimes, "1", "weight autocorrelation m(t,t′) of weight layer {l}") with
            { Judgement = Judgement.Whole, IsSymmetric = true, Drawing = new(DrawingForm.OverLag, DrawingScale.Free, "weight autocorrelation {l}") },
        Family("weight_distance", QuantityIndex.Weight, "‖W_t − W_t₀‖²/rate", "distance of {l}", Curve, "t", "squared distance of the weight {l} from its value at the first record time, over its rate") with
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "squared distance of {l}") },
        Family("weight_change", QuantityIndex.WeightLayer, "‖W_t − W_t₀‖/√N", "change of weight layer {l}", Curve, "1", "norm of the change of weight layer {l} since the first record time over √N: of order 1 at any width where features are learnt, of order 1/√N in NTK parametrisation") with
            { IsCoordinateCheck = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "change of weight layer {l}") },
        Family("feature_change", QuantityIndex.HiddenLayer, "‖φ(z_t) − φ(z_t₀)‖/√N", "change of features {l}", Curve, "1", "root mean square change of a unit of hidden layer {l} since the first record time, over all points: of order 1 at any width where features are learnt, of order 1/√N in NTK parametrisation") with
            { IsCoordinateCheck = true, Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "change of features {l}") },
        Family("preactivation", QuantityIndex.HiddenLayer, "h_p^{l}(t; x)", "preactivations {l}", [Axis.Time, Axis.Point, Axis.Quantile], "1", "quantiles of the preactivation z of a unit of hidden layer {l} over the units, at the levels 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95 and 0.99") with
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.Quantiles, DrawingScale.Free, "preactivation of a unit, layer {l}") },
        Family("back_field", QuantityIndex.HiddenLayer, "z_p^{l}(t; x)", "back-propagated field {l}", [Axis.Time, Axis.Point, Axis.Output, Axis.Quantile], "1", "quantiles over the units of hidden layer {l} of the field z = g/φ′(h) that comes back from above (w at the last layer), at the same levels; theory alone"),
        new("loss_drop", "E(t₀) − E(t)", "fall of the loss", Curve, "y²", "fall of the loss ½Σ(f − y)² of a member since the first record time")
            { Judgement = Judgement.Whole, Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "fall of the loss (units of y²)") },
        new("speed_limit", "Σ‖ΔW‖²/rate/(E(t₀) − E(t))", "speed limit", Curve, "t", "least time of gradient flow for what a member changed, Σ_w‖W_t − W_t₀‖²/rate/(E(t₀) − E(t)) (arXiv:2307.14653)")
            { Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "least time τ_min") },
        new("speed_limit_efficiency", "τ_min/t", "efficiency of learning", Curve, "1", "speed limit over the time taken; at most 1 for gradient flow")
            { Drawing = new(DrawingForm.OverTime, DrawingScale.Percent, "efficiency (%)") },
        new("batch_temperature", "T_B(t)", "temperature of mini-batches", Curve, "y²", "temperature of Langevin noise that adds as much variance to the training predictors in a step as the draw of a mini-batch")
            { Drawing = new(DrawingForm.OverTime, DrawingScale.Logarithmic, "temperature T_B") },
        new("influence", "Σ_n η⟨∫∇f ds, ∇f_a⟩Δ_a", "influence of training points", [.. Predictor, Axis.TrainPoint], "y", "part of f(t) − f(0) that each training point pushed, along the path of the weights"),
        new("path_rest", "‖f(t) − f(t₀) − Σ_a‖", "rest of the path kernel", Curve, "y", "root mean square of the change of f since the first record time that no training point pushed: noise, decay and the error of quadrature"),
        new("linearised", "f_lin(t; x)", "predictor of the linearised networks", Predictor, "y", "predictor f_lin of each member's own tangent model of t = 0, trained by the same steps with the same noise"),
        new("linearised_distance_train", "‖f − f_lin‖", "distance from the linearised networks, training points", Curve, "y", "root mean square of f − f_lin over training points")
            { Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "distance of f from f_lin") },
        new("linearised_distance_test", "‖f − f_lin‖", "distance from the linearised networks, test points", Curve, "y", "root mean square of f − f_lin over test points")
            { Drawing = new(DrawingForm.OverTime, DrawingScale.FromZero, "distance of f from f_lin") },
        new("step_series", "f_q(x)", "Taylor orders of the first step", [Axis.Order, Axis.Point, Axis.Output], "y", "Taylor orders q = 1 … 6 of the change of f along the gradient of the first step"),
        new("step_series_error", "|Σ_q f_q − Δf|", "error of the series of the first step", [Axis.Order], "y", "largest error over points and outputs of the series after q orders, against the exact change in the first step"),
    ];

    // The longest family first: participation_ratio_centred_1 is not a participation_ratio.
    private static readonly ImmutableArray<Quantity> Families = [.. All.Where(quantity => quantity.IsFamily).OrderByDescending(family => family.Family.Length)];
    private static readonly ImmutableArray<string> Companions = [StandardErrorSuffix, VarianceSuffix, PerWidthSuffix, PerRootWidthSuffix];
    private static readonly Dictionary<string, Quantity> Known = All.ToDictionary(quantity => quantity.Name);

    /// <summary>The quantity of a name: one of <see cref="All"/>, or a member of a family such as <c>hidden_kernel_2</c>.</summary>
    /// <param name="name">The name of the array.</param>
    /// <exception cref="ModelException">There is no such quantity.</exception>
    public static Quantity Find(string name) => TryFind(name) ?? throw new ModelException("quantity", $"'{name}' is not a quantity of the catalogue");

    /// <summary>The quantity of a name, or null.</summary>
    /// <param name="name">The name of the array.</param>
    public static Quantity? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (Known.TryGetValue(name, out Quantity? known))
        {
            return known;
        }

        Quantity? family = Families.FirstOrDefault(family => name.Length > family.Family.Length + 1 && name.StartsWith(family.Family + "_", StringComparison.Ordinal) && Fits(family, name[(family.Family.Length + 1)..]));
        return family?.Of(name[(family.Family.Length + 1)..]);
    }

    /// <summary>The quantities that the mean and variance over members of a measured array are: two for <c>predictor</c>, otherwise the array itself if it is known.</summary>
    /// <param name="array">The name of the measured array.</param>
    public static ImmutableArray<Quantity> MeasuredBy(string array) =>
        array == PredictorArray ? [.. All.Where(quantity => quantity.MeasuredAs == array)] : TryFind(array) is { } quantity ? [quantity] : [];

    /// <summary>The name under which the mean over members of a measured array is written: <c>predictor_mean</c> for <c>predictor</c>, otherwise its own.</summary>
    /// <param name="array">The name of the measured array.</param>
    public static string MeanOf(string array) => array == PredictorArray ? "predictor_mean" : array;

    /// <summary>The name of the array of standard errors of another one.</summary>
    /// <param name="array">The name of a measured or predicted array.</param>
    public static string StandardErrorOf(string array) => array + StandardErrorSuffix;

    /// <summary>The name of the array of variances over members of another one.</summary>
    /// <param name="array">The name of a measured array.</param>
    public static string VarianceOf(string array) => array + VarianceSuffix;

    /// <summary>Whether an array goes with another one, as its standard errors, variances or terms of finite width, and is no quantity itself.</summary>
    /// <param name="array">The name of the array.</param>
    public static bool IsCompanion(string array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return TryFind(array) is null && Companions.Any(suffix => array.EndsWith(suffix, StringComparison.Ordinal));
    }

    /// <summary>The name of the array of the coefficients c₁ of a predicted array's term c₁/N.</summary>
    /// <param name="array">The name of a predicted array.</param>
    public static string PerWidthOf(string array) => array + PerWidthSuffix;

    /// <summary>The name of the array of the coefficients of a predicted array's term ∝ N^{−1/2}.</summary>
    /// <param name="array">The name of a predicted array.</param>
    public static string PerRootWidthOf(string array) => array + PerRootWidthSuffix;

    private static bool Fits(Quantity family, string member) =>
        family.Index is QuantityIndex.HiddenLayer or QuantityIndex.WeightLayer ? member[0] != '0' && member.All(char.IsAsciiDigit)
            : !Companions.Any(suffix => member.EndsWith(suffix, StringComparison.Ordinal));

    private static Quantity Family(string name, QuantityIndex index, string symbol, string humanName, ImmutableArray<Axis> axes, string unit, string description) =>
        new(name, symbol, humanName, axes, unit, description) { Index = index };
}
