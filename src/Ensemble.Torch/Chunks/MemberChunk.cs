using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Torch.Devices;
using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Torch.Recording;
using Ensemble.Training;
using Ensemble.Training.Engines;
using Ensemble.Torch.Members;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Chunks;

/// <summary>Members that are trained together through all of time. Belongs to one thread.</summary>
internal sealed class MemberChunk : IDisposable
{
    private readonly DisposeScope scope;
    private readonly ChunkShape shape;
    private readonly RecordRequest request;
    private readonly WeightTensors weights;
    private readonly INoiseSource noise;
    private readonly MoveTable moves;
    private readonly IChunkStepper stepper;
    private readonly ChunkRecorder recorder;
    private readonly UntrainedDirections? untrained;

    /// <param name="shape">The sizes.</param>
    /// <param name="request">What is recorded.</param>
    /// <param name="members">Which members.</param>
    /// <param name="products">How products are done.</param>
    public MemberChunk(ChunkShape shape, RecordRequest request, MemberRange members, IMemberProducts products)
    {
        scope = NewDisposeScope();
        this.shape = shape;
        this.request = request;
        Members = members;
        try
        {
            weights = new WeightTensors(shape, members.Count);
            noise = NoiseSources.Create(shape, members);
            var pass = new MemberPass(shape, products, shape.TrainInputs, null);
            var mover = new WeightMover(shape, noise);
            moves = new MoveTable(shape, pass.SignalFactor);
            stepper = ChunkSteppers.Create(shape, weights, pass, mover);
            recorder = new ChunkRecorder(shape, request, weights, products);
            untrained = weights.Untrained is { } others ? new UntrainedDirections(shape, others, noise) : null;
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
    private IEnumerable<Tensor> State => weights.All.Concat(recorder.State);

    private ImmutableArray<int> RecordSteps => shape.Simulation.RecordSteps;

    /// <summary>Puts all members at t = 0.</summary>
    public void Begin()
    {
        InitialWeights.Draw(shape, Members, weights);
        if (shape.IsCentred)
        {
            using DisposeScope start = NewDisposeScope();
            recorder.Centre();
        }
    }

    /// <summary>Puts all members where their states were kept.</summary>
    /// <param name="states">The states, member by member, all of the same step.</param>
    public void Resume(IReadOnlyList<MemberState> states)
    {
        for (int i = 0; i < states.Count; i++)
        {
            states[i].CopyTo(State, i);
        }

        Step = states[0].Step;
        int next = NextRecord();
        for (int step = next == 0 ? 0 : RecordSteps[next - 1]; step < Step; step++)
        {
            moves.MoveTo(step);
            untrained?.Defer(moves.Steps);
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
                    stepper.Settle();
                }
            }

            stepDone();
        }
    }

    /// <summary>Takes one step.</summary>
    /// <param name="pause">Whether the weights are looked at before the next step.</param>
    public void Advance(bool pause = false)
    {
        moves.MoveTo(Step);
        stepper.Step(Step, moves, pause);
        untrained?.Defer(moves.Steps);
        Step++;
    }

    /// <summary>Records the current weights.</summary>
    /// <param name="time">The index of the record time.</param>
    public void Record(int time)
    {
        untrained?.CatchUp(Step);
        int diverged = recorder.Take(time);
        if (diverged >= 0)
        {
            throw new DivergedException(Members.First + diverged, shape.Simulation.Steps.Times[Step]);
        }
    }

    /// <summary>Hands over the records of all members.</summary>
    public void Deliver(Action<MemberRecord> deliver) => recorder.Deliver(Members.First, new MemberRecord(shape.Simulation, request), deliver);

    public void Dispose()
    {
        noise.Dispose();
        moves.Dispose();
        scope.Dispose();
    }

    // The first after the current step: weights are looked at before they go on, and are kept only after that.
    private int NextRecord()
    {
        int current = RecordSteps.BinarySearch(Step);
        return current < 0 ? ~current : current + 1;
    }
}
