using Impasto.Media.Images;
using Impasto.Media.Video;

namespace Impasto.Films;

/// <summary>A frame with what was painted of it.</summary>
/// <param name="Number">Its number in the film, from 1.</param>
/// <param name="Scene">The frame.</param>
/// <param name="Picture">What was painted of it, as it is kept and encoded.</param>
/// <param name="IsNew">Whether it is to be kept yet.</param>
/// <param name="IsCut">Whether it begins a shot.</param>
internal sealed record PaintedFrame(int Number, VideoFrame Scene, ImageBuffer Picture, bool IsNew, bool IsCut);
