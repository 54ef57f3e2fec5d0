using Impasto.Jobs;
using Impasto.Methods;
using Impasto.Running;

namespace Impasto.Studio.Api;

/// <summary>The methods with their options, from which the page makes its forms.</summary>
internal static class MethodsApi
{
    public static void Map(Routes routes, MethodCatalog methods) => routes.Add(
        new Route("GET", "/api/methods", "The methods, and all that can be asked for") { Answer = typeof(MethodList) },
        context => Answers.JsonAsync(context, new MethodList(
            MethodOption.AllOf(OptionDescription.Of(typeof(CommonOptions)).Where(o => o.Name != CommonOptions.Word)),
            MethodOption.AllOf(OptionDescription.Of(typeof(FilmOptions))),
            [.. methods.Methods.Select(MethodForm.Of)])));
}
