using System.Data.Common;
using Hangfire;
using Hangfire.Dashboard;
using Impasto.Cluster.Engine;
using Impasto.Cluster.Workers;
using Impasto.Studio.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Impasto.Studio.Api;

/// <summary>
/// The pages of the cluster's engine, Hangfire, which show its queues, tries and servers. They are to be looked at
/// only: what is true of a part lies in the records, which would not hear of a job of the engine that is deleted there.
/// </summary>
internal static class EngineDashboard
{
    /// <summary>Serves them behind what every request has to pass.</summary>
    /// <param name="app">The server.</param>
    /// <param name="connection">The database.</param>
    public static void Map(WebApplication app, ClusterConnection connection)
    {
        // Whoever writes in the database names types there; no others are looked up than those of a part.
        GlobalConfiguration.Configuration.UseTypeResolver(PartsOnly.TypeOf);
        DashboardOptions options = new()
        {
            AppPath = "/#cluster",
            DashboardTitle = "Impasto",
            DisplayStorageConnectionString = false,
            IsReadOnlyFunc = _ => true,
            Authorization = [],
            IgnoreAntiforgeryToken = true,
        };
        AspNetCoreDashboardMiddleware pages = new(
            _ => throw new StudioException("There is nothing at this address; go to /hangfire.") { Status = 404 },
            connection.Engine,
            options,
            DashboardRoutes.Routes);
        app.Map(Gate.Engine, branch => branch.Run(context => Answers.TryAsync(
            context, request => SendAsync(pages, request, connection), line => line)));
    }

    private static async Task SendAsync(
        AspNetCoreDashboardMiddleware pages, HttpContext context, ClusterConnection connection)
    {
        try
        {
            await pages.Invoke(context);
        }
        catch (Exception e) when (e is DbException or TimeoutException)
        {
            throw connection.Database!.Problem(e);
        }
    }
}
