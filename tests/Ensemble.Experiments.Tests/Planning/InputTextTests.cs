using Ensemble.Experiments.Planning;
using Ensemble.Model;

namespace Ensemble.Experiments.Tests.Planning;

public class InputTextTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(0.4, false)]
    [InlineData(0.3, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void InputsFarFromOne_AreWarnedOf(double scale, bool isWarned)
    {
        var data = new Dataset(new RealMatrix(2, 2, [1, 1, scale, scale]), new RealMatrix(2, 1, [1, -1]), 2);

        Assert.Equal(isWarned, InputText.Of(data) is not null);
        Assert.True(!isWarned || InputText.Of(data)!.Contains("data.normalise: on", StringComparison.Ordinal));
    }
}
