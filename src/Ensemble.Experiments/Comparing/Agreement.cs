namespace Ensemble.Experiments.Comparing;

/// <summary>How well theory and ensemble agree on one observable, over a group of points and all record times.</summary>
/// <param name="Name">The observable.</param>
/// <param name="Group"><c>train</c>, <c>test</c> or <c>all</c>.</param>
/// <param name="Values">The number of values compared.</param>
/// <param name="RmsPredicted">The root mean square of the prediction, for scale.</param>
/// <param name="RmsDifference">The root mean square of measured − predicted.</param>
/// <param name="RmsZ">The root mean square of z = (measured − predicted)/standard error; null where nothing has an error.</param>
/// <param name="MaxAbsZ">The largest |z|.</param>
/// <param name="MaxAbsZAt">Where the largest |z| is.</param>
public sealed record Agreement(
    string Name,
    string Group,
    int Values,
    double RmsPredicted,
    double RmsDifference,
    double? RmsZ,
    double? MaxAbsZ,
    Place? MaxAbsZAt)
{
    /// <summary>The number of values on which all members agree, and with theory as far as numbers are resolved; they have no z.</summary>
    public int Unanimous { get; init; }
}

/// <summary>Where a value stands.</summary>
/// <param name="Time">The record time t.</param>
/// <param name="OtherTime">The record time t′ of a two-time quantity, otherwise null.</param>
/// <param name="Point">The point, or the two points of a kernel; training points first, then test points. Empty for averages.</param>
/// <param name="Output">The output, or null.</param>
public sealed record Place(double Time, double? OtherTime, IReadOnlyList<int> Point, int? Output);
