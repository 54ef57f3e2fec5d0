using Impasto.Compute.Execution;

namespace Impasto.Compute.Tests.Execution;

public sealed unsafe class ArenaTests
{
    private const int Bytes = 1 << 22;

    [Fact]
    public void Memory_is_the_same_until_more_is_asked_for()
    {
        using Arena arena = new();
        byte* first = arena.Take(Bytes);
        new Span<byte>(first, Bytes).Fill(7);
        Assert.True(arena.Take(Bytes / 2) == first);
        Assert.Equal(7, first[Bytes - 1]);
        byte* larger = arena.Take(2 * Bytes);
        new Span<byte>(larger, 2 * Bytes).Fill(8);
    }

    [Fact]
    public void What_is_trimmed_goes_back_to_the_system()
    {
        using Arena arena = new();
        byte* memory = arena.Take(Bytes);
        new Span<byte>(memory, Bytes).Fill(7);
        arena.Trim(Bytes);
        Assert.Equal(7, memory[Bytes - 1]);
        arena.Trim(Bytes / 2);
        Assert.Equal(7, memory[(Bytes / 2) - 1]);

        // What the system gives again is cleared.
        Assert.True(!OperatingSystem.IsLinux() || memory[Bytes - 1] == 0);
        arena.Trim(-1);
        Assert.True(!OperatingSystem.IsLinux() || memory[0] == 0);
    }
}
