namespace Impasto.Studio.Browser.Tests;

/// <summary>The views on a screen of 3840 pixels.</summary>
public sealed class WallViewTests(Studio studio) : ViewTests(studio, 3840, 2160);
