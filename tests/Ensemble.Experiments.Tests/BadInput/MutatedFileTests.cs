using Ensemble.Experiments.Files;

namespace Ensemble.Experiments.Tests.BadInput;

/// <summary>Files with a few slips of the keyboard are read or refused in one line; nothing that a parser throws gets through.</summary>
public class MutatedFileTests
{
    private const string Signs = "{}[]:,-'\"#&*!|>%@`? \n\t";
    private const int Cases = 600;

    private const string Text = """
        name: quickstart
        seed: 1
        data: { source: digits, classes: [0, 1], train: 4, test: 2 }  # two classes
        network:
          depth: 2
          width: [16, 8]
          activation: "erf"
        langevin: { step_size: 0.05, time: 3, temperature: [0.1, 0.2, 0.1] }
        schedule:
          - { at: 1, freeze: [readout], loss: off }
          - at: 2
            thaw: [3]
        ensemble: { members: 5 }
        record: { times: [0, 1, 2], observables: [predictor, 'ntk'] }
        theory: { compare: [ndk, ntk] }
        """;

    [Fact]
    public void EveryMutation_IsReadOrRefusedInOneLine()
    {
        var random = new Random(15);
        int refused = 0;
        for (int i = 0; i < Cases; i++)
        {
            string text = Mutate(random);
            try
            {
                ExperimentFile.Parse(text, "x.yaml");
            }
            catch (ExperimentException error)
            {
                refused++;
                Assert.DoesNotContain('\n', error.Message);
                Assert.StartsWith("x.yaml: ", error.Message, StringComparison.Ordinal);
            }
#pragma warning disable CA1031 // Any other exception is what this test looks for.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Assert.Fail($"{error.GetType().Name}: {error.Message}\n{text}");
            }
        }

        Assert.InRange(refused, Cases / 2, Cases - 1);
    }

    [Theory]
    [InlineData("data: { source: digits, train: 4\nnetwork: { width: 3 }\n", "x.yaml: line ")]
    [InlineData("name: x\nensemble: { members: 5 # c }\n", "x.yaml: line 3: not valid YAML: ")]
    [InlineData("name: 'x\n", "x.yaml: line ")]
    public void AMissingBrace_IsOneLineWithItsNumber(string text, string expected)
    {
        ExperimentException error = Assert.Throws<ExperimentException>(() => ExperimentFile.Parse(text, "x.yaml"));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("not valid YAML", error.Message, StringComparison.Ordinal);
    }

    private static string Mutate(Random random)
    {
        var text = new System.Text.StringBuilder(Text);
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            int at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, 1);
                    break;
                case 1:
                    text.Insert(at, Signs[random.Next(Signs.Length)]);
                    break;
                case 2:
                    text[at] = Signs[random.Next(Signs.Length)];
                    break;
                default:
                    text.Remove(at, Math.Min(random.Next(1, 40), text.Length - at));
                    break;
            }
        }

        return text.ToString();
    }
}
