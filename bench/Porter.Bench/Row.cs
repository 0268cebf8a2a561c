namespace Porter.Bench;

/// <summary>One line of the table.</summary>
/// <param name="Store">What Porter kept its state in.</param>
/// <param name="What">What was measured.</param>
/// <param name="Value">The figure, with its unit.</param>
/// <param name="Beside">What it is compared with, or how it spreads.</param>
/// <param name="Ratio">The figure as a ratio, where there is one.</param>
/// <param name="Target">What was to be reached, in words.</param>
/// <param name="Missed">It was not.</param>
internal sealed record Row(string Store, string What, string Value, string Beside = "", double? Ratio = null, string Target = "", bool Missed = false);
