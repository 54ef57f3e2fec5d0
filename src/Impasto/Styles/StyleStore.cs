using Impasto.Models;
using Impasto.Weights;

namespace Impasto.Styles;

/// <summary>The user's folder of prepared styles, each a safetensors file under styles/.</summary>
public sealed class StyleStore
{
    private readonly UserFolder files;

    /// <summary>Opens a store; its folder is made when a style is put into it.</summary>
    /// <param name="home">The folder that holds, or will hold, styles/.</param>
    public StyleStore(string home) => files = new UserFolder(Path.Combine(home, "styles"), "style");

    /// <summary>Gets the folder of the styles' files.</summary>
    public string Folder => files.Path;

    /// <summary>Opens the user's own store, which is beside that of <see cref="ModelStore.ForUser"/>.</summary>
    /// <exception cref="WeightException">The user has no such folder.</exception>
    public static StyleStore ForUser() => new(UserFolder.Home());

    /// <summary>Lists the names of the styles, sorted.</summary>
    /// <exception cref="WeightException">The folder cannot be read.</exception>
    public IReadOnlyList<string> List() => files.List();

    /// <summary>Gets whether there is a style of this name.</summary>
    /// <param name="name">Its name.</param>
    public bool Contains(string name) => files.Contains(name);

    /// <summary>Gives the file of a style.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name.</exception>
    public string Find(string name) => Contains(name) ? files.PathOf(name) : throw files.Absent(name);

    /// <summary>Checks, before work is done for it, that a style may be given this name.</summary>
    /// <param name="name">Lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <exception cref="WeightException">The name is impossible or taken.</exception>
    public void CheckFree(string name) => files.CheckFree(name);

    /// <summary>Keeps a style.</summary>
    /// <param name="name">Lower-case letters, digits, dot, underscore and hyphen.</param>
    /// <param name="style">The style.</param>
    /// <exception cref="WeightException">The name is impossible or taken, or the file cannot be written.</exception>
    public void Add(string name, PreparedStyle style)
    {
        files.CheckFree(name);
        files.Make();
        style.Save(files.PathOf(name));
    }

    /// <summary>Reads a style.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name.</exception>
    /// <exception cref="StyleException">Its file is damaged.</exception>
    public PreparedStyle Load(string name) => PreparedStyle.Load(Find(name));

    /// <summary>Deletes a style.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="WeightException">There is none of that name, or it cannot be deleted.</exception>
    public void Remove(string name) => files.Remove(name);
}
