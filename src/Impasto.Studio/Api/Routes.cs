using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Impasto.Studio.Api;

/// <summary>What the server answers to, each with what is said of it in the description of the whole.</summary>
/// <param name="endpoints">Where the server finds them.</param>
/// <param name="inNames">Gives what went wrong with names of pictures in place of ids.</param>
internal sealed class Routes(IEndpointRouteBuilder endpoints, Func<string, string> inNames)
{
    private readonly List<Route> all = [];

    /// <summary>Gets all, in the order in which they were added.</summary>
    public IReadOnlyList<Route> All => all;

    /// <summary>Answers to a method and a path.</summary>
    /// <param name="route">What it is.</param>
    /// <param name="handle">Answers; what it throws becomes a failure of one line.</param>
    public void Add(Route route, RequestDelegate handle)
    {
        all.Add(route);
        endpoints.MapMethods(route.Path, route.Methods, context => Answers.TryAsync(context, handle, inNames));
    }

    /// <summary>Refuses, at the paths that were added, all methods that were not.</summary>
    public void RefuseOthers()
    {
        foreach (IGrouping<string, Route> place in all.GroupBy(route => route.Path))
        {
            string[] methods = [.. place.SelectMany(route => route.Methods).Distinct()];
            endpoints.Map(place.Key, context => Answers.RefuseMethodAsync(context, methods));
        }
    }
}
