using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Ensemble.Training.Tests")]
[assembly: InternalsVisibleTo("Ensemble.Torch")]
[assembly: InternalsVisibleTo("Ensemble.Torch.Tests")]
