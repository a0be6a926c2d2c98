// The library without an experiment file: dotnet run experiments/library.cs trains, predicts and compares.
#:project ../src/Ensemble.Theory
#:project ../src/Ensemble.Training
using Ensemble.Model.Quantities;
using Ensemble.Theory.Ndk;
using Ensemble.Theory.Theories;
using Ensemble.Training;
using Ensemble.Training.Cpu;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

var data = new Dataset(RealMatrix.FromRows([1.0, 0.5], [-0.3, 1.2], [0.6, -0.4]), RealMatrix.FromRows([1.0], [-1.0], [0.5]), trainCount: 2);
var network = new Network(inputs: 2, depth: 2, width: 256, Activation.Erf);
var langevin = Schedule.Uniform(3, new LayerParameters(temperature: 0.1, priorVariance: 1, initialVariance: 1));
var simulation = new Simulation(network, langevin, TimeSteps.Explicit(0.05, 200), data, [0, 20, 60, 200], seed: 1);

Prediction theory = new NdkTheory().Predict(simulation, QuantitySet.Of("predictor_mean"));
EnsembleMeasurement ensemble = Trainer.Run(new CpuEngine(Environment.ProcessorCount), simulation, [Observable.Parse("predictor")], new MemberRange(0, 400));
Measurement measured = ensemble["predictor"];
for (int i = 0; i < measured.Mean.Length; i++)
{
    double difference = measured.Mean[i] - theory.Find("predictor_mean")!.Values[i];
    Console.WriteLine($"t = {simulation.RecordTimes[i / 3]:F1}, point {i % 3}: {measured.Mean[i]:F3} ± {measured.StandardError[i]:F3}, theory {measured.Mean[i] - difference:F3}, z = {difference / measured.StandardError[i]:F1}");
}
