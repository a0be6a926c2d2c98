using Ensemble.Experiments.Storage;

namespace Ensemble.Experiments.Data;

/// <summary>Arrays of one's own in a folder of NumPy files: <c>x_train.npy</c>, <c>y_train.npy</c> and, if there are test points, <c>x_test.npy</c> and <c>y_test.npy</c>.</summary>
internal sealed record NpySource : ArraySource
{
    internal const string SourceName = "npy";

    /// <inheritdoc/>
    public override string Name => SourceName;

    private protected override IArrays Open() => Directory.Exists(Path) ? new NpyFolder(Path) : throw Option.Out("path", $"there is no folder '{Path}'");

    private sealed class NpyFolder(string folder) : IArrays
    {
        public bool Contains(string name) => File.Exists(FileOf(name));

        public NpzArray Read(string name)
        {
            string path = FileOf(name);
            if (!File.Exists(path))
            {
                throw new DataFormatException(folder, $"has no file {name}.npy");
            }

            try
            {
                using FileStream stream = RegularFile.OpenRead(path);
                return NpyStream.Read(name, stream, stream.Length, long.MaxValue);
            }
            catch (EndOfStreamException error)
            {
                throw new DataFormatException(path, "is cut short", error);
            }
            catch (FormatException error) when (error is not DataFormatException)
            {
                throw new DataFormatException(path, error.Message, error);
            }
        }

        public void Dispose()
        {
        }

        private string FileOf(string name) => System.IO.Path.Combine(folder, name + ".npy");
    }
}
