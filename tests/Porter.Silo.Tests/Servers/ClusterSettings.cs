using System.Security.Cryptography;

namespace Porter.Silo.Tests.Servers;

/// <summary>Settings as docs/deploy.md tells an operator to write them.</summary>
public static class ClusterSettings
{
    private static readonly string MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    public static (string Key, string Value)[] Postgres(string connectionString) =>
    [
        ("Porter:Cluster", "Distributed"),
        ("Porter:MasterKey", MasterKey),
        ("ConnectionStrings:porter", connectionString),
        .. AdoNet("Orleans:Clustering"),
        .. AdoNet("Orleans:GrainStorage:Default"),
        .. AdoNet("Orleans:Reminders"),
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
        .. Loopback(),
    ];

    public static (string Key, string Value)[] AzureTables(string connectionString, string tableName) =>
    [
        ("Porter:Cluster", "Distributed"),
        ("Porter:MasterKey", MasterKey),
        ("Orleans:Clustering:ProviderType", "Development"),
        ("Orleans:GrainStorage:Default:ProviderType", "AzureTableStorage"),
        ("Orleans:GrainStorage:Default:ConnectionString", connectionString),
        ("Orleans:GrainStorage:Default:TableName", tableName),
        ("Orleans:Reminders:ProviderType", "Memory"),
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
