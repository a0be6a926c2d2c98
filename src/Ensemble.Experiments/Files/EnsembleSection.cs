using Ensemble.Experiments.Settings;
using Ensemble.Training.Statistics;
using Ensemble.Training;

namespace Ensemble.Experiments.Files;

/// <summary>Reads and writes the section <c>ensemble</c>.</summary>
internal static class EnsembleSection
{
    private const int MostMembers = 10_000_000;
    private const int DefaultMost = 10_000;
    private const string Auto = "auto";
    private const string Members = "members";
    private const string StandardError = "standard_error";
    private const string Most = "most_members";
    private const string Stream = "stream";
    private const long LastStream = 1L << 53;

    public static EnsembleOptions Read(YamlSection section)
    {
        bool antithetic = section.Switch("antithetic", false);
        EnsembleOptions options = section.IsText(Members, Auto) ? ReadAuto(section, antithetic) : ReadNumber(section, antithetic);
        options = options with { Stream = section.WholeLong(Stream, 0, 0, LastStream) };
        section.Close();
        return options;
    }

    /// <summary>Refuses to find the number of members by an error that is not measured.</summary>
    public static void RequirePredictor(Experiment experiment)
    {
        if (experiment.Ensemble.Auto is not null && !experiment.Record.Observables.Contains("predictor"))
        {
            throw new ExperimentException("ensemble.members", "ensemble.members is auto; it must be a number unless record.observables holds predictor, whose standard error decides");
        }
    }

    public static List<(string Key, object? Value)> Values(EnsembleOptions ensemble) =>
    [
        .. ensemble.Auto is { } auto
            ? new (string, object?)[] { (Members, Auto), (StandardError, auto.StandardError ?? (object)Auto), (Most, ensemble.Members) }
            : [(Members, ensemble.Members)],
        ("antithetic", ensemble.Antithetic),
        (Stream, ensemble.Stream == 0 ? null : ensemble.Stream),
    ];

    private static EnsembleOptions ReadNumber(YamlSection section, bool antithetic)
    {
        int members = section.Whole(Members, 100, 2, MostMembers, "auto, or ");
        foreach (string key in new[] { StandardError, Most }.Where(key => section.Has(key) && !section.IsText(key, Auto)))
        {
            throw new ExperimentException(section.PathOf(key), $"{section.PathOf(key)} is for members: auto; here ensemble.members is {members}");
        }

        return antithetic && (members < 4 || members % 2 != 0)
            ? throw section.Error(Members, $"{members}", "an even number ≥ 4 with antithetic members, which come in pairs")
            : new EnsembleOptions(members, antithetic);
    }

    private static EnsembleOptions ReadAuto(YamlSection section, bool antithetic)
    {
        double? error = StepSection.NumberOrAuto(section, StandardError, "a number from 1e-9 to 1000", value => value is >= 1e-9 and <= 1000);
        int most = section.Whole(Most, DefaultMost, StoppingRule.FewestMembers, MostMembers);
        return antithetic && most % 2 != 0
            ? throw section.Error(Most, $"{most}", "an even number with antithetic members, which come in pairs")
            : new EnsembleOptions(most, antithetic, new AutoMembers(error));
    }
}
