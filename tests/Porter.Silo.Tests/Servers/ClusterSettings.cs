using System.Security.Cryptography;

namespace Porter.Silo.Tests.Servers;

/// <summary>Settings as docs/deploy.md tells an operator to write them.</summary>
public static class ClusterSettings
{
    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>
    /// Three times Porter's own: on two cores that compile at the same time, a silo may be starved for longer than it takes
    /// to be called dead. What Porter's own numbers give is measured by the benchmark, not asserted here.
    /// </summary>
    private static readonly (string Key, string Value)[] Timeouts =
    [
        ("Orleans:Membership:ProbeTimeout", "00:00:03"),
        ("Orleans:Membership:MaxProbeTimeout", "00:00:03"),
        ("Orleans:Messaging:ResponseTimeout", "00:00:12"),
    ];

    public static (string Key, string Value)[] Postgres(string connectionString) =>
    [
        ("Porter:Cluster", "Distributed"),
        ("Porter:MasterKey", MasterKey),
        ("ConnectionStrings:porter", connectionString),
        .. AdoNet("Orleans:Clustering"),
        .. AdoNet("Orleans:GrainStorage:Default"),
        .. AdoNet("Orleans:Reminders"),
        .. Timeouts,
        .. Loopback(),
    ];

    public static (string Key, string Value)[] Redis(string connectionString, string name) =>
    [
        ("Porter:Cluster", "Distributed"),
        ("Porter:MasterKey", MasterKey),
        ("Orleans:ClusterId", name),
        ("Orleans:ServiceId", name),
        ("ConnectionStrings:porter", connectionString),
        ("Orleans:Clustering:ProviderType", "Redis"),
        ("Orleans:Clustering:ConnectionName", "porter"),
        ("Orleans:GrainStorage:Default:ProviderType", "Redis"),
        ("Orleans:GrainStorage:Default:ConnectionName", "porter"),
        ("Orleans:Reminders:ProviderType", "Redis"),
        ("Orleans:Reminders:ConnectionName", "porter"),
        .. Timeouts,
        .. Loopback(),
    ];

    public static (string Key, string Value)[] AzureTables(string connectionString, string name) =>
    [
        ("Porter:Cluster", "Distributed"),
        ("Porter:MasterKey", MasterKey),
        ("Orleans:ClusterId", name),
        ("Orleans:ServiceId", name),
        ("ConnectionStrings:porter", connectionString),
        ("Orleans:Clustering:ProviderType", "AzureTableStorage"),
        ("Orleans:Clustering:ConnectionName", "porter"),
        ("Orleans:GrainStorage:Default:ProviderType", "AzureTableStorage"),
        ("Orleans:GrainStorage:Default:ConnectionName", "porter"),
        ("Orleans:Reminders:ProviderType", "AzureTableStorage"),
        ("Orleans:Reminders:ConnectionName", "porter"),
        .. Timeouts,
        .. Loopback(),
    ];

    /// <summary>The addresses of one more silo on this machine.</summary>
    public static (string Key, string Value)[] Loopback() =>
    [
        ("Orleans:Endpoints:AdvertisedIPAddress", "127.0.0.1"),
        ("Orleans:Endpoints:SiloPort", $"{FreePort.Next()}"),
        ("Orleans:Endpoints:GatewayPort", $"{FreePort.Next()}"),
    ];

    private static (string, string)[] AdoNet(string section) =>
    [
        ($"{section}:ProviderType", "AdoNet"),
        ($"{section}:Invariant", "Npgsql"),
        ($"{section}:ConnectionName", "porter"),
    ];
}
