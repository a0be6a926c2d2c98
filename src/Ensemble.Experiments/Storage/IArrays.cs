namespace Ensemble.Experiments.Storage;

/// <summary>Arrays of real numbers by name, in a file or a folder.</summary>
internal interface IArrays : IDisposable
{
    /// <summary>Whether there is an array of a name.</summary>
    bool Contains(string name);

    /// <summary>Reads an array.</summary>
    /// <exception cref="DataFormatException">There is no such array, or it is damaged or holds no real numbers.</exception>
    NpzArray Read(string name);
}
