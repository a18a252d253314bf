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
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
  private static final String USUAL_ADMIN = "http://127.0.0.1:8181";
  private static final int LONGEST_TOKEN = 64 << 10;

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
          admin(options, console, USUAL_ADMIN),
          token(options, console),
          Optional.ofNullable(options.tenant),
          remote);
    }
    Settings settings = settings(file, console);
    TenantSettings tenant = ChosenByName.tenant(settings, options.tenant);
    return new SnoopPlace(
        options.vici == null ? ofGateway(options, tenant) : vici(options.vici),
        admin(options, console, "http://" + settings.listen().admin()),
        token(options, console).or(settings.listen()::adminToken),
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

  private static URI admin(SnoopOptions options, Console console, String otherwise) {
    String text =
        Optional.ofNullable(options.admin)
            .or(() -> Optional.ofNullable(console.environment().get("VOUCHSAFE_ADMIN")))
            .orElse(otherwise);
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      throw new Misuse("--admin: a URL such as " + USUAL_ADMIN);
    }
    throw new Misuse("--admin: a URL such as " + USUAL_ADMIN);
  }

  private static Optional<Secret> token(SnoopOptions options, Console console) throws IOException {
    String written = options.token;
    if (written == null) {
      return Optional.ofNullable(console.environment().get("VOUCHSAFE_TOKEN")).map(Secret::new);
    }
    if (written.startsWith("env:")) {
      return Optional.of(
          new Secret(
              Optional.ofNullable(console.environment().get(written.substring(4)))
                  .orElseThrow(() -> new Misuse("--token: that variable is not set"))));
    }
    if (!written.startsWith("file:")) {
      throw new Misuse("--token: file:PATH or env:NAME, never the token itself");
    }
    try (InputStream file = Files.newInputStream(Path.of(written.substring(5)))) {
      return Optional.of(
          new Secret(new String(file.readNBytes(LONGEST_TOKEN), StandardCharsets.UTF_8).strip()));
    }
  }
}
