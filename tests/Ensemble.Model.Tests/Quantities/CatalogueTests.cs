using Ensemble.Model.Quantities;

namespace Ensemble.Model.Tests.Quantities;

public class CatalogueTests
{
    [Theory]
    [InlineData("ntk", "ntk", null, "NTK")]
    [InlineData("hidden_kernel_2", "hidden_kernel", "2", "hidden kernel 2")]
    [InlineData("ntk_layer_12", "ntk_layer", "12", "NTK of weight layer 12")]
    [InlineData("participation_ratio_1", "participation_ratio", "1", "participation ratio 1")]
    [InlineData("participation_ratio_centred_1", "participation_ratio_centred", "1", "centred participation ratio 1")]
    [InlineData("weight_distance_dense_1.bias", "weight_distance", "dense_1.bias", "distance of dense_1.bias")]
    public void FindsQuantitiesAndMembersOfFamilies(string name, string family, string? member, string words)
    {
        Quantity found = Catalogue.Find(name);

        Assert.Equal((name, family, member, words), (found.Name, found.Family, found.Member, found.HumanName));
        Assert.False(found.IsFamily);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ntk_sem")]
    [InlineData("drift_")]
    [InlineData("drift_0")]
    [InlineData("drift_x")]
    [InlineData("hidden_kernel_1_sem")]
    [InlineData("weight_distance_readout_sem")]
    public void RefusesOtherNames(string name)
    {
        Assert.Null(Catalogue.TryFind(name));
        Assert.Throws<ModelException>(() => Catalogue.Find(name));
    }

    [Fact]
    public void EveryNameIsThereOnceAndFilledIn()
    {
        Assert.Equal(Catalogue.All.Length, Catalogue.All.Select(quantity => quantity.Name).Distinct().Count());
        foreach (Quantity quantity in Catalogue.All)
        {
            Quantity filled = quantity.IsFamily ? quantity.Of(3) : quantity;
            Assert.All([filled.Symbol, filled.HumanName, filled.Unit, filled.Description], Assert.NotEmpty);
            Assert.DoesNotContain("{", filled.Symbol + filled.HumanName + filled.Description + filled.Drawing.Axis, StringComparison.Ordinal);
            Assert.NotEmpty(filled.Axes);
            Assert.Equal(filled.Axes.Length, filled.Axes.Distinct().Count());
            Assert.Equal(filled, Catalogue.Find(filled.Name));
        }
    }

    [Theory]
    [InlineData(LawPart.Mean, "predictor_mean")]
    [InlineData(LawPart.Variance, "predictor_variance")]
    [InlineData(LawPart.Score, "mse_train accuracy_train mse_test accuracy_test")]
    [InlineData(LawPart.Covariance, "predictor_covariance")]
    public void SaysWhatIsOfTheLawOfThePredictor(LawPart part, string names) =>
        Assert.Equal(names, string.Join(' ', Catalogue.All.Where(quantity => quantity.Law == part).Select(quantity => quantity.Name)));

    [Fact]
    public void SaysWhatFollowsFromTheNtk() =>
        Assert.Equal(["ntk", "ntk_drift", "ntk_alignment"], Catalogue.All.Where(quantity => quantity.IsOfNtk).Select(quantity => quantity.Name));

    [Fact]
    public void ASetHoldsTheMembersOfItsFamilies()
    {
        var wanted = QuantitySet.Of("ntk", "hidden_kernel", "drift_2");

        Assert.True(wanted.Contains("hidden_kernel"));
        Assert.True(wanted.Contains("hidden_kernel_1"));
        Assert.True(wanted.Contains("drift"));
        Assert.True(wanted.Contains("drift_2"));
        Assert.False(wanted.Contains("drift_1"));
        Assert.False(wanted.Contains("ndk"));
    }

    [Fact]
    public void TheErrorOfTheMeanPredictorIsThatOfThePredictor()
    {
        Assert.Equal("predictor_sem", Catalogue.Find("predictor_mean").StandardErrorName);
        Assert.Equal("ntk_sem", Catalogue.Find("ntk").StandardErrorName);
    }
}
