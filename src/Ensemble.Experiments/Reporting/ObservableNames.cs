namespace Ensemble.Experiments.Reporting;

/// <summary>Names of arrays and groups of points in words.</summary>
internal static class ObservableNames
{
    /// <summary>An array in words, or its name.</summary>
    public static string Of(string name) => name switch
    {
        "predictor_mean" => "mean predictor",
        "predictor_variance" => "predictor variance",
        "predictor_covariance" => "predictor covariance",
        "ntk" => "NTK",
        "ndk" => "NDK",
        "ntk_drift" => "NTK drift",
        "ntk_alignment" => "NTK alignment",
        "mse_train" => "training error",
        "mse_test" => "test error",
        "accuracy_train" => "training accuracy",
        "accuracy_test" => "test accuracy",
        "cka" => "CKA",
        "decoder_auc" => "decoder AUC",
        "decoder_mse" => "decoder error",
        _ when name.StartsWith("hidden_kernel_", StringComparison.Ordinal) => $"hidden kernel {name["hidden_kernel_".Length..]}",
        _ => name.Replace('_', ' '),
    };

    /// <summary>A group of points in words.</summary>
    public static string Group(string group) => group == "train" ? "training" : group;
}
