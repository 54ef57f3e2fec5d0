using System.Numerics;

namespace Impasto.Samples.Scene;

/// <summary>What stands in the scene: a town on the slope above its quay, trees, boats and a jetty.</summary>
internal static class Harbour
{
    private static readonly Vector3[] Leaves =
    [
        Shade.Hex(0x5B7F33), Shade.Hex(0x3F6B35), Shade.Hex(0x7A9440), Shade.Hex(0x8C9A3A), Shade.Hex(0xA5873A),
    ];

    public static Thing[] Build()
    {
        Random random = new(12);
        return [.. Town(random), .. Woods(random), .. Afloat()];
    }

    private static IEnumerable<Thing> Town(Random random)
    {
        Houses houses = new(random);
        float[] rows = [14, 29, 45, 61, 78, 96];
        for (int row = 0; row < rows.Length; row++)
        {
            float right = 36 - (row * 5);
            for (float x = -76 + (row * 4); x < right;)
            {
                float width = 6.5f + (5 * (float)random.NextDouble());
                float z = Ground(x + (width / 2), rows[row] + (2.5f * (float)random.NextDouble()));
                Vector3 foot = new(x + (width / 2), Land.Height(x + (width / 2), z), z);
                bool gap = random.NextDouble() < (row == 0 ? 0.06 : 0.14);
                if (!gap && Vector2.Distance(new(foot.X, foot.Z), new(-14, Ground(-14, 84))) > 16)
                {
                    float turn = ((float)random.NextDouble() - 0.5f) * (row == 0 ? 0.06f : 0.3f);
                    int storeys = row == 0 ? random.Next(3, 5) : random.Next(2, 4);
                    foreach (Solid part in houses.Build(foot, turn, width - 0.1f, 8.5f, storeys))
                    {
                        yield return part;
                    }
                }

                x += width + (row == 0 ? 0 : 2.5f * (float)random.NextDouble());
            }
        }

        float church = Ground(-14, 84);
        foreach (Solid part in Houses.BuildChurch(new Vector3(-14, Land.Height(-14, church), church), 0.25f))
        {
            yield return part;
        }
    }

    private static IEnumerable<Thing> Woods(Random random)
    {
        for (int i = 0; i < 170; i++)
        {
            float behind = 24 + (175 * MathF.Sqrt((float)random.NextDouble()));
            float x = -120 + (190 * (float)random.NextDouble());
            bool inTown = behind < 100 && x > -78 && x < 40;
            if (inTown && random.NextDouble() < 0.55)
            {
                continue;
            }

            float z = Ground(x, inTown ? (MathF.Round((behind - 23) / 18) * 18) + 23 : behind);
            float size = inTown ? 4 + (3 * (float)random.NextDouble()) : 7 + (6 * (float)random.NextDouble());
            bool cypress = random.NextDouble() < 0.2;
            Vector3 leaves = cypress ? Shade.Hex(0x2F4F2F) : Leaves[random.Next(Leaves.Length)];
            Vector3 foot = new(x, Land.Height(x, z) - 0.5f, z);
            (float width, float height) = cypress ? (size * 0.38f, size * 1.7f) : (size, size * 1.1f);
            yield return new Tree(foot, width, height, leaves, random);
        }

        foreach (float x in (float[])[-61, -38.5f, -9, 3.5f, 21])
        {
            float z = Ground(x, 4.5f);
            yield return new Solid(new(x, 1, z), 0, 4, Solid.Box(0.34f, 4, 0.34f), (_, _) => (Shade.Hex(0x5A4634), 0));
            yield return new Tree(new Vector3(x, 3, z), 5, 6.2f, Leaves[random.Next(3)], random);
        }
    }

    private static IEnumerable<Thing> Afloat()
    {
        IEnumerable<Solid>[] boats =
        [
            Boats.Sailing(new(20, 0, 64), 0.3f, 8.2f, Shade.Hex(0xF3EBDD), Shade.Hex(0xF7EFDF)),
            Boats.Sailing(new(63, 0, 168), -0.5f, 11, Shade.Hex(0x2E4A6B), Shade.Hex(0xC8553D)),
            Boats.Sailing(new(-34, 0, 108), 2.9f, 8, Shade.Hex(0x8C2F2B), Shade.Hex(0xEFD9A7)),
            Boats.Rowing(new(-13, 0, 47), 0.5f, 4.6f, Shade.Hex(0x2F6F8F)),
            Boats.Rowing(new(-19.5f, 0, 54), -0.25f, 4.4f, Shade.Hex(0xB5482F)),
            Boats.Rowing(new(-3, 0, 112), 0.2f, 5, Shade.Hex(0x3E7A57)),
            Boats.Rowing(new(9, 0, 114), -0.1f, 5, Shade.Hex(0xD9A441)),
            Boats.Rowing(new(-55, 0, 114), 0.1f, 5, Shade.Hex(0xC4554D)),
        ];
        foreach (Solid part in boats.SelectMany(boat => boat))
        {
            yield return part;
        }
    }

    private static float Ground(float x, float behindShore) => 122 + behindShore - Land.BehindShore(x, 122);
}
