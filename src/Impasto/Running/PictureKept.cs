namespace Impasto.Running;

/// <summary>Told once there is a picture: a run that is ended from then on gives it.</summary>
public sealed record PictureKept() : RunProgress(RunStage.Transform, 1);
