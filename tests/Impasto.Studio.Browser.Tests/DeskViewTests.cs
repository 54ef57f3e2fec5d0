namespace Impasto.Studio.Browser.Tests;

/// <summary>The views on a screen of 1280 pixels.</summary>
public sealed class DeskViewTests(Studio studio) : ViewTests(studio, 1280, 800);
