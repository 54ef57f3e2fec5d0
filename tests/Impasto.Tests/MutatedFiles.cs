using System.Text;
using System.Text.RegularExpressions;

namespace Impasto.Tests;

/// <summary>
/// Files that are changed here and there, each from a seed of its own, so that one that fails can be made again: a few,
/// or in the longer suite (<c>./test --long</c>) ten thousand for each test, from a seed that it tells.
/// </summary>
internal static partial class MutatedFiles
{
    private const string FirstSeed = "IMPASTO_LONG_TESTS";
    private const int Many = 10_000;

    private static readonly string[] OddValues =
    [
        "null", "true", "[]", "{}", "\"\"", "\"a\\u0000b\"", "\"../..\"", "0", "-1", "0.5", "1e999", "-1e-400",
        "2147483648", "99999999999999999999", "[[[[]]]]", "\"\\ud800\"", "[1, \"a\", null]",
    ];

    /// <summary>Tries mutated files, and names the seed of one that fails.</summary>
    /// <param name="few">How many where the suite is not the longer one.</param>
    /// <param name="refuses">Makes a file and says whether it was refused; the file's number counts from 0.</param>
    /// <returns>The number of files and of those that were refused.</returns>
    public static (int Files, int Refused) Try(int few, Func<int, Random, bool> refuses)
    {
        bool isLong = int.TryParse(Environment.GetEnvironmentVariable(FirstSeed), out int first);
        int files = isLong ? Many : few;
        int refused = 0;
        for (int i = 0; i < files; i++)
        {
            int seed = unchecked(first + i);
            try
            {
                refused += refuses(i, new Random(seed)) ? 1 : 0;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"The file of seed {seed} (number {i}) fails: {e.Message}", e);
            }
        }

        return (files, refused);
    }

    /// <summary>
    /// Changes, inserts, removes or copies a few bytes, most often to values at the edge of their range.
    /// </summary>
    public static byte[] Mutate(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            int length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    byte edge = new byte[] { 0, 0x7f, 0x80, 0xff }[random.Next(4)];
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, Enumerable.Repeat(edge, length));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length), length));
                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                default:
                    bytes.RemoveRange(at, length);
                    bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count - length), length));
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>
    /// Changes JSON: every third file byte by byte, the others by a value or a name in the place of another, so that
    /// they are still JSON.
    /// </summary>
    public static byte[] MutateJson(string json, Random random)
    {
        if (random.Next(3) == 0)
        {
            return Mutate(Encoding.UTF8.GetBytes(json), random);
        }

        MatchCollection tokens = Tokens().Matches(json);
        Match old = tokens[random.Next(tokens.Count)];
        string other = random.Next(3) == 0
            ? tokens[random.Next(tokens.Count)].Value
            : OddValues[random.Next(OddValues.Length)];
        return Encoding.UTF8.GetBytes(json[..old.Index] + other + json[(old.Index + old.Length)..]);
    }

    [GeneratedRegex("\"[^\"]*\"|-?[0-9][0-9.eE+-]*|true|false|null")]
    private static partial Regex Tokens();
}
