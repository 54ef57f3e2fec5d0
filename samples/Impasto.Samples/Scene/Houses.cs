using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>Builds houses, with windows, doors, shutters and tiled roofs painted on.</summary>
internal sealed class Houses(Random random)
{
    private const float Storey = 2.9f;

    private static readonly Vector3[] Plasters =
    [
        Shade.Hex(0xE9C46A), Shade.Hex(0xE8A87C), Shade.Hex(0xD9734E), Shade.Hex(0xF3E3C3), Shade.Hex(0xB9D2C0),
        Shade.Hex(0xC4554D), Shade.Hex(0xF0CFA0), Shade.Hex(0x8FB3C9), Shade.Hex(0xE7B7A6), Shade.Hex(0xFAF0DC),
    ];

    private static readonly Vector3[] Shutters =
    [
        Shade.Hex(0x2F5D50), Shade.Hex(0x2E4A6B), Shade.Hex(0x6B3B2A), Shade.Hex(0x4E7A5A),
    ];

    private static readonly Vector3[] Tiles =
    [
        Shade.Hex(0xB5532F), Shade.Hex(0xA34A34), Shade.Hex(0xC56B3E), Shade.Hex(0x8E4A3A),
    ];

    private static readonly Vector3 Frame = Shade.Hex(0xF4EEE2);
    private static readonly Vector3 Glass = Shade.Hex(0x26384A);
    private static readonly Vector3 Lamp = Shade.Hex(0xFFC66B);

    /// <summary>Builds one house.</summary>
    /// <param name="foot">The middle of its floor.</param>
    /// <param name="turn">How far its front, towards -z, is turned.</param>
    /// <param name="width">The width of its front.</param>
    /// <param name="depth">Its depth.</param>
    /// <param name="storeys">How many rows of windows it has.</param>
    public IEnumerable<Solid> Build(Vector3 foot, float turn, float width, float depth, int storeys)
    {
        int seed = random.Next(1 << 20);
        Vector3 plaster = Pick(Plasters);
        Vector3 shutter = Pick(Shutters);
        Vector3 tile = Pick(Tiles);
        float height = (storeys * Storey) + 0.5f;
        bool gable = random.NextDouble() < 0.45;
        float roofTurn = gable ? turn + (MathF.PI / 2) : turn;
        (float roofWidth, float roofDepth) = gable ? (depth, width) : (width, depth);
        float roof = roofDepth * (gable ? 0.62f : 0.45f);
        float reach = width + depth + height;
        yield return new Solid(foot - new Vector3(0, 5, 0), turn, reach, Solid.Box(width, height + 5, depth), (p, n) =>
            Wall(p - new Vector3(0, 5, 0), n, width, depth, height, seed, plaster, shutter));
        Plane[] cover = Solid.Roof(roofWidth + 0.5f, height, roof, roofDepth + 0.9f);
        yield return new Solid(foot, roofTurn, reach + roof, cover, (p, n) => Roof(p, n, seed, plaster, tile));
        float aside = (float)(random.NextDouble() - 0.5) * width * 0.5f;
        Vector3 chimney = foot + new Vector3(aside, height + (roof * 0.3f), 0.6f);
        yield return new Solid(chimney, turn, 5, Solid.Box(0.9f, (roof * 0.7f) + 1.2f, 0.9f), (p, _) =>
            (Shade.Hex(0xA8765A) * (0.8f + (0.4f * Noise.Hash((int)(p.Y * 5), (int)(p.X * 4)))), 0));
    }

    /// <summary>Builds the church: nave, tower and spire.</summary>
    public static IEnumerable<Solid> BuildChurch(Vector3 foot, float turn)
    {
        Vector3 stone = Shade.Hex(0xE6D5B8);
        Vector3 slate = Shade.Hex(0x5C6B73);
        Vector3 copper = Shade.Hex(0x5FA08C);
        Vector3 nave = foot + (15 * new Vector3(MathF.Cos(turn), 0, -MathF.Sin(turn)));
        yield return new Solid(nave - new Vector3(0, 6, 0), turn, 40, Solid.Box(24, 17, 11), (p, n) =>
            Church(p - new Vector3(0, 6, 0), n, stone, 3.4f, 3, 8));
        yield return new Solid(nave, turn, 40, Solid.Roof(24.6f, 11, 7.5f, 12), (p, n) => Roof(p, n, 5, stone, slate));
        yield return new Solid(foot - new Vector3(0, 6, 0), turn, 50, Solid.Box(7, 36, 7), (p, n) =>
            Church(p - new Vector3(0, 6, 0), n, stone, 7, 23, 28));
        Vector3 top = foot + new Vector3(0, 30, 0);
        yield return new Solid(top, turn, 12, Solid.Box(7.8f, 0.8f, 7.8f), (_, _) => (stone * 0.95f, 0));
        yield return new Solid(top, turn, 20, Solid.Spire(7.6f, 0.8f, 15), (p, _) =>
        {
            float seam = (p.Y * 1.2f) % 1 < 0.12f ? 0.12f : 0;
            return (copper * (0.8f + (0.25f * Noise.Fractal(p * 1.5f, 3)) - seam), 0.1f);
        });
    }

    private static (Vector3 Colour, float Gloss) Church(
        Vector3 p, Vector3 normal, Vector3 stone, float pitch, float sill, float top)
    {
        float along = MathF.Abs(normal.Z) > 0.5f ? p.X : p.Z;
        float course = MathF.Floor(p.Y / 0.6f);
        float block = Noise.Hash((int)MathF.Floor((along / 1.2f) + (course * 0.5f)), (int)course, 3);
        Vector3 wall = stone * (0.86f + (0.16f * block));
        float across = MathF.Abs(along - (MathF.Round(along / pitch) * pitch));
        float arch = top - (across * across * 1.6f);
        if (pitch > 6 && Vector2.Distance(new Vector2(along, p.Y), new Vector2(0, 20)) is < 1.7f and var far)
        {
            bool hand = MathF.Abs(along - ((p.Y - 20) * 0.4f)) < 0.14f && p.Y > 20;
            return (far > 1.4f || hand ? Shade.Hex(0xC79A3B) : Shade.Hex(0xF5EBD7), 0);
        }

        bool opening = across < 0.8f && p.Y > sill && p.Y < arch;
        bool rim = across < 1.05f && p.Y > sill - 0.3f && p.Y < arch + 0.4f;
        return opening ? (Shade.Hex(0x2C3138), 0.2f) : rim ? (stone * 1.05f, 0) : (wall, 0);
    }

    private static (Vector3 Colour, float Gloss) Roof(
        Vector3 p, Vector3 normal, int seed, Vector3 plaster, Vector3 tile)
    {
        if (MathF.Abs(normal.X) > 0.5f)
        {
            bool window = MathF.Abs(p.Z) < 0.45f && (p.Y % Storey) is > 0.8f and < 2;
            return window ? (Glass, 0.5f) : (plaster * 0.95f, 0);
        }

        if (normal.Y < 0)
        {
            return (Shade.Hex(0x5A4334), 0);
        }

        float row = p.Y / 0.34f;
        float column = (p.X / 0.42f) + (MathF.Floor(row) * 0.5f);
        float each = Noise.Hash((int)MathF.Floor(column), (int)MathF.Floor(row), seed);
        float edge = row - MathF.Floor(row) < 0.22f ? 0.68f : 1;
        float moss = Shade.Step(0.1f, 0.5f, Noise.Fractal((p * 0.5f) + new Vector3(seed % 97), 4));
        Vector3 aged = Vector3.Lerp(tile, Shade.Hex(0x7D6B4A), moss * 0.55f);
        return (aged * edge * (0.72f + (0.5f * each)), 0);
    }

    private static (Vector3 Colour, float Gloss) Wall(
        Vector3 p, Vector3 normal, float width, float depth, float height, int seed, Vector3 plaster, Vector3 shutter)
    {
        bool front = MathF.Abs(normal.Z) > 0.5f;
        float along = front ? p.X : p.Z;
        float length = front ? width : depth;
        float stains = Noise.Fractal(new Vector3(along * 0.35f, p.Y * 0.18f, seed % 89), 4);
        Vector3 wall = plaster * (0.94f + (0.2f * stains)) * (0.8f + (0.2f * Shade.Step(0, 1.6f, p.Y)));
        if (p.Y > height - 0.32f || p.Y < 0.5f)
        {
            return (p.Y < 0.5f ? Shade.Hex(0x9A8B78) : Frame * 0.92f, 0);
        }

        int columns = Math.Max(1, (int)((length - 0.8f) / 2.15f));
        float pitch = (length - 0.5f) / columns;
        float place = (along + (length / 2) - 0.25f) / pitch;
        int column = (int)MathF.Floor(place);
        int floor = (int)(p.Y / Storey);
        float across = (place - column - 0.5f) * pitch;
        float up = p.Y - (floor * Storey);
        if (column < 0 || column >= columns)
        {
            return (wall, 0);
        }

        return floor == 0 && front && Noise.Hash(seed, column) < 0.45f
            ? Door(across, up, wall, shutter, Noise.Hash(seed, column, 2))
            : Window(across, up - 0.85f, wall, shutter, Noise.Hash(seed, column, floor + 5), pitch > 2.2f);
    }

    private static (Vector3 Colour, float Gloss) Door(float across, float up, Vector3 wall, Vector3 paint, float kind)
    {
        float arch = 2.2f - (across * across * 0.5f);
        if (kind < 0.4f && up is > 2.05f and < 2.6f && MathF.Abs(across) < 1)
        {
            bool stripe = MathF.Abs(MathF.Floor(across / 0.25f) % 2) < 0.5f;
            return (stripe ? Shade.Hex(0xC8423A) : Frame, 0);
        }

        bool inside = MathF.Abs(across) < 0.65f && up < arch;
        bool rim = MathF.Abs(across) < 0.85f && up < arch + 0.25f;
        float plank = 0.8f + (0.25f * Noise.Hash((int)MathF.Floor(across / 0.2f), 3));
        return inside ? (Vector3.Lerp(paint, Shade.Hex(0x59402C), kind) * plank, 0.05f)
            : (rim ? Frame * 0.85f : wall, 0);
    }

    private static (Vector3 Colour, float Gloss) Window(
        float across, float up, Vector3 wall, Vector3 shutter, float kind, bool wide)
    {
        const float HalfWidth = 0.46f;
        const float Height = 1.5f;
        float side = MathF.Abs(across);
        if (up is < -0.14f or > Height + 0.12f || side > 1)
        {
            return (wall, 0);
        }

        if (side < HalfWidth && up is > 0 and < Height)
        {
            bool bar = side < 0.045f || MathF.Abs(up - 1) < 0.045f || side > HalfWidth - 0.07f;
            Vector3 pane = kind > 0.93f ? Lamp : Glass * (0.6f + (0.8f * kind));
            return bar ? (Frame, 0) : (pane, 0.75f);
        }

        if (wide && kind < 0.75f && side > HalfWidth + 0.06f && side < HalfWidth + 0.46f && up is > 0 and < Height)
        {
            float slat = MathF.Abs((up * 7) % 1) < 0.4f ? 0.7f : 1;
            return (shutter * slat, 0);
        }

        return side < HalfWidth + 0.12f ? (up < 0 ? Frame * 0.75f : Frame * 0.95f, 0) : (wall, 0);
    }

    private Vector3 Pick(Vector3[] colours) =>
        colours[random.Next(colours.Length)] * (0.9f + (0.15f * (float)random.NextDouble()));
}
