using System.Collections.Immutable;
using Ensemble.Torch.Products;
using Ensemble.Training.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Chunks;

/// <summary>Members that are trained together through all of time. Belongs to one thread.</summary>
internal sealed class MemberChunk : IDisposable
{
    private readonly DisposeScope scope;
    private readonly IChunkKind kind;
    private readonly RecordRequest request;
    private readonly ChunkParts parts;

    /// <param name="kind">The kind of networks.</param>
    /// <param name="request">What is recorded.</param>
    /// <param name="members">Which members.</param>
    /// <param name="products">How products are done.</param>
    public MemberChunk(IChunkKind kind, RecordRequest request, MemberRange members, IMemberProducts products)
    {
        scope = NewDisposeScope();
        this.kind = kind;
        this.request = request;
        Members = members;
        try
        {
            parts = kind.Create(request, members, products);
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Which members.</summary>
    public MemberRange Members { get; }

    /// <summary>n, the steps done.</summary>
    public int Step { get; private set; }

    /// <summary>What must be kept to go on later, members first.</summary>
    private IEnumerable<Tensor> State => parts.Weights.All.Concat(parts.Recorder.State);

    private Simulation Simulation => kind.Shape.Simulation;

    private ImmutableArray<int> RecordSteps => Simulation.RecordSteps;

    /// <summary>Puts all members at t = 0.</summary>
    public void Begin() => parts.Begin(Members);

    /// <summary>Puts all members where their states were kept.</summary>
    /// <param name="states">The states, member by member, all of the same step.</param>
    public void Resume(IReadOnlyList<MemberState> states)
    {
        for (int i = 0; i < states.Count; i++)
        {
            states[i].CopyTo(State, i);
        }

        Step = states[0].Step;
        for (int step = RecordSteps.Where(record => record <= Step && Simulation.ShowsTestPoints(record)).DefaultIfEmpty(0).Max(); step < Step; step++)
        {
            parts.Moves.MoveTo(step);
            parts.Defer(parts.Moves.Steps);
        }
    }

    /// <summary>Writes the state of a member.</summary>
    /// <param name="index">The member's index in the chunk.</param>
    /// <param name="writer">Where it goes.</param>
    public void Write(int index, BinaryWriter writer) => MemberState.Write(writer, Step, State, index);

    /// <summary>Trains to the last record time.</summary>
    /// <param name="stepDone">Is called after every step; may stop the run.</param>
    /// <exception cref="DivergedException">The predictor of a member is not finite.</exception>
    public void Run(Action stepDone)
    {
        if (Step == 0 && RecordSteps is [0, ..])
        {
            using DisposeScope start = NewDisposeScope();
            Record(0);
        }

        for (int next = NextRecord(); next < RecordSteps.Length;)
        {
            using (DisposeScope step = NewDisposeScope())
            {
                bool isRecorded = RecordSteps[next] == Step + 1;
                Advance(isRecorded);
                if (isRecorded)
                {
                    Record(next++);
                    parts.Stepper.Settle();
                }
            }

            stepDone();
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    public void Advance(bool pause = false)
    {
        parts.Moves.MoveTo(Step);
        parts.Stepper.Step(Step, parts.Moves, pause);
        parts.Defer(parts.Moves.Steps);
        Step++;
    }

    /// <summary>Records the current weights.</summary>
    /// <param name="time">The index of the record time.</param>
    public void Record(int time)
    {
        if (Simulation.ShowsTestPoints(Step))
        {
            parts.CatchUp(Step);
        }

        int diverged = parts.Recorder.Take(time);
        if (diverged >= 0)
        {
            throw new DivergedException(Members.First + diverged, Simulation.Steps.Times[Step]);
        }
    }

    /// <summary>Hands over the records of all members.</summary>
    public void Deliver(Action<MemberRecord> deliver) => parts.Recorder.Deliver(Members.First, new MemberRecord(Simulation, request, kind.IsByWeight), deliver);

    public void Dispose()
    {
        parts.Noise.Dispose();
        parts.Moves.Dispose();
        scope.Dispose();
    }

    // The first after the current step: weights are looked at before they go on, and are kept only after that.
    private int NextRecord()
    {
        int current = RecordSteps.BinarySearch(Step);
        return current < 0 ? ~current : current + 1;
    }
}
