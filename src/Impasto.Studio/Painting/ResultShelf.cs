using Impasto.Jobs;
using Impasto.Media.Images;
using Impasto.Studio.Storage;

namespace Impasto.Studio.Painting;

/// <summary>Keeps what was painted: the file that the job has written, as it is, and all 16 bits beside it.</summary>
internal sealed class ResultShelf(PictureStore pictures, DataFolder folder, SmallPictures small)
{
    /// <summary>Keeps a picture.</summary>
    /// <param name="job">The job that has painted it.</param>
    /// <param name="painted">The same with paths; its output is written, and is moved.</param>
    /// <param name="image">The picture.</param>
    /// <param name="isExact">Whether the job makes the same file again: it was painted to its end.</param>
    /// <param name="isDeep">Whether the picture has more than the file that was written.</param>
    public Picture Keep(StudioJob job, Job painted, ImageBuffer image, bool isExact, bool isDeep = true)
    {
        Picture picture = new()
        {
            Id = Id.New(),
            Kind = PictureKind.Result,
            Name = job.Title,
            Extension = Path.GetExtension(painted.Output),
            Width = image.Width,
            Height = image.Height,
            Bytes = new FileInfo(painted.Output).Length,
            Created = DateTimeOffset.UtcNow,
            Job = job.Id,
            Made = job.Job.GetRawText(),
            IsExact = isExact,
            HasDeep = isDeep,
        };
        try
        {
            if (isDeep)
            {
                ImageFile.Write(image, folder.DeepPathOf(picture), new ImageWriteOptions { Depth = 16 });
            }

            small.Keep(picture, SmallPictures.Fit(image, SmallPictures.WorkingEdge));
            File.Move(painted.Output, folder.PathOf(picture));
            pictures.Add(picture);
            return picture;
        }
        catch
        {
            // On a full disk, what is no more of use makes room for the records.
            folder.Erase(picture);
            File.Delete(painted.Output);
            throw;
        }
    }
}
