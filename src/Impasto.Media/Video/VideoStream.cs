namespace Impasto.Media.Video;

/// <summary>What stands in a film beside its pictures, such as a track of sound.</summary>
/// <param name="Index">Its number in the file.</param>
/// <param name="Kind">"audio", "subtitle", "attachment" or another word of ffprobe's.</param>
/// <param name="Codec">The name of its codec.</param>
internal readonly record struct VideoStream(int Index, string Kind, string Codec);
