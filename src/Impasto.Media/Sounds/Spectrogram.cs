using Impasto.Media.Images;

namespace Impasto.Media.Sounds;

/// <summary>Draws spectra: time goes across, frequency up, and loudness in dB gives the colour.</summary>
public static class Spectrogram
{
    /// <summary>Draws the spectrum of a sound's first channel.</summary>
    /// <param name="sound">The sound.</param>
    /// <param name="width">The width of the picture in pixels.</param>
    /// <param name="height">The height of the picture in pixels.</param>
    public static ImageBuffer Draw(Sound sound, int width = 1024, int height = 512) =>
        throw new NotImplementedException();
}
