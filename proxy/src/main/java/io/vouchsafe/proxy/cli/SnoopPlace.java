package io.vouchsafe.proxy.cli;

import io.vouchsafe.config.GatewaySettings;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.Secret;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReader;
import io.vouchsafe.config.SettingsReading;
import io.vouchsafe.config.TenantSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.cli.remote.AdminPlace;
import io.vouchsafe.proxy.cli.terminal.Console;
import io.vouchsafe.proxy.cli.terminal.Misuse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where {@code ike snoop} looks, by its options, the environment and settings, in this order.
 *
 * @param admin the service's admin port
 * @param token of the admin port
 * @param tenant whose decisions alone are looked at
 * @param remote the address that alone is told of
 */
record SnoopPlace(
    ViciAddress vici,
    URI admin,
    Optional<Secret> token,
    Optional<String> tenant,
    Optional<String> remote) {
  private static final String USUAL_VICI = "unix:/var/run/charon.vici";

  /**
   * Reads settings and token where they are asked for.
   *
   * @throws Misuse when the options make no sense
   * @throws IOException when something of it cannot be read
   */
  static SnoopPlace of(SnoopOptions options, Console console) throws IOException {
    if (options.seconds < 0) {
      throw new Misuse("--seconds: a number above 0");
    }
    Optional<String> remote = remote(options);
    Path file = options.file;
    if (file == null) {
      if (options.gateway != null) {
        throw new Misuse("--gateway goes with --config FILE");
      }
      return new SnoopPlace(
          vici(Optional.ofNullable(options.vici).orElse(USUAL_VICI)),
          AdminPlace.url(options.admin, console, AdminPlace.USUAL),
          AdminPlace.token(options.token, console),
          Optional.ofNullable(options.tenant),
          remote);
    }
    Settings settings = settings(file, console);
    TenantSettings tenant = ChosenByName.tenant(settings, options.tenant);
    return new SnoopPlace(
        options.vici == null ? ofGateway(options, tenant) : vici(options.vici),
        AdminPlace.url(options.admin, console, "http://" + settings.listen().admin()),
        AdminPlace.token(options.token, console).or(settings.listen()::adminToken),
        Optional.of(tenant.name()),
        remote);
  }

  private static Settings settings(Path file, Console console) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new Misuse(file + " is no file");
    }
    return switch (new SettingsReader(console.environment())
        .read(file, console.clock().instant())) {
      case SettingsReading.Read read -> read.settings();
      case SettingsReading.Refused refused ->
          throw new IOException(file + " is refused; vouchsafe config check " + file + " says why");
    };
  }

  private static ViciAddress ofGateway(SnoopOptions options, TenantSettings tenant) {
    return switch (ChosenByName.of(
        "--gateway", "gateway of " + tenant.name(), options.gateway, tenant.gateways())) {
      case GatewaySettings.Strongswan strongswan -> strongswan.vici();
      case GatewaySettings.OpenVpn openVpn ->
          throw new Misuse(
              "--gateway: %s is an OpenVPN server, and this reads charon"
                  .formatted(openVpn.name()));
    };
  }

  /** As {@code gateways[].vici} is written. */
  private static ViciAddress vici(String text) {
    if (text.startsWith("unix:/")) {
      return new ViciAddress.UnixSocket(text.substring("unix:".length()));
    }
    return HostAndPort.parse(text)
        .filter(HostAndPort::isLoopback)
        .filter(address -> address.port() > 0)
        .<ViciAddress>map(ViciAddress.Loopback::new)
        .orElseThrow(() -> new Misuse("--vici: unix:/PATH or a loopback host:port"));
  }

  private static Optional<String> remote(SnoopOptions options) {
    String remote = options.remote;
    if (remote != null && IpAddress.parse(remote).isEmpty()) {
      throw new Misuse("--remote: an IP address");
    }
    return Optional.ofNullable(remote);
  }
}
