using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Ensemble.Torch.Tests")]
[assembly: InternalsVisibleTo("ensemble")]
