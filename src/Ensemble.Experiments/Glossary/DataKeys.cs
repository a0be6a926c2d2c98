using Ensemble.Experiments.Data;

namespace Ensemble.Experiments.Glossary;

/// <summary>The keys of the file itself and of the section <c>data</c>.</summary>
internal static class DataKeys
{
    private const int MostPoints = 1_000_000;

    public static IReadOnlyList<Key> All { get; } =
    [
        new("name", KeyForm.Text("1 to 64 letters, digits, '.', '_' or '-', beginning with a letter or digit", "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", "digits-2", "-x"), "experiment", "part of the name of the results folder"),
        new("seed", KeyForm.Whole(0, long.MaxValue), "1", "seed of data selection, initial weights and noise") { Acts = "same seed, same bytes, for any number of threads" },
        new("data.source", KeyForm.OneOf(DataSource.Names), "digits", "where training and test points come from: built in or known: `digits` (1797 handwritten digits of 8 × 8 pixels, built in), `idx` (the files of MNIST and Fashion-MNIST), `cifar10` (its binary files); of one's own: `csv` (a table), `npz` and `npy` (arrays of NumPy), `images` (a folder of pictures per class); drawn: `orthogonal` and `sphere`"),
        new("data.classes", KeyForm.Whole(0, 255).OrList(), "[0, 1]", "images: the classes to tell apart; two give one target, +1 and −1; more give one output each (one-hot)") { Document = "data.md" },
        new("data.train", KeyForm.Whole(1, MostPoints), "10", "number of training points, balanced over the classes") { Symbol = "P" },
        new("data.test", KeyForm.Whole(0, MostPoints), "10", "number of test points, balanced over the classes") { Symbol = "P*" },
        new("data.normalise", KeyForm.Switch, "(on for images, off for npz)", "scale every input to x·x/N₀ = 1") { Acts = "before anything else sees the inputs" },
        new("data.overlap", KeyForm.Number(0, 1), "0.5", "overlap of each test input with its training input") { Acts = "x_test·x_train/N₀", Given = ["data.source=orthogonal"] },
        new("data.dimension", KeyForm.Whole(1, MostPoints), "(32 for sphere; train + test for orthogonal)", "dimension of the inputs of `sphere` and `orthogonal`") { Symbol = "N₀", Given = ["data.source=sphere"] },
        new("data.targets", KeyForm.OneOf("values", "classes"), "values", "`npz`, `npy`, `csv`: whether `y` holds targets as they are, or labels of classes: two classes give one target, +1 for the lower and −1 for the higher label; more give one output each (one-hot)")
            { Document = "data.md", Given = ["data.source=csv", "data.path=x"] },
        new("data.path", KeyForm.Path, "(none)", "the file (`csv`, `npz`) or folder (`npy`, `images`, `idx`, `cifar10`) of the data") { Document = "data.md", Given = ["data.source=npz"] },
    ];
}
