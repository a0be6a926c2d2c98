using Ensemble.Experiments.Reporting;

namespace Ensemble.Experiments.Tests.Reporting;

public class TextTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "1")]
    [InlineData(-0.01234, "−0.0123")]
    [InlineData(0.00099999, "1e−3")]
    [InlineData(9.9996, "10")]
    [InlineData(12345.6, "12346")]
    [InlineData(1234567, "1.23e6")]
    [InlineData(1.5e-7, "1.5e−7")]
    [InlineData(double.NaN, "–")]
    public void Number_HasThreeSignificantDigits(double value, string expected) => Assert.Equal(expected, Text.Number(value));

    [Theory]
    [InlineData(3.25, "3.25 s")]
    [InlineData(73.4, "1 min 13 s")]
    [InlineData(3725, "1 h 2 min")]
    public void Duration_UsesTheFittingUnit(double seconds, string expected) => Assert.Equal(expected, Text.Duration(seconds));
}
