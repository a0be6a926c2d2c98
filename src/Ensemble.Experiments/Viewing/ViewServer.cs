using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ensemble.Experiments.Reporting;

namespace Ensemble.Experiments.Viewing;

/// <summary>
/// Serves a page over all results folders below a folder: to this machine alone, under an address with a random token, and nothing is ever written.
/// It stands on the runtime's own listener, so that the program needs no second framework where only runs are made.
/// </summary>
public sealed class ViewServer : IDisposable
{
    private const int TokenBytes = 16;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Json = HtmlReport.Json;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".json"] = "application/json",
        [".jsonl"] = "text/plain; charset=utf-8",
        [".yaml"] = "text/plain; charset=utf-8",
        [".csv"] = "text/plain; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".pdf"] = "application/pdf",
        [".npz"] = "application/octet-stream",
    };

    private readonly string root;
    private readonly RunIndex index;
    private readonly HttpListener listener = new();
    private readonly string token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));

    /// <summary>Begins to listen.</summary>
    /// <param name="folder">The folder that holds results folders.</param>
    /// <param name="port">The port, or 0 for one that is free.</param>
    /// <exception cref="ExperimentException">There is no such folder, or the port is taken.</exception>
    public ViewServer(string folder, int port = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        root = Path.GetFullPath(folder);
        if (!Directory.Exists(root))
        {
            throw new ExperimentException("", $"there is no folder '{folder}'; 'ensemble run' makes 'runs'");
        }

        index = new RunIndex(root);
        port = port == 0 ? FreePort() : port;
        string address = $"http://127.0.0.1:{port}/";
        listener.Prefixes.Add(address);
        try
        {
            listener.Start();
        }
        catch (Exception error) when (error is HttpListenerException or SocketException)
        {
            throw new ExperimentException("", $"port {port} cannot be listened to: {error.Message}", error);
        }

        Address = new Uri($"{address}{token}/");
    }

    /// <summary>The address of the page, with its token.</summary>
    public Uri Address { get; }

    /// <summary>Answers until it is stopped.</summary>
    /// <param name="cancellation">Stops it.</param>
    public async Task Run(CancellationToken cancellation)
    {
        using CancellationTokenRegistration stop = cancellation.Register(listener.Stop);
        while (!cancellation.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(() => Answer(context, cancellation), CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => listener.Close();

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task Answer(HttpListenerContext context, CancellationToken cancellation)
    {
        HttpListenerResponse response = context.Response;
        try
        {
            response.Headers["Cache-Control"] = "no-store";
            response.Headers["Referrer-Policy"] = "no-referrer";
            response.Headers["X-Content-Type-Options"] = "nosniff";
            response.Headers["Content-Security-Policy"] = "default-src 'self' 'unsafe-inline' data: blob:; frame-ancestors 'none'";
            await Route(context, cancellation).ConfigureAwait(false);
        }
        catch (ExperimentException error)
        {
            await Send(response, 422, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(error.Message)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is DataFormatException or UnauthorizedAccessException or IOException && error is not HttpListenerException)
        {
            await Send(response, 422, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(error.Message)).ConfigureAwait(false);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The browser has gone.
        }
        finally
        {
            try
            {
                response.Close();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                response.Abort();
            }
        }
    }

    private async Task Route(HttpListenerContext context, CancellationToken cancellation)
    {
        HttpListenerRequest request = context.Request;
        HttpListenerResponse response = context.Response;

        // A page of another site may know the port but not the token, and must not reach us under a name of its own.
        if (request.Url?.Host is not ("127.0.0.1" or "localhost"))
        {
            await Send(response, 403, "text/plain", "another host"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        string[] parts = Uri.UnescapeDataString(request.Url.AbsolutePath).Split('/', 3);
        if (parts.Length < 3 || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(parts[1]), Encoding.UTF8.GetBytes(token)))
        {
            await Send(response, 404, "text/plain", "not found"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        if (request.HttpMethod != "GET")
        {
            await Send(response, 405, "text/plain", "nothing can be written"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        switch (parts[2])
        {
            case "":
                await Send(response, 200, Types[".html"], Encoding.UTF8.GetBytes(Page())).ConfigureAwait(false);
                break;
            case "api/runs":
                await Send(response, 200, Types[".json"], JsonSerializer.SerializeToUtf8Bytes(index.Read(), Json)).ConfigureAwait(false);
                break;
            case "api/run":
                await Send(response, 200, Types[".json"], JsonSerializer.SerializeToUtf8Bytes(LiveRun.Read(Inside(request.QueryString["path"] ?? "")), Json)).ConfigureAwait(false);
                break;
            case "api/events":
                await Watch(response, cancellation).ConfigureAwait(false);
                break;
            case var file when file.StartsWith("files/", StringComparison.Ordinal):
                await SendFile(response, Inside(file["files/".Length..])).ConfigureAwait(false);
                break;
            default:
                await Send(response, 404, "text/plain", "not found"u8.ToArray()).ConfigureAwait(false);
                break;
        }
    }

    /// <summary>Server-sent events: the entries that changed, every second.</summary>
    private async Task Watch(HttpListenerResponse response, CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream";
        response.SendChunked = true;
        Dictionary<string, RunEntry> last = [];
        bool isFirst = true;
        while (!cancellation.IsCancellationRequested)
        {
            IReadOnlyList<RunEntry> now = index.Read();
            RunEntry[] changed = [.. now.Where(entry => !last.TryGetValue(entry.Path, out RunEntry? before) || !ReferenceEquals(before, entry))];
            string[] gone = [.. last.Keys.Except(now.Select(entry => entry.Path))];
            last = now.ToDictionary(entry => entry.Path);

            // A comment keeps the connection, and shows when it is gone.
            string text = isFirst || (changed.Length == 0 && gone.Length == 0) ? ": still here\n\n" : $"data: {JsonSerializer.Serialize(new { changed, gone }, Json)}\n\n";
            isFirst = false;
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).ConfigureAwait(false);
            await response.OutputStream.FlushAsync(cancellation).ConfigureAwait(false);
            await Task.Delay(Period, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A path below the folder that is viewed, through no link.</summary>
    private string Inside(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(root, relative));
        if (relative.Length == 0 || relative.Contains('\0', StringComparison.Ordinal) || !path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ExperimentException("", "the path is outside the folder that is viewed");
        }

        for (string? part = path; part is not null && part.Length > root.Length; part = Path.GetDirectoryName(part))
        {
            if (new FileInfo(part).LinkTarget is not null)
            {
                throw new ExperimentException("", "links are not followed");
            }
        }

        return path;
    }

    private static async Task SendFile(HttpListenerResponse response, string path)
    {
        if (!Types.TryGetValue(Path.GetExtension(path), out string? type) || !File.Exists(path))
        {
            await Send(response, 404, "text/plain", "not found"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        using FileStream stream = File.OpenRead(path);
        response.ContentType = type;
        response.ContentLength64 = stream.Length;
        await stream.CopyToAsync(response.OutputStream).ConfigureAwait(false);
    }

    private static async Task Send(HttpListenerResponse response, int status, string type, byte[] content)
    {
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength64 = content.Length;
        await response.OutputStream.WriteAsync(content).ConfigureAwait(false);
    }

    private string Page() => HtmlPage.Build("view.html", " view", "view.js", "{}", new Dictionary<string, string>
    {
        ["title"] = WebUtility.HtmlEncode(Path.GetFileName(root)),
        ["folder"] = WebUtility.HtmlEncode(root),
        ["most"] = 500.ToString(CultureInfo.InvariantCulture),
    });
}
