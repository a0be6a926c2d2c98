namespace Ensemble.Torch.Members;

/// <summary>How the built-in engines lay out a weight, which decides in what order its noise comes.</summary>
internal enum WeightLayout
{
    /// <summary>Row after row, padded to a multiple of sixteen.</summary>
    Rows,

    /// <summary>Panels of sixteen outputs, inputs padded to a multiple of four.</summary>
    Panels,

    /// <summary>Panels of sixteen outputs, inputs padded to a multiple of two.</summary>
    InputPanels,
}
