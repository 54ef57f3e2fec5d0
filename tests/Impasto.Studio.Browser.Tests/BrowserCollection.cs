namespace Impasto.Studio.Browser.Tests;

/// <summary>The tests that share the browser, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "browser";
}
