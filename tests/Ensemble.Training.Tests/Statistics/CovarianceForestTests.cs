using Ensemble.Training.Observables;
using Ensemble.Training.Statistics;

namespace Ensemble.Training.Tests.Statistics;

public class CovarianceForestTests
{
    private const int Times = 3, Points = 2, Outputs = 2, Length = Times * Points * Outputs;
    private static readonly MeasuredArray Any = new("any", [Times, Points, Outputs]);

    [Fact]
    public void Covariance_IsThatOfTwoPasses()
    {
        const int count = 37;
        Measurement measured = Filled(Enumerable.Range(0, count)).Measure(Any);

        Assert.Equal([Times, Times, Points, Points, Outputs], measured.Array.Shape.ToArray());
        int at = 0;
        for (int t = 0; t < Times; t++)
        {
            for (int u = 0; u < Times; u++)
            {
                for (int x = 0; x < Points; x++)
                {
                    for (int y = 0; y < Points; y++)
                    {
                        for (int c = 0; c < Outputs; c++, at++)
                        {
                            int i = (((t * Points) + x) * Outputs) + c, j = (((u * Points) + y) * Outputs) + c;
                            double cij = Covariance(count, i, j), cii = Covariance(count, i, i), cjj = Covariance(count, j, j);
                            Assert.Equal(cij, measured.Mean[at], 1e-14);
                            Assert.Equal(Math.Sqrt(((cii * cjj) + (cij * cij)) / (count - 1)), measured.StandardError[at], 1e-14);
                        }
                    }
                }
            }
        }

        Assert.Equal(at, measured.Mean.Length);
    }

    [Fact]
    public void Variances_AreThoseOfTheMoments()
    {
        var moments = new MomentForest(Length);
        foreach (int member in Enumerable.Range(0, 21))
        {
            moments.Add(member, Values(member));
        }

        Measurement separate = moments.Measure(Any), together = Filled(Enumerable.Range(0, 21)).Measure(Any);
        double[] variance = separate.Variance, covariance = together.Mean, varianceError = separate.VarianceError();

        for (int i = 0; i < Length; i++)
        {
            (int t, int x, int c) = (i / Outputs / Points, i / Outputs % Points, i % Outputs);
            int diagonal = (((((((t * Times) + t) * Points) + x) * Points) + x) * Outputs) + c;
            Assert.Equal(variance[i], covariance[diagonal], 1e-15);
            Assert.Equal(varianceError[i], together.StandardError[diagonal], 1e-15);
        }
    }

    [Fact]
    public void AnyOrderAndSplit_GivesTheSameBytes()
    {
        byte[] whole = ForestBytes.Of(Filled(Enumerable.Range(4, 29)));
        for (int seed = 0; seed < 20; seed++)
        {
            int[] order = [.. Enumerable.Range(4, 29)];
            new Random(seed).Shuffle(order);
            CovarianceForest merged = Filled(order[..11]);
            merged.Merge(Filled(order[11..]));
            Assert.Equal(whole, ForestBytes.Of(merged));
        }
    }

    [Fact]
    public void Covariance_IsExactlySymmetric()
    {
        double[] covariance = Filled(Enumerable.Range(0, 13)).Measure(Any).Mean;
        for (int i = 0; i < covariance.Length; i++)
        {
            (int c, int y, int x, int u, int t) = (i % Outputs, i / Outputs % Points, i / Outputs / Points % Points, i / Outputs / Points / Points % Times, i / Outputs / Points / Points / Times);
            Assert.Equal(covariance[i], covariance[(((((((u * Times) + t) * Points) + y) * Points) + x) * Outputs) + c]);
        }
    }

    [Fact]
    public void StandardErrors_OfGaussianMembers_AreTheirScatter()
    {
        // 2000 ensembles of 50 members with correlation 0.6: the scatter of the estimates is known to 1.6 %, so 8 % is five
        // standard errors (false alarm below 1e-6).
        const int ensembles = 2000, members = 50;
        var random = new Random(9);
        var array = new MeasuredArray("any", [2, 1, 1]);
        double[] covariances = new double[ensembles], errors = new double[ensembles];
        for (int i = 0; i < ensembles; i++)
        {
            var forest = new CovarianceForest(2, 1, 1);
            for (int member = 0; member < members; member++)
            {
                double first = Gaussian.Next(random);
                forest.Add(member, [first, (0.6 * first) + (0.8 * Gaussian.Next(random))]);
            }

            Measurement measured = forest.Measure(array);
            covariances[i] = measured.Mean[1];
            errors[i] = measured.StandardError[1] * measured.StandardError[1];
        }

        double mean = covariances.Average(), scatter = covariances.Sum(value => (value - mean) * (value - mean)) / (ensembles - 1);
        Assert.Equal(0.6, mean, 5 * Math.Sqrt(scatter / ensembles));
        Assert.Equal(1, Math.Sqrt(errors.Average() / scatter), 0.08);
    }

    private static double[] Values(int member)
    {
        var random = new Random(member);
        return [.. Enumerable.Range(0, Length).Select(_ => random.NextDouble())];
    }

    private static double Covariance(int count, int i, int j)
    {
        double[][] members = [.. Enumerable.Range(0, count).Select(Values)];
        double mi = members.Average(values => values[i]), mj = members.Average(values => values[j]);
        return members.Sum(values => (values[i] - mi) * (values[j] - mj)) / (count - 1);
    }

    private static CovarianceForest Filled(IEnumerable<int> members)
    {
        var forest = new CovarianceForest(Times, Points, Outputs);
        foreach (int member in members)
        {
            forest.Add(member, Values(member));
        }

        return forest;
    }
}
