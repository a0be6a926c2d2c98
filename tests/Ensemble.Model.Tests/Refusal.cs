namespace Ensemble.Model.Tests;

internal static class Refusal
{
    /// <summary>The action throws a <see cref="ModelException"/> that names the quantity and says exactly this.</summary>
    public static void Is(string quantity, string message, Action action)
    {
        ModelException error = Assert.Throws<ModelException>(action);
        Assert.Equal(quantity, error.Quantity);
        Assert.Equal(message, error.Message);
    }
}
