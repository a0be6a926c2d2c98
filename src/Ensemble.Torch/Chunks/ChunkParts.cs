using Ensemble.Torch.Dynamics;
using Ensemble.Torch.Members;
using Ensemble.Torch.Noise;
using Ensemble.Torch.Recording;
using Ensemble.Training.Engines;
using Ensemble.Training.Stepping;

namespace Ensemble.Torch.Chunks;

/// <summary>What a chunk is made of.</summary>
/// <param name="Weights">The weights of its members.</param>
/// <param name="Noise">Their noise.</param>
/// <param name="Moves">What a step does to each weight.</param>
/// <param name="Stepper">Takes steps.</param>
/// <param name="Recorder">Records.</param>
internal abstract record ChunkParts(WeightTensors Weights, INoiseSource Noise, MoveTable Moves, IChunkStepper Stepper, ChunkRecorder Recorder)
{
    /// <summary>Puts all members at t = 0.</summary>
    public abstract void Begin(MemberRange members);

    /// <summary>Puts off what a step does to weights that nothing looks at.</summary>
    public virtual void Defer(StepTable<double> table)
    {
    }

    /// <summary>Takes what was put off.</summary>
    /// <param name="step">n.</param>
    public virtual void CatchUp(int step)
    {
    }
}
