using System.Text;

namespace Ensemble.Experiments.Checkpoints;

/// <summary>
/// Keeps a second process out of a results folder. The holder keeps a file locked, which the system undoes when the process
/// ends in whatever way, and writes its host and process into a second one. Where the lock is not seen from other hosts
/// (some network file systems), the holder's heartbeat is: it touches the second file every few seconds.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);
    private static readonly string Self = $"{Environment.MachineName} process {Environment.ProcessId}";
    private readonly FileStream file;
    private readonly string holderPath;
    private readonly Timer timer;

    private RunLock(FileStream file, string holderPath)
    {
        this.file = file;
        this.holderPath = holderPath;
        timer = new Timer(_ => Beat(), null, Heartbeat, Heartbeat);
    }

    /// <summary>Takes the lock of a folder. The lock of a process that has died is taken over.</summary>
    /// <param name="path">The lock file; its folder must exist.</param>
    /// <exception cref="BusyException">Another process holds it.</exception>
    public static RunLock Take(string path)
    {
        FileStream file = Open(path);
        try
        {
            string holderPath = HolderPath(path);
            if (ReadHolder(holderPath) is { } holder && !holder.StartsWith($"{Environment.MachineName} ", StringComparison.Ordinal) && IsBeating(holderPath))
            {
                throw new BusyException(path, holder, null);
            }

            File.WriteAllText(holderPath, Self);
            return new RunLock(file, holderPath);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Who holds a lock now, such as <c>node7 process 4711</c>; null if nobody is known to.</summary>
    /// <param name="path">The lock file.</param>
    public static string? HolderOf(string path)
    {
        string holderPath = HolderPath(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return DateTime.UtcNow - File.GetLastWriteTimeUtc(holderPath) < 4 * Heartbeat && ReadHolder(holderPath) is { } remote
                && !remote.StartsWith($"{Environment.MachineName} ", StringComparison.Ordinal) ? remote : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadHolder(holderPath) ?? "another process";
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        using (var ended = new ManualResetEvent(false))
        {
            if (timer.Dispose(ended))
            {
                ended.WaitOne();
            }
        }

        File.Delete(holderPath);
        file.Dispose();
    }

    private static FileStream Open(string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (File.Exists(path) && error is not FileNotFoundException)
            {
                // 'status' looks at the lock for a moment, so one refusal proves nothing.
                if (attempt == Attempts)
                {
                    throw new BusyException(path, ReadHolder(HolderPath(path)) ?? "another process", error);
                }

                Thread.Sleep(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private static string HolderPath(string path) => Path.Combine(Path.GetDirectoryName(path)!, ".holder");

    private static string? ReadHolder(string holderPath)
    {
        try
        {
            string holder = File.ReadAllText(holderPath, Encoding.UTF8).Trim();
            return holder.Length > 0 ? holder : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsBeating(string holderPath)
    {
        DateTime before = File.GetLastWriteTimeUtc(holderPath);
        for (DateTime end = DateTime.UtcNow + (3 * Heartbeat); DateTime.UtcNow < end; Thread.Sleep(TimeSpan.FromMilliseconds(200)))
        {
            if (File.GetLastWriteTimeUtc(holderPath) != before)
            {
                return true;
            }
        }

        return false;
    }

    private void Beat()
    {
        try
        {
            File.SetLastWriteTimeUtc(holderPath, DateTime.UtcNow);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next beat may succeed.
        }
    }
}
