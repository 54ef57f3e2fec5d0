namespace Impasto.Running;

/// <summary>
/// What may be chosen of a kind of run: a record whose properties have an <see cref="OptionAttribute"/>. Where nothing
/// is chosen, a new record holds what gives a good picture.
/// </summary>
public abstract record RunOptions
{
    /// <summary>The texts that may be paths of files or folders that the run reads.</summary>
    internal IEnumerable<string> Paths() => OptionDescription.Of(GetType())
        .Where(option => option.IsPath)
        .Select(option => option.Get(this))
        .OfType<string>();

    /// <summary>Throws if an option is out of its range, or if some do not go together.</summary>
    /// <exception cref="ArgumentException">So it is; the message names the option and what is allowed.</exception>
    public virtual void Check()
    {
        foreach (OptionDescription option in OptionDescription.Of(GetType()))
        {
            option.Check(this);
        }
    }
}
