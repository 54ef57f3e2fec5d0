namespace Impasto.Studio.Events;

/// <summary>Something that has changed.</summary>
/// <param name="Id">Its number, with the run of the server that it is of.</param>
/// <param name="Name">What it is.</param>
/// <param name="Json">What there is to say of it.</param>
internal readonly record struct StudioEvent(string Id, string Name, string Json);
