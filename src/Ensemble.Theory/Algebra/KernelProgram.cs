using System.Collections.Immutable;
using Ensemble.Model;
using Ensemble.Theory.TwoTime;

namespace Ensemble.Theory.Algebra;

/// <summary>The rules of a program's nodes on data: what is interpreted as kernels.</summary>
internal sealed class KernelProgram
{
    private readonly RuleMistake mistake;

    /// <summary>Creates the rules.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The inputs.</param>
    /// <param name="mistake">What is wrong on purpose.</param>
    /// <exception cref="ModelException">A node has no rule.</exception>
    public KernelProgram(WideNetwork network, Dataset data, RuleMistake mistake)
    {
        this.mistake = mistake;
        Architecture = network.Program;
        Grids = network.Grids;
        Data = data;
        Input = new InputRule(data, network.Input);
        var sites = ImmutableArray.CreateBuilder<int>();
        sites.Add(Input.SiteSize);
        var rules = ImmutableArray.CreateBuilder<KernelRule>();
        var takesOneRow = ImmutableArray.CreateBuilder<bool>();
        takesOneRow.Add(true);
        for (int k = 0; k < Architecture.Operations.Length; k++)
        {
            KernelRule rule = Rule(Architecture.Operations[k], k, sites.Count);
            rules.Add(rule);
            if (rule.SiteSize > 0)
            {
                sites.Add(rule.SiteSize);
                takesOneRow.Add(rule.TakesOneRow);
            }
        }

        Rules = rules.ToImmutable();
        SiteSizes = sites.ToImmutable();
        TakesOneRow = takesOneRow.ToImmutable();
    }

    /// <summary>The program.</summary>
    public Architecture Architecture { get; }

    /// <summary>The grid of positions of every slot.</summary>
    public ImmutableArray<Extents> Grids { get; }

    /// <summary>The inputs.</summary>
    public Dataset Data { get; }

    /// <summary>The rule of the input.</summary>
    public InputRule Input { get; }

    /// <summary>The rule of every operation.</summary>
    public ImmutableArray<KernelRule> Rules { get; }

    /// <summary>The number of values that every site keeps of a point; site 0 is the input's.</summary>
    public ImmutableArray<int> SiteSizes { get; }

    /// <summary>Whether what uses a site can take the values of one row for all lanes.</summary>
    public ImmutableArray<bool> TakesOneRow { get; }

    /// <summary>Whether an operation makes a vector of a value with positions.</summary>
    public bool IsReduction(int operation) =>
        Grids[operation + 1].Rank == 0 && Grids[Architecture.Operations[operation].First].Rank > 0;

    private KernelRule Rule(Operation operation, int index, int site)
    {
        Shape input = new(Grids[operation.First], 1);
        int positions = Grids[index + 1].Product;
        return operation.Node switch
        {
            DenseNode node => new LinearRule(Weight(node.Weight), [], [], mistake),
            ReadoutNode node => new LinearRule(Weight(node.Weights[0]), [], [], mistake),
            ConvolutionNode node => new LinearRule(Weight(node.Weight), AxisTaps.Of(node, input), node.Sources(input), mistake),
            BiasNode node => new BiasRule(Weight(node.Weight), mistake),
            ActivationNode node => PairMap.Of(node.Activation) is { } map ? new ActivationRule(map, positions, site, node.Name) : new PassRule(),
            LayerNormNode node => new LayerNormRule(positions, site, node.Name),
            SumNode node => new SumRule(node.Scale),
            ProductNode => new ProductRule(),
            FlattenNode or LastNode or AveragePoolNode { IsGlobal: true } when input.IsVector => new PassRule(),
            FlattenNode => new ReductionRule(input.PositionCount, ReductionKind.Diagonal),
            LastNode => new ReductionRule(input.PositionCount, ReductionKind.Last),
            AveragePoolNode { IsGlobal: true } => new ReductionRule(input.PositionCount, ReductionKind.All),
            AveragePoolNode node => new PoolRule(node.Sources(input), node.Window.Product),
            AttentionNode node => new AttentionRule(positions, site, Weight(node.Query), Weight(node.Value), node.Beta),
            RecurrentNode node => new RecurrentRule(
                PairMap.Of(node.Activation),
                positions,
                site,
                node.Name,
                Weight(node.Recurrent),
                Weight(node.Input),
                node.Bias is { } bias ? Weight(bias) : -1,
                mistake),
            _ => throw new ModelException("layers", $"{operation.Node.Name} has no kernel"),
        };
    }

    private int Weight(WeightId weight) => Architecture.IndexOf(weight);
}
