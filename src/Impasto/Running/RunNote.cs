namespace Impasto.Running;

/// <summary>
/// What there is to say of a run before its work, such as of a mask that is empty; also among the <see
/// cref="RunResult.Notes"/>. It may be told more than once.
/// </summary>
/// <param name="Text">A sentence.</param>
public sealed record RunNote(string Text) : RunProgress(RunStage.Prepare, 0);
