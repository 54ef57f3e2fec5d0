using System.Buffers;
using System.Security.Cryptography;

namespace Impasto.Studio.Storage;

/// <summary>What pictures and jobs are known by: 32 hexadecimal digits, which lead to no other file.</summary>
internal static class Id
{
    private const int Length = 32;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes one.</summary>
    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Length / 2));

    /// <summary>Says whether a text is one.</summary>
    public static bool Is(string? text) =>
        text is { Length: Length } && !text.AsSpan().ContainsAnyExcept(Digits);
}
