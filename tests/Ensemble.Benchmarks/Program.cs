// dotnet run -c Release --project tests/Ensemble.Benchmarks -- --filter '*Noise*'
using System.Reflection;
using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run(args);
