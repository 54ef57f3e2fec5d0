namespace Impasto.Studio.Browser.Tests;

/// <summary>The views on a phone.</summary>
public sealed class PhoneViewTests(Studio studio) : ViewTests(studio, 360, 780);
