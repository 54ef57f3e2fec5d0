using Impasto.Cluster.Storage;

namespace Impasto.Cluster.Tests;

/// <summary>Names of a storage, none of which leads out of it.</summary>
public class StoredNameTests
{
    private const string Hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private const string Job = "jobs/0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData($"{Hash}.jpg", true)]
    [InlineData($"{Hash}.jpg\n", false)]
    [InlineData($"{Hash}.abcdefghijklm", false)]
    [InlineData($"{Hash}.J", false)]
    [InlineData($"0{Hash}.jpg", false)]
    [InlineData($"../{Hash}.jpg", false)]
    public void A_file_that_a_job_reads_has_the_name_of_its_content(string name, bool isInput) =>
        Assert.Equal(isInput, StoredName.IsInput(name));

    [Theory]
    [InlineData($"{Job}/picture-000001-0123.png", true)]
    [InlineData($"{Job}/picture-000001-0123.png\n", false)]
    [InlineData($"{Job}/../{Hash}.png", false)]
    [InlineData($"{Job}/film/a.png", false)]
    [InlineData($"{Job}/.png", false)]
    [InlineData($"{Job}/a", false)]
    [InlineData("jobs/../../a.png", false)]
    [InlineData($"/{Job}/a.png", false)]
    public void What_a_part_has_made_lies_in_the_folder_of_its_job(string name, bool isResult) =>
        Assert.Equal(isResult, StoredName.IsResult(name));
}
