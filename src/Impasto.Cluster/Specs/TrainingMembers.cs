namespace Impasto.Cluster.Specs;

/// <summary>What a training's specification has, to the side that writes it and the one that reads it.</summary>
internal static class TrainingMembers
{
    /// <summary>The recipe as its JSON is; its paths are names of what follows.</summary>
    public const string Recipe = "recipe";

    /// <summary>Files of the storage by the paths that the recipe has for them.</summary>
    public const string Files = "files";

    /// <summary>The same of folders of images: files of the storage that list the images.</summary>
    public const string Folders = "folders";

    /// <summary>What people call files and folders, by the paths that the recipe has for them, to be shown.</summary>
    public const string Names = "names";
}
