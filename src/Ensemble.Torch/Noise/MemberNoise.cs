using System.Buffers;
using Ensemble.Numerics.Noise;
using Ensemble.Torch.Members;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Torch.Noise;

/// <summary>
/// The normals of one member as the built-in engine takes them from its counter-based streams, written as plain matrices of
/// outputs × inputs. The built-in engine keeps hidden weights in panels of sixteen outputs and draws panel after panel, for
/// every input (padding included) the sixteen outputs of the panel; the readout it draws row after padded row.
/// </summary>
internal static unsafe class MemberNoise
{
    private const int Panel = 16;

    /// <summary>Writes the Langevin normals of a layer times an amplitude.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="member">The member.</param>
    /// <param name="key">Which normals.</param>
    /// <param name="rows">The number of outputs.</param>
    /// <param name="columns">The number of inputs.</param>
    /// <param name="amplitude">The amplitude.</param>
    /// <param name="target">Where they go.</param>
    public static void Write(Simulation simulation, int member, NoiseKey key, int rows, int columns, float amplitude, float* target)
    {
        NoiseSequence stream = Open(simulation, member, key);
        float signed = key.IsReadout ? amplitude * simulation.ReadoutSign(member) : amplitude;
        if (key.Layout == WeightLayout.Rows)
        {
            WriteRows(stream, rows, columns, signed, target);
        }
        else
        {
            WritePanels(stream, rows, columns, PaddedInputs(key, columns), signed, target);
        }
    }

    /// <summary>Writes the Langevin normals of a layer times an amplitude, in double precision; they are the same numbers.</summary>
    public static void Write(Simulation simulation, int member, NoiseKey key, int rows, int columns, double amplitude, double* target)
    {
        long count = (long)rows * columns;
        var single = new float[count];
        fixed (float* values = single)
        {
            Write(simulation, member, key, rows, columns, 1f, values);
        }

        for (long i = 0; i < count; i++)
        {
            target[i] = amplitude * single[i];
        }
    }

    /// <summary>The normals of the initial weights of a layer, drawn row by row in the natural order.</summary>
    public static NoiseSequence Initial(Simulation simulation, int member, int layer) =>
        Open(simulation, member, new NoiseKey(layer, 0, false, WeightLayout.Rows, NoisePurpose.InitialWeights));

    private static void WriteRows(NoiseSequence stream, int rows, int columns, float amplitude, float* target)
    {
        int stride = TilePadding.Panels(columns) * Panel;
        float[] padded = ArrayPool<float>.Shared.Rent(rows * stride);
        stream.Fill(padded.AsSpan(0, rows * stride));
        for (int row = 0; row < rows; row++)
        {
            Scale(padded.AsSpan(row * stride, columns), amplitude, target + ((long)row * columns));
        }

        ArrayPool<float>.Shared.Return(padded);
    }

    private static void Scale(ReadOnlySpan<float> normals, float amplitude, float* target)
    {
        for (int i = 0; i < normals.Length; i++)
        {
            target[i] = amplitude * normals[i];
        }
    }

    private static void WritePanels(NoiseSequence stream, int rows, int columns, int padded, float amplitude, float* target)
    {
        float* tile = stackalloc float[Panel * Panel];
        for (int row = 0; row < rows; row += Panel)
        {
            for (int column = 0; column < padded; column += Panel)
            {
                stream.Fill(tile, Math.Min(Panel, padded - column) * Panel);
                PanelTile.CopyTransposed(
                    tile, Math.Min(Panel, rows - row), Math.Min(Panel, columns - column), amplitude, target + ((long)row * columns) + column, columns);
            }
        }
    }

    private static NoiseSequence Open(Simulation simulation, int member, NoiseKey key) =>
        new(simulation.Seed, simulation.NoiseMember(member), key.Layer, key.Step, key.Purpose);

    private static int PaddedInputs(NoiseKey key, int columns) => TilePadding.Rows(columns, key.Layout == WeightLayout.InputPanels ? 2 : 4);
}
