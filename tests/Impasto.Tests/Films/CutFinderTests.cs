using Impasto.Films;
using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Tests.Films;

public class CutFinderTests
{
    [Fact]
    public void A_shot_begins_where_the_picture_becomes_another_one() =>
        Assert.Equal([0, 4, 8], Cuts([0.2f, 0.2f, 0.21f, 0.2f, 0.7f, 0.7f, 0.71f, 0.7f, 0.4f, 0.4f]));

    [Fact]
    public void A_flash_and_a_fade_are_no_cuts()
    {
        Assert.Equal([0], Cuts([0.2f, 0.2f, 0.2f, 0.9f, 0.2f, 0.2f]));
        Assert.Equal([0], Cuts([0.2f, 0.3f, 0.4f, 0.5f, 0.6f, 0.7f]));
    }

    [Fact]
    public void A_film_of_one_frame_is_one_shot() => Assert.Equal([0], Cuts([0.5f]));

    [Fact]
    public void No_frame_is_lost() =>
        Assert.Equal(7, CutFinder.Find(Frames([0, 0, 1, 1, 0, 0, 0])).Count());

    private static int[] Cuts(float[] greys) =>
    [
        .. CutFinder.Find(Frames(greys)).Index().Where(found => found.Item.IsCut).Select(found => found.Index),
    ];

    private static IEnumerable<VideoFrame> Frames(float[] greys) => greys.Select((grey, i) =>
    {
        ImageBuffer picture = new(40, 30);
        picture.Pixels.Fill(grey);
        return new VideoFrame(picture, i);
    });
}
