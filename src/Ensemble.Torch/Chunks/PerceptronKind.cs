using Ensemble.Torch.Devices;
using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Products;
using Ensemble.Torch.Recording;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;
using TorchSharp;
using static TorchSharp.torch;

namespace Ensemble.Torch.Chunks;

/// <summary>Multilayer perceptrons without biases.</summary>
internal sealed class PerceptronKind(Simulation simulation, Placement placement) : IChunkKind
{
    private readonly PerceptronShape shape = new(simulation, placement);

    /// <inheritdoc/>
    public ChunkShape Shape => shape;

    /// <inheritdoc/>
    public long MemberNumbers(RecordRequest request)
    {
        // Weights, noise and a product's result; then values, slopes and signals of a pass.
        long weights = shape.MemberWeights + (2 * shape.LargestBlock);
        long neurons = shape.Widths.Sum(width => (long)width) + shape.Outputs;
        long passes = 4 * neurons * shape.PointCount;
        if (shape.Simulation.Steps.Integrator.IsImplicit)
        {
            long equations = (long)shape.Outputs * shape.TrainCount;
            passes += (neurons * equations) + (4 * equations * equations);
        }

        return weights + passes + PerceptronRecorder.MemberNumbers(shape, request);
    }

    /// <inheritdoc/>
    public bool IsByWeight => false;

    /// <inheritdoc/>
    public ChunkParts Create(RecordRequest request, MemberRange members, IMemberProducts products)
    {
        var weights = new PerceptronWeights(shape, members.Count);
        INoiseSource noise = NoiseSources.Create(shape, members);
        var pass = new MemberPass(shape, products, shape.TrainInputs, null);
        var mover = new WeightMover(shape, noise);
        var moves = new MoveTable(shape, pass.SignalFactor);
        IChunkStepper stepper = ChunkSteppers.Create(
            shape, weights, mover, () => new ExplicitStepper(shape, weights, pass, mover, BatchFactors.Of(shape, members)), () => new TangentSystem(shape, weights, pass));
        var untrained = weights.Untrained is { } others ? new UntrainedDirections(shape, others, noise) : null;
        return new Parts(shape, weights, noise, moves, stepper, new PerceptronRecorder(shape, request, weights, Exact(products)), untrained);
    }

    public void Dispose() => shape.Dispose();

    // What is recorded is not rounded.
    private IMemberProducts Exact(IMemberProducts products) => shape.Placement.Products == ProductFormat.Exact ? products : new BatchedProducts();

    private sealed record Parts(
        PerceptronShape Shape, PerceptronWeights Perceptrons, INoiseSource Noise, MoveTable Moves, IChunkStepper Stepper, PerceptronRecorder Perceptron, UntrainedDirections? Untrained)
        : ChunkParts(Perceptrons, Noise, Moves, Stepper, Perceptron)
    {
        public override void Begin(MemberRange members)
        {
            InitialWeights.Draw(Shape, members, Perceptrons.Layers, Perceptrons.Untrained);
            if (Shape.IsCentred)
            {
                using DisposeScope start = NewDisposeScope();
                Perceptron.Centre();
            }
        }

        public override void Defer(StepTable<double> table) => Untrained?.Defer(table);

        public override void CatchUp(int step) => Untrained?.CatchUp(step);
    }
}
