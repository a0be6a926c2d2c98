// dotnet run -c Release --project tests/Ensemble.Benchmarks -- --filter '*Noise*'
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- conv 16 8 1 64 2 32     (see rivals/conv.py)
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- kernels 20 8 3 pool inputs.bin     (see rivals/kernels.py)
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- calibration 200 docs/images/calibration.svg
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- meanfield        (what the mean-field theory costs)
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- meanfield worth  (and when networks are faster)
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- equilibrium docs/images/equilibrium.svg
// dotnet run -c Release --project tests/Ensemble.Benchmarks -- costs     (forecasts of the plan against measurement)
using System.Reflection;
using BenchmarkDotNet.Running;
using Ensemble.Benchmarks;
using Ensemble.Benchmarks.Calibration;
using Ensemble.Benchmarks.Costs;

if (args is ["conv", .. var sizes])
{
    ConvolutionTiming.Run(sizes);
}
else if (args is ["kernels", .. var kernels])
{
    KernelTiming.Run(kernels);
}
else if (args is ["costs", .. var range])
{
    CostTable.Run(range);
}
else if (args is ["calibration", .. var more])
{
    NullStudyCommand.Run(more);
}
else if (args is ["meanfield"])
{
    MeanFieldTiming.Run();
}
else if (args is ["meanfield", "worth"])
{
    MeanFieldWorth.Run();
}
else if (args is ["equilibrium", .. var where])
{
    EquilibriumStudy.Run(where);
}
else
{
    BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
}
