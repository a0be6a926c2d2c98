using Ensemble.Experiments.Data;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Data;

public class DigitsSourceTests
{
    private static readonly int[] Counts = [178, 182, 177, 183, 181, 182, 181, 179, 174, 180];

    [Fact]
    public void AllImages_HaveThePixelsOfTheOriginal()
    {
        // Sums over all pixels of a class, plain and weighted by position 1 … 64, taken from the original text by other means.
        double[] sums = [56415, 57007, 55566, 56151, 56239, 55915, 56336, 54289, 57408, 56392];
        double[] weighted = [1846021, 1874909, 1930918, 1809757, 1885515, 1659307, 2101587, 1536175, 1835088, 1743094];
        for (int digit = 0; digit < 10; digit++)
        {
            // Digit 3 has most images, so a partner of it can be used up.
            bool isThree = digit == 3;
            var source = new DigitsSource { Classes = [3, isThree ? 1 : digit], Train = isThree ? 365 : 2 * Counts[digit], Test = 0, Normalise = false };
            Dataset data = source.Load(1);
            int[] points = [.. Enumerable.Range(0, data.Count).Where(point => data.Targets[point, 0] == (isThree ? 1 : -1))];
            Assert.Equal(Counts[digit], points.Length);
            Assert.Equal(sums[digit], points.Sum(point => Sum(data.Inputs.Row(point), _ => 16)));
            Assert.Equal(weighted[digit], points.Sum(point => Sum(data.Inputs.Row(point), i => 16 * (i + 1))));
        }
    }

    [Fact]
    public void Inputs_HaveUnitNormalisedLength()
    {
        Dataset data = new DigitsSource { Train = 50, Test = 50 }.Load(3);
        Assert.Equal(64, data.InputDimension);
        for (int point = 0; point < data.Count; point++)
        {
            Assert.Equal(1, NormalisedOverlap(data, point, point), 1e-14);
        }
    }

    [Fact]
    public void TwoClasses_AlternateBetweenPlusAndMinusOne()
    {
        Dataset data = new DigitsSource { Classes = [7, 2], Train = 5, Test = 4 }.Load(1);
        Assert.Equal(5, data.TrainCount);
        Assert.Equal(4, data.TestCount);
        Assert.Equal([1, -1, 1, -1, 1, 1, -1, 1, -1], data.Targets.Values.ToArray());
    }

    [Fact]
    public void ManyClasses_AreOneHotAndBalanced()
    {
        Dataset data = new DigitsSource { Classes = [3, 1, 4], Train = 8, Test = 6 }.Load(1);
        Assert.Equal(3, data.OutputCount);
        for (int point = 0; point < data.Count; point++)
        {
            var expected = new double[3];
            expected[(point < 8 ? point : point - 8) % 3] = 1;
            Assert.Equal(expected, data.Targets.Row(point).ToArray());
        }
    }

    [Fact]
    public void SwappedClasses_GiveTheSameImagesWithTheOppositeTarget()
    {
        Dataset data = new DigitsSource { Classes = [0, 1], Train = 2, Test = 0, }.Load(9);
        Dataset swapped = new DigitsSource { Classes = [1, 0], Train = 2, Test = 0, }.Load(9);
        Assert.Equal(data.Inputs.Row(0).ToArray(), swapped.Inputs.Row(1).ToArray());
        Assert.Equal(data.Targets[0, 0], -swapped.Targets[1, 0]);
    }

    [Fact]
    public void TrainingAndTestPoints_ShareNoImage()
    {
        Dataset data = new DigitsSource { Classes = [5, 8], Train = 200, Test = 148, Normalise = false }.Load(1);
        Assert.Equal(348, Rows(data, 0, 348).Distinct().Count());
    }

    [Fact]
    public void MoreTrainingPoints_KeepTheOldOnesAndTheTestPoints()
    {
        Dataset few = new DigitsSource { Train = 10, Test = 6 }.Load(4);
        Dataset many = new DigitsSource { Train = 40, Test = 6 }.Load(4);
        Assert.Equal(Rows(few, 0, 10), Rows(many, 0, 10));
        Assert.Equal(Rows(few, 10, 6), Rows(many, 40, 6));
    }

    [Fact]
    public void TheSeed_DecidesTheImages()
    {
        string[] first = Rows(new DigitsSource().Load(1), 0, 20);
        Assert.Equal(first, Rows(new DigitsSource().Load(1), 0, 20));
        Assert.NotEqual(first, Rows(new DigitsSource().Load(2), 0, 20));
    }

    [Fact]
    public void TheChoiceOfASeed_NeverChanges()
    {
        // The first image of seed 1 as first recorded: published results depend on it.
        double[] pixels = [.. new DigitsSource { Train = 1, Test = 0, Normalise = false }.Load(1).Inputs.Row(0).ToArray().Select(value => value * 16)];
        Assert.Equal("0 0 4 13 11 7 0 0 0 0 14 16 13 16 2 0 0 5 16 4 0 5 7 0 0 8 14 0 0 4 8 0 0 6 9 0 0 4 8 0 0 2 14 1 0 8 6 0 0 0 13 12 9 15 2 0 0 0 3 16 12 5 0 0", string.Join(' ', pixels));
    }

    [Theory]
    [InlineData(new[] { 0, 10 }, 10, 10, "data.classes", "class 10 is not in the data; the classes present are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9")]
    [InlineData(new[] { 0, -1 }, 10, 10, "data.classes", "class -1 is not in the data; the classes present are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9")]
    [InlineData(new[] { 3 }, 10, 10, "data.classes", "classes has 1 entries; at least two classes are needed")]
    [InlineData(new[] { 3, 4, 3 }, 10, 10, "data.classes", "classes is 3, 4, 3; each class may be named once")]
    [InlineData(new[] { 1, 8 }, 300, 50, "data.train", "train is 300 and test is 50, which takes 150 images of class 8 for training and 25 for test; the data hold 174 of it")]
    [InlineData(new[] { 0, 1 }, 2147483647, 0, "data.train", "")]
    [InlineData(new[] { 0, 1 }, 2147483647, 2147483647, "data.train", "")]
    [InlineData(new[] { 0, 1 }, 0, 10, "data.train", "train is 0; it must be a whole number ≥ 1")]
    [InlineData(new[] { 0, 1 }, 10, -1, "data.test", "test is -1; it must be a whole number ≥ 0")]
    public void ImpossibleOptions_AreRefusedInOneLine(int[] classes, int train, int test, string key, string message)
    {
        var source = new DigitsSource { Classes = classes, Train = train, Test = test };
        var error = Assert.Throws<ExperimentException>(() => source.Load(1));
        Assert.Equal(key, error.Key);
        Assert.StartsWith(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void EveryImageOfAClass_CanBeUsed() =>
        Assert.Equal(349, new DigitsSource { Classes = [1, 8], Train = 300, Test = 49 }.Load(1).Count);

    [Fact]
    public void Attribution_ComesWithTheImages()
    {
        using Stream stream = typeof(DigitsSource).Assembly.GetManifestResourceStream("digits.ATTRIBUTION.txt")!;
        Assert.Contains("CC BY 4.0", new StreamReader(stream).ReadToEnd());
    }

    private static string[] Rows(Dataset data, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(point => string.Join(' ', data.Inputs.Row(point).ToArray()))];

    private static double NormalisedOverlap(Dataset data, int a, int b) =>
        data.Inputs.Row(a).ToArray().Zip(data.Inputs.Row(b).ToArray(), (x, y) => x * y).Sum() / data.InputDimension;

    private static double Sum(ReadOnlySpan<double> pixels, Func<int, double> weight)
    {
        double sum = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            sum += weight(i) * pixels[i];
        }

        return sum;
    }
}
