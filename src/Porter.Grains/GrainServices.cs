using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Porter.Grains.Agents;
using Porter.Grains.Fly;
using Porter.Grains.GitHub;
using Porter.Grains.GitHub.Deliveries;
using Porter.Grains.Issues;
using Porter.Grains.Secrets;
using Porter.Grains.Tasks;
using Porter.Grains.Tasks.Effects;
using Porter.Grains.Users;

namespace Porter.Grains;

/// <summary>Registers what the grains need.</summary>
public static class GrainServices
{
    /// <summary>Adds Porter's settings and the ways to the worlds outside. The host does not start while a setting is missing or malformed.</summary>
    public static IServiceCollection AddPorterGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<PorterOptions>().Bind(configuration.GetSection(PorterOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<PorterOptions>, PorterOptionsCheck>();
        // Orleans takes no reminder below a minute unless told.
        services.AddOptions<ReminderOptions>().Configure<IOptions<PorterOptions>>((reminders, porter) => reminders.MinimumReminderPeriod = porter.Value.ShortestPeriod);
        return services
            .AddSecrets(configuration)
            .AddGitHub(configuration)
            .AddFly(configuration)
            .AddAgents()
            .AddSingleton<PublicAddress>()
            .AddSingleton<MachineOrders>()
            .AddSingleton<OrphanSweep>()
            .AddSingleton<TaskServices>()
            .AddSingleton<IssueCommandHandler>()
            .AddHostedService<DeliveryWatch>();
    }
}
