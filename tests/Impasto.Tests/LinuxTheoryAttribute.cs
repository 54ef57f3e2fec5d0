namespace Impasto.Tests;

/// <summary>A theory about what Linux alone has; skipped, and reported so, on other systems.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "This is tested on Linux.";
}
