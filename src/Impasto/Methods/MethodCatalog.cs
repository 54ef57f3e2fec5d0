using Impasto.Methods.AnyStyle;
using Impasto.Methods.FeedForward;
using Impasto.Methods.Optimization;
using Impasto.Models;
using Impasto.Running;
using Impasto.Stylizing;

namespace Impasto.Methods;

/// <summary>
/// The methods that there are: the only list of them, from which screens, jobs and documentation are made.
/// </summary>
public sealed class MethodCatalog
{
    /// <summary>Makes a list.</summary>
    /// <param name="methods">The methods, the default first; at least one, and each name once.</param>
    /// <exception cref="ArgumentException">There is none, or two have the same name.</exception>
    public MethodCatalog(params IReadOnlyList<MethodDescription> methods)
    {
        ArgumentNullException.ThrowIfNull(methods);
        if (methods.Count == 0 || methods.DistinctBy(method => method.Name).Count() < methods.Count)
        {
            throw new ArgumentException("A list of methods has at least one, and each name once.", nameof(methods));
        }

        Methods = methods;
    }

    /// <summary>Gets the methods that Impasto brings along.</summary>
    public static MethodCatalog Default { get; } = new(
    [
        Refinement.Of(WhiteningColouring.Method),
        Refinement.Of(AdaIn.Method),
        TransformTransfer.Method,
        StyleBankTransfer.Method,
        OnnxTransfer.Method,
        ImageOptimization.Method,
    ]);

    /// <summary>Gets all methods, the default first.</summary>
    public IReadOnlyList<MethodDescription> Methods { get; }

    /// <summary>Gets the method of a name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="ArgumentException">There is none of that name; the message says which there are.</exception>
    public MethodDescription this[string name] => Methods.FirstOrDefault(method => method.Name == name)
        ?? throw new ArgumentException(
            $"There is no method '{name}'{Suggestion.Text(name, Methods.Select(m => m.Name))}; "
            + $"there are {string.Join(", ", Methods.Select(m => m.Name))}.");

    /// <summary>Makes a method.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="models">Opens its networks, and outlives it.</param>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public IStylizer Create(string name, ModelLibrary models) => this[name].Create(models);

    /// <summary>Gives the method that paints where none is named: the first that can do what is wanted.</summary>
    /// <param name="wanted">What it has to be able to do.</param>
    /// <exception cref="InvalidOperationException">None can.</exception>
    public MethodDescription For(StylizerFeatures wanted) => Methods.First(method => method.Can(wanted));
}
