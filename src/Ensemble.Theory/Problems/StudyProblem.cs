using Ensemble.Model;

namespace Ensemble.Theory.Problems;

/// <summary>What theories ask of a study alike.</summary>
internal static class StudyProblem
{
    /// <summary>The problem of a study.</summary>
    /// <exception cref="ModelException">No theory here knows such a network.</exception>
    public static TheoryProblem Of(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return new TheoryProblem(study.Network.Wide, study.Schedule, study.Data);
    }

    /// <summary>The reason that all theories of infinitely wide networks in NTK parametrisation share; null if there is none.</summary>
    public static string? Refusal(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        return study.Network.Scaling is Parametrisation.MeanField scaling
            ? $"it is the limit of the NTK parametrisation, and the network has feature strength {scaling.FeatureStrength:G4}"
            : study.Network.Program.Obstacle ?? (study.RecordSteps.IsEmpty ? "there are no record times" : BatchRefusal(study));
    }

    /// <summary>Why a theory of steps over all training points does not apply; null where there are no mini-batches.</summary>
    public static string? BatchRefusal(Study study) =>
        study.Batch is { } batch ? $"its steps take the gradient of all training points, and batch is {batch}: the noise of mini-batches is not in it" : null;

    /// <summary>Throws where a theory refuses.</summary>
    /// <exception cref="ModelException">The reason is not null.</exception>
    public static void Require(string theory, string? reason)
    {
        if (reason is not null)
        {
            throw new ModelException("theory", $"the theory {theory} does not apply: {reason}");
        }
    }
}
