using Ensemble.Model;
using Ensemble.Training.Engines;
using Ensemble.Training.Observables;

namespace Ensemble.Training.Tests.Observables;

public class PredictorObservableTests
{
    [Fact]
    public void Scores_OfOneOutput_CountSigns()
    {
        Simulation simulation = With([1, -1, 1, -1], 1, train: 3);
        MemberRecord record = Record(simulation, [0.5, 0.5, 1, 0]);

        double[][] values = ObservableValues.Measure(new PredictorObservable(), simulation, record);

        Assert.Equal(record.Predictor, values[0]);
        Assert.Equal((0.25 + 2.25 + 0) / 3, values[1][0], 1e-15);
        Assert.Equal(2.0 / 3, values[2][0], 1e-15);
        Assert.Equal(1, values[3][0], 1e-15);
        Assert.Equal(0.5, values[4][0]);
    }

    /// <summary>Labels 0 and 1 once had an accuracy that meant one thing in measurement and another in theory (rms z 93).</summary>
    [Fact]
    public void TargetsThatAreNoClasses_HaveNoAccuracy()
    {
        foreach (double[] targets in new double[][] { [0, 1, 1, 0], [0.3, -0.2, 0.9, 0.1] })
        {
            Simulation simulation = With(targets, 1, train: 3);
            Assert.Equal(["predictor", "mse_train", "mse_test"], new PredictorObservable().Arrays(simulation).Select(array => array.Name));
            double[][] values = ObservableValues.Measure(new PredictorObservable(), simulation, Record(simulation, [0.5, 0.5, 1, 0]));
            Assert.Equal(targets[3] * targets[3], values[2][0], 1e-15);
        }
    }

    [Fact]
    public void Scores_OfSeveralOutputs_CompareTheLargest()
    {
        Simulation simulation = With([1, 0, 0, 0, 0, 1], 3, train: 1);
        MemberRecord record = Record(simulation, [0.2, 0.1, -1, 0.5, 0.4, 0.3]);

        double[][] values = ObservableValues.Measure(new PredictorObservable(), simulation, record);

        Assert.Equal((0.64 + 0.01 + 1) / 3, values[1][0], 1e-15);
        Assert.Equal(1, values[2][0]);
        Assert.Equal((0.25 + 0.16 + 0.49) / 3, values[3][0], 1e-15);
        Assert.Equal(0, values[4][0]);
    }

    [Fact]
    public void WithoutTestPoints_ThereAreNoTestScores()
    {
        Simulation simulation = With([1, -1], 1, train: 2);

        Assert.Equal(["predictor", "mse_train", "accuracy_train"], new PredictorObservable().Arrays(simulation).Select(array => array.Name));
        Assert.All(ObservableValues.Measure(new PredictorObservable(), simulation, Record(simulation, [1, 1])), values => Assert.DoesNotContain(double.NaN, values));
    }

    [Fact]
    public void Parse_OfAnUnknownName_ListsTheNames()
    {
        ModelException error = Assert.Throws<ModelException>(() => Observable.Parse("nkt"));

        Assert.Equal("observable", error.Quantity);
        Assert.Contains("'nkt'", error.Message);
        Assert.All(Observable.Names, name => Assert.Contains(name, error.Message));
    }

    [Fact]
    public void Parse_FindsEveryName() =>
        Assert.Equal(Observable.Names, Observable.Names.Select(name => Observable.Parse(name).Name));

    private static Simulation With(double[] targets, int outputs, int train)
    {
        int points = targets.Length / outputs;
        var data = new Dataset(new RealMatrix(points, 2, new double[2 * points]), new RealMatrix(points, outputs, targets), train);
        return new Simulation(new Network(2, 1, 3, Activation.Erf, outputs), Schedule.Uniform(2, new LayerParameters(0, 1, 1)), TimeSteps.Explicit(0.1, 1), data, [1], 0);
    }

    private static MemberRecord Record(Simulation simulation, double[] predictor)
    {
        var record = new MemberRecord(simulation, RecordRequest.None);
        predictor.CopyTo(record.Predictor, 0);
        return record;
    }
}
