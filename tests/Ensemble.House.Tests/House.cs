namespace Ensemble.House.Tests;

/// <summary>An assembly: what it may use, and its folders (namespaces) from the lowest to the highest; a folder uses only lower ones.</summary>
/// <param name="Name">The assembly.</param>
/// <param name="MayUse">The assemblies of Ensemble that it may use.</param>
/// <param name="Layers">Its folders, lowest first; <c>.</c> is the assembly's own folder.</param>
internal sealed record Storey(string Name, string MayUse, string Layers);

/// <summary>The order of assemblies and folders. A new folder gets its place here.</summary>
internal static class House
{
    /// <summary>The assemblies, lowest first.</summary>
    public static IReadOnlyList<Storey> Storeys { get; } =
    [
        new("Ensemble.Numerics", "", "Functions Linear Noise Quadrature"),
        new("Ensemble.Model", "", ". Quantities Data Networks Langevin Studies"),
        new("Ensemble.Theory", "Model Numerics", "Theories TwoTime Activations Kernels Algebra Problems Laws Volterra Ndk Limits Drift MeanField Unified Corrections Mistakes Registry"),
        new("Ensemble.Training", "Model Numerics", "Simd Engines Stepping Statistics Statistics.Extrapolation Observables Cpu Reference.Values Reference.Nodes Reference . Benchmarking"),
        new("Ensemble.Torch", "Model Numerics Training", "Products Devices Activations Members Noise Dynamics Recording Programs.Nodes Programs Chunks . Rehearsal"),
        new("Ensemble.Experiments", "Model Numerics Theory Training Torch", ". Storage Data Settings Glossary Files Preparing Predicting Planning Results Comparing Reporting Checkpoints Shards Running Status Sweeps Verification Tuning Viewing"),
        new("Ensemble.Figures", "Model Experiments", "."),
        new("ensemble", "Model Theory Training Torch Experiments Figures", "Terminal Commands ."),
    ];
}
