using Porter.Web.Hosting;

namespace Porter.Web.Tests.Hosting;

public sealed class ListeningAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5177", "http://127.0.0.1:5177/")]
    [InlineData("http://localhost:5000", "http://localhost:5000/")]
    [InlineData("https://porter.example.com:8443", "https://porter.example.com:8443/")]
    [InlineData("http://[::]:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://+:80", "http://127.0.0.1/")]
    [InlineData("http://*:8080", "http://127.0.0.1:8080/")]
    [InlineData("http://[::1]:8080", "http://[::1]:8080/")]
    [InlineData(null, "http://localhost/")]
    public void An_address_that_can_be_called_is_found(string? listening, string address) =>
        Assert.Equal(new Uri(address), ListeningAddress.Of(listening));
}
