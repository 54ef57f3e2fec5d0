namespace Impasto.Training.Tests;

public sealed class ExceptionTests
{
    [Theory]
    [InlineData(typeof(ImpastoException))]
    [InlineData(typeof(TrainingRun))]
    public void Exceptions_of_a_library_have_one_base_by_which_a_screen_knows_them(Type type)
    {
        Type[] exceptions =
            [.. type.Assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Exception)) && !t.IsAbstract)];

        Assert.True(exceptions.Length >= 2);
        Assert.All(
            exceptions, exception => Assert.True(exception.IsSubclassOf(typeof(ImpastoException)), exception.Name));
    }
}
