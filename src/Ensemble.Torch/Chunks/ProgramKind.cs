using Ensemble.Torch.Devices;
using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Torch.Programs;
using Ensemble.Training.Engines;

namespace Ensemble.Torch.Chunks;

/// <summary>Networks of any architecture.</summary>
internal sealed class ProgramKind(Simulation simulation, Placement placement) : IChunkKind
{
    private readonly ProgramShape shape = new(simulation, placement);

    /// <inheritdoc/>
    public ChunkShape Shape => shape;

    /// <inheritdoc/>
    public bool IsByWeight => true;

    /// <inheritdoc/>
    public long MemberNumbers(RecordRequest request)
    {
        // Weights, noise and a product's result; then what a step and a record make before it is let go.
        bool isImplicit = shape.Simulation.Steps.Integrator.IsImplicit, hasGradients = request.HasFlag(RecordRequest.SignalGrams);
        long numbers = shape.MemberWeights + (2 * shape.LargestBlock);
        numbers += shape.PassNumbers(shape.TrainCount, isImplicit ? shape.Outputs + 1 : 1);
        numbers += shape.PassNumbers(shape.PointCount, hasGradients ? shape.Outputs : 0);
        if (isImplicit)
        {
            long equations = (long)shape.Outputs * shape.TrainCount;
            numbers += (shape.Blocks.Length + 4) * equations * equations;
            numbers += 2 * equations * Enumerable.Range(0, shape.Blocks.Length).Sum(GradientLength);
        }

        if (hasGradients)
        {
            numbers += (long)shape.PointCount * shape.Outputs * Enumerable.Range(0, shape.Blocks.Length).Sum(GradientLength);
        }

        return numbers + ProgramRecorder.MemberNumbers(shape, request);
    }

    /// <inheritdoc/>
    public ChunkParts Create(RecordRequest request, MemberRange members, IMemberProducts products)
    {
        var weights = new WeightTensors(shape, members.Count);
        INoiseSource noise = NoiseSources.Create(shape, members);
        var tape = new ProgramTape(shape, weights, products, shape.TrainCount);
        var mover = new WeightMover(shape, noise);
        var moves = new MoveTable(shape, _ => 1);
        IChunkStepper stepper = ChunkSteppers.Create(
            shape, weights, mover, () => new ProgramStepper(shape, weights, tape, mover, products, BatchFactors.Of(shape, members)), () => new ProgramTangent(shape, weights, tape, products));
        return new Parts(shape, weights, noise, moves, stepper, new ProgramRecorder(shape, request, weights, Exact(products)));
    }

    public void Dispose() => shape.Dispose();

    // What is recorded is not rounded.
    private IMemberProducts Exact(IMemberProducts products) => shape.Placement.Products == ProductFormat.Exact ? products : new BatchedProducts();

    private long GradientLength(int weight) => GradientStore.Factors(shape, weight) ? shape.Blocks[weight].Rows : shape.Blocks[weight].Count;

    private sealed record Parts(ProgramShape Shape, WeightTensors All, INoiseSource Noise, MoveTable Moves, IChunkStepper Stepper, ProgramRecorder Program)
        : ChunkParts(All, Noise, Moves, Stepper, Program)
    {
        public override void Begin(MemberRange members) => InitialWeights.Draw(Shape, members, All.Layers, null);
    }
}
