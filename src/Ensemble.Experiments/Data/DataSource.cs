using Ensemble.Model;

namespace Ensemble.Experiments.Data;

/// <summary>Where training and test points come from. A record holds the options of one source; the same options and seed give the same points.</summary>
public abstract record DataSource
{
    /// <summary>The names of all sources in the experiment file.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [DigitsSource.SourceName, IdxSource.SourceName, NpzSource.SourceName, OrthogonalSource.SourceName, SphereSource.SourceName, Cifar10Source.SourceName, NpySource.SourceName, CsvSource.SourceName, FolderSource.SourceName];

    /// <summary>The name of the source in the experiment file.</summary>
    public abstract string Name { get; }

    /// <summary>Reads or draws the points.</summary>
    /// <param name="seed">The seed of every random choice.</param>
    /// <exception cref="ExperimentException">An option is out of range, or the data cannot give what is asked.</exception>
    public Dataset Load(ulong seed)
    {
        try
        {
            return Create(seed);
        }
        catch (Exception error) when (error is DataFormatException or IOException or UnauthorizedAccessException)
        {
            throw new ExperimentException("data.path", error.Message.ReplaceLineEndings(" "), error);
        }
    }

    private protected abstract Dataset Create(ulong seed);
}
