namespace Ensemble.House.Tests.Sample;

internal static class InBody
{
    public static int Value() => 1;
}

internal static class InLambda
{
    public static int Value(int x) => x;
}

internal sealed class InField;

internal sealed class Upper
{
    private readonly List<InField[]> fields = [];

    public int Count() => fields.Count + InBody.Value() + new[] { 1 }.Sum(x => InLambda.Value(x));
}
