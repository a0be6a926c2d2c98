using System.Numerics;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Simd;

namespace Ensemble.Training.Tests.Cpu;

/// <summary>Runs a trainer step by step.</summary>
internal static class Trainers
{
    public static void Use<T>(Simulation simulation, Action<MemberTrainer<T>> use)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var plan = new TrainingPlan<T>(simulation);
        using Arena<T> arena = Arena<T>.Allocate(CostModel<T>.BytesPerWorker(plan, RecordRequest.None));
        use(new MemberTrainer<T>(arena, plan, RecordRequest.None));
    }

    /// <summary>Looks at the weights of member 0 at every record time.</summary>
    public static void AtRecordTimes<T>(Simulation simulation, Action<MemberWeights<T>> look)
        where T : unmanaged, IFloatingPointIeee754<T> => Use<T>(simulation, trainer =>
        {
            trainer.Begin(0);
            for (int step = 0; step <= simulation.RecordSteps[^1]; step++)
            {
                if (simulation.RecordSteps.Contains(step))
                {
                    trainer.CatchUp(0, step);
                    look(trainer.Weights);
                }

                if (step < simulation.Steps.Count)
                {
                    trainer.Step(0, step, pause: true);
                }
            }
        });

    public static MemberRecord[] Records(Simulation simulation, int members, RecordRequest request = RecordRequest.None, CpuPrecision precision = CpuPrecision.Float32, int threads = 2)
    {
        var records = new MemberRecord[members];
        for (int first = 0; first < members; first++)
        {
            // One member per call, because the engine may reuse the record after it is delivered.
            new CpuEngine(threads, precision).Simulate(simulation, request, new MemberRange(first, 1), record => records[first] = record, null, null, default);
        }

        return records;
    }
}
