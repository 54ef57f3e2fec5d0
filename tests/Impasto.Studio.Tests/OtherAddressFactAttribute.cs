using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Impasto.Studio.Tests;

/// <summary>A fact that is skipped, and reported so, where the machine has no address but its loopback.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OtherAddressFactAttribute : FactAttribute
{
    public OtherAddressFactAttribute() => Skip = Address is null ? "This machine has no address in a network." : null;

    /// <summary>Gets an address under which other machines reach this one; null for none.</summary>
    public static IPAddress? Address { get; } = NetworkInterface.GetAllNetworkInterfaces()
        .Where(card => card.OperationalStatus == OperationalStatus.Up)
        .SelectMany(card => card.GetIPProperties().UnicastAddresses)
        .Select(known => known.Address)
        .FirstOrDefault(known => known.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(known));
}
