using Ensemble.Model;
using Ensemble.Numerics.Noise;

namespace Ensemble.Experiments.Data;

/// <summary>
/// Images of several classes. Points are balanced over the classes: point j of the training and of the test set has class
/// j mod (number of classes). Two classes: one output, target +1 for the first and −1 for the second. More classes: one output
/// per class, target 1 for the right one and 0 for the others. Within a class the images come in an order drawn from the seed;
/// training takes the first ones, test the last ones, so that more training points change neither the test points nor those already there.
/// </summary>
internal abstract record ImageSource : DataSource
{
    /// <summary>The labels of the classes, at least two, each once.</summary>
    public IReadOnlyList<int> Classes { get; init; } = [0, 1];

    /// <summary>P, the number of training points, ≥ 1.</summary>
    public int Train { get; init; } = 10;

    /// <summary>P*, the number of test points, ≥ 0.</summary>
    public int Test { get; init; } = 10;

    /// <summary>Whether inputs are scaled to x·x/N₀ = 1; otherwise pixels run from 0 to 1.</summary>
    public bool Normalise { get; init; } = true;

    /// <summary>The images to take training and test points from; the same object if both come from one pool.</summary>
    private protected abstract (LabelledImages Train, LabelledImages Test) Open();

    private protected sealed override Dataset Create(ulong seed)
    {
        CheckClasses();
        Option.Fits(Train, Test, Classes.Count);
        (LabelledImages train, LabelledImages test) = Open();
        Option.Fits(Train, Test, train.Size);
        int[][] trainOrder = Order(train, seed, "training images");
        int[][] testOrder = ReferenceEquals(train, test) ? trainOrder : Order(test, seed, "test images");
        CheckPresent(train, trainOrder);
        CheckPresent(test, testOrder);
        CheckCounts(trainOrder, testOrder);
        var inputs = new double[(Train + Test) * train.Size];
        var indices = new int[Train + Test];
        int outputs = Targets.Outputs(Classes.Count);
        var targets = new double[(Train + Test) * outputs];
        for (int point = 0; point < Train + Test; point++)
        {
            bool isTrain = point < Train;
            (int turn, int rank) = Math.DivRem(isTrain ? point : point - Train, Classes.Count);
            indices[point] = isTrain ? trainOrder[rank][turn] : testOrder[rank][^(turn + 1)];
            ReadOnlySpan<byte> image = (isTrain ? train : test).Image(indices[point]);
            SetInput(inputs.AsSpan(point * train.Size, train.Size), image, train.Brightest);
            Targets.Set(targets.AsSpan(point * outputs, outputs), rank);
        }

        return new Dataset(new RealMatrix(Train + Test, train.Size, inputs), new RealMatrix(Train + Test, outputs, targets), Train, train.Shape) { SourceIndices = [.. indices] };
    }

    private int[][] Order(LabelledImages images, ulong seed, string purpose) =>
        [.. Classes.Select(label => images.Shuffled(label, SplitMix64.For(seed, $"{purpose} of class {label}")))];

    private void SetInput(Span<double> input, ReadOnlySpan<byte> image, double brightest)
    {
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = image[i] / brightest;
        }

        if (Normalise && !InputNorm.TryNormalise(input))
        {
            throw Option.Out("normalise", "an image is all black, so it cannot be scaled to x·x/N0 = 1; set normalise to false");
        }
    }

    private void CheckClasses()
    {
        if (Classes.Count < 2)
        {
            throw Option.Out("classes", $"classes has {Classes.Count} entries; at least two classes are needed");
        }

        if (Classes.Distinct().Count() < Classes.Count)
        {
            throw Option.Out("classes", $"classes is {string.Join(", ", Classes)}; each class may be named once");
        }
    }

    private void CheckPresent(LabelledImages images, int[][] order)
    {
        int missing = Array.FindIndex(order, found => found.Length == 0);
        if (missing >= 0)
        {
            throw Option.Out("classes", $"class {Classes[missing]} is not in the data; the classes present are {string.Join(", ", images.Labels.Distinct().Order())}");
        }
    }

    private void CheckCounts(int[][] trainOrder, int[][] testOrder)
    {
        bool onePool = ReferenceEquals(trainOrder, testOrder);
        for (int rank = 0; rank < Classes.Count; rank++)
        {
            int trainNeed = Share(Train, rank);
            int testNeed = Share(Test, rank);
            int trainHave = trainOrder[rank].Length;
            if (trainNeed + (onePool ? testNeed : 0) > trainHave)
            {
                string need = onePool ? $"{trainNeed} images of class {Classes[rank]} for training and {testNeed} for test" : $"{trainNeed} training images of class {Classes[rank]}";
                throw Option.Out("train", $"train is {Train} and test is {Test}, which takes {need}; the data hold {trainHave} of it");
            }

            if (testNeed > testOrder[rank].Length)
            {
                throw Option.Out("test", $"test is {Test}, which takes {testNeed} test images of class {Classes[rank]}; the data hold {testOrder[rank].Length} of it");
            }
        }
    }

    private int Share(int count, int rank) => (count / Classes.Count) + (rank < count % Classes.Count ? 1 : 0);
}
