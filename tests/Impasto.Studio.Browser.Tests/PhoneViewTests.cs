using Microsoft.Playwright;

namespace Impasto.Studio.Browser.Tests;

/// <summary>The views on a phone, light.</summary>
public sealed class PhoneViewTests(Studio studio) : ViewTests(studio, 360, 780, ColorScheme.Light);
