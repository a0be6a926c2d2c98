using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.Problems;

namespace Ensemble.Theory.MeanField;

/// <summary>A study in mean-field parametrisation as a problem of the mean-field theory.</summary>
internal static class MeanFieldStudy
{
    /// <summary>Why the theory does not apply, in one line, or null.</summary>
    public static string? Refusal(Study study)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (study.Network.Scaling is not Parametrisation.MeanField scaling)
        {
            return "it is the limit of the mean-field parametrisation, and the network has no featureStrength";
        }

        if (!study.Network.IsMlp)
        {
            return "it knows multilayer perceptrons without biases alone";
        }

        if (StudyProblem.BatchRefusal(study) is { } batch)
        {
            return batch;
        }

        if (study.Network.Widths.Distinct().Count() > 1)
        {
            return "it needs hidden layers of one width";
        }

        if (!scaling.IsCentred)
        {
            return "it needs every member to subtract its own predictor at t = 0 (isCentred)";
        }

        if (study.Steps.Integrator.IsImplicit)
        {
            return "it knows explicit steps alone";
        }

        if (study.RecordSteps.IsEmpty)
        {
            return "there are no record times";
        }

        if (study.Schedule.InitialVariances.Any(variance => variance == 0))
        {
            return "it needs every initial variance to be above 0";
        }

        double largest = 0;
        foreach (double size in study.Steps.Sizes)
        {
            largest = Math.Max(largest, size);
        }

        double decay = study.Schedule.Phases.SelectMany(phase => phase.Dynamics).Max(weight => weight.Rate * weight.Decay);
        return largest * decay < 1 ? null : $"stepSize · rate · decay is {largest * decay:G4}; it must be below 1";
    }

    /// <summary>The problem of a study up to its last record step, since nothing depends on later ones.</summary>
    public static MeanFieldProblem Problem(Study study)
    {
        int steps = study.RecordSteps[^1];
        double strength = ((Parametrisation.MeanField)study.Network.Scaling).FeatureStrength;
        return new MeanFieldProblem(study.Network.Activation, strength, study.Data, Enumerable.Range(0, study.Network.WeightLayers).Select(weight =>
            new MeanFieldWeight(study.Schedule.InitialVariances[weight], Enumerable.Range(0, steps).Select(n => Step(study, weight, n)))));
    }

    /// <summary>The gradient's rate of every weight at every record step.</summary>
    public static ImmutableArray<ImmutableArray<double>> Rates(Study study) =>
        [.. study.RecordTimes.Select(time => study.Schedule.Phases[study.Schedule.PhaseAt(time)].Dynamics.Select(weight => weight.GradientRate).ToImmutableArray())];

    private static WeightStep Step(Study study, int weight, int n)
    {
        Phase phase = study.Schedule.Phases[study.Schedule.PhaseAt(study.Steps.Times[n])];
        WeightDynamics dynamics = phase.Dynamics[weight];
        double size = study.Steps.Sizes[n];
        return new WeightStep(
            phase.Loss ? size * dynamics.GradientRate : 0,
            1 - (size * dynamics.Rate * dynamics.Decay),
            2 * size * dynamics.Rate * dynamics.Temperature);
    }
}
