namespace Ensemble.Torch.Rehearsal;

/// <summary>Memory planned and used.</summary>
/// <param name="PlannedBytes">What the plan says.</param>
/// <param name="UsedBytes">The most that was used beyond what was used before.</param>
/// <param name="ChunkMembers">The members of a chunk.</param>
internal sealed record MemoryUse(long PlannedBytes, long UsedBytes, int ChunkMembers);

/// <summary>A run in too little memory beside one in enough.</summary>
/// <param name="Halvings">How often chunks were halved.</param>
/// <param name="Distance">The largest difference of predictors, relative to the largest.</param>
internal sealed record HalvingResult(int Halvings, double Distance);

/// <summary>Errors of a float32 product of matrices, relative to the largest value.</summary>
/// <param name="Exact">As this engine multiplies; 1e-6 or better without TF32, 1e-4 or worse with it.</param>
/// <param name="Tf32">With TF32 on purpose, on CUDA.</param>
/// <param name="Bfloat16">With factors in bfloat16.</param>
internal sealed record ProductErrors(double Exact, double? Tf32, double Bfloat16);

/// <summary>What thousands of steps leave behind.</summary>
/// <param name="Steps">The number of steps.</param>
/// <param name="NewTensors">Tensors more at the end than after a hundred steps.</param>
/// <param name="NewBytes">Bytes more in use at the end than after a hundred steps.</param>
internal sealed record SteadyResult(int Steps, long NewTensors, long NewBytes);

/// <summary>Whether the host waits for the device between record times.</summary>
/// <param name="StepsBehindWork">Steps handed over while the device was busy with something else.</param>
/// <param name="HandOverSeconds">What handing them over took.</param>
/// <param name="WorkSeconds">What the device was busy with, plus those steps; far more where the host never waits.</param>
/// <param name="Steps">The number of steps of the clocking.</param>
/// <param name="WallSeconds">Wall time of the steps.</param>
/// <param name="DeviceSeconds">The time between two events of the device round them.</param>
internal sealed record WaitResult(int StepsBehindWork, double HandOverSeconds, double WorkSeconds, int Steps, double WallSeconds, double DeviceSeconds);

/// <summary>What the device can do at best.</summary>
/// <param name="MatrixFlops">Floating-point operations per second of large float32 products.</param>
/// <param name="NormalsPerSecond">Normals per second of one large call.</param>
/// <param name="SweepBytesPerSecond">Bytes read and written per second by a sum in place.</param>
internal sealed record DeviceLimits(double MatrixFlops, double NormalsPerSecond, double SweepBytesPerSecond);

/// <summary>How fast a workload ran.</summary>
/// <param name="Workload">Members × inputs × width × depth × samples.</param>
/// <param name="ChunkMembers">The members that were trained together.</param>
/// <param name="NsPerWeightStep">Nanoseconds per weight and step.</param>
/// <param name="MatrixShare">The least time of the products over the time of a step.</param>
/// <param name="NoiseShare">The least time of the noise over the time of a step.</param>
/// <param name="MemoryShare">The least time of four passes over the weights over the time of a step.</param>
internal sealed record SpeedResult(string Workload, int ChunkMembers, double NsPerWeightStep, double MatrixShare, double NoiseShare, double MemoryShare);

/// <summary>What rounded products do to the mean predictor, with the same noise.</summary>
/// <param name="Products">The format.</param>
/// <param name="RmsStandardErrors">The change of the mean over points, in standard errors of the ensemble.</param>
/// <param name="LargestStandardErrors">The largest change.</param>
/// <param name="LargestMemberChange">The largest change of one member's predictor.</param>
internal sealed record RoundingResult(string Products, double RmsStandardErrors, double LargestStandardErrors, double LargestMemberChange);
