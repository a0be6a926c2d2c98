using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Ensemble.Training.Tests")]
