namespace Ensemble.Model.Networks;

/// <summary>How the output scales with the width.</summary>
/// <remarks>Equations: M6.</remarks>
public abstract record Parametrisation
{
    private Parametrisation()
    {
    }

    /// <summary>f = a·x/√N: weights move by O(1/√N) and kernels stand still at infinite width, but for noise and decay (arXiv:1806.07572).</summary>
    public static Parametrisation NeuralTangent { get; } = new Ntk();

    /// <summary>The NTK parametrisation, f = a·x/√N.</summary>
    public sealed record Ntk : Parametrisation;

    /// <summary>
    /// The mean-field parametrisation, f = a·x/(γ₀N), with rates that grow as γ₀²N: features move at infinite width (arXiv:2205.09653).
    /// </summary>
    public sealed record MeanField : Parametrisation
    {
        /// <summary>Creates the parametrisation.</summary>
        /// <param name="featureStrength">γ₀ &gt; 0; the limit 0 is the NTK's.</param>
        /// <param name="isCentred">Whether every member subtracts its own predictor at t = 0.</param>
        /// <exception cref="ModelException">γ₀ is not a finite number &gt; 0.</exception>
        public MeanField(double featureStrength, bool isCentred = true)
        {
            FeatureStrength = Require.Positive(featureStrength, "featureStrength");
            IsCentred = isCentred;
        }

        /// <summary>γ₀.</summary>
        public double FeatureStrength { get; }

        /// <summary>Whether every member subtracts its own predictor at t = 0.</summary>
        public bool IsCentred { get; }
    }
}
