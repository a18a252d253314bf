package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.pem;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Settings with tunnels, and the files that they name: {@code gw.pem} and {@code gw.key} of a
 * gateway called gw.acme.test, {@code other.key} that is not its, {@code psk} with a secret.
 */
final class WrittenTunnels {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final Issued GATEWAY = WrittenSettings.issue(gateway());
  private static final Issued OTHER = WrittenSettings.issue(gateway());

  /** A policy in line 6, a gateway in line 8, a tunnel in line 10, to be completed. */
  private static final String TENANT =
      """
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp: { corp: { url: http://ocsp.test/ } }
          policies:
            vpn: { ca_group: staff, purpose: ike, revocation: { ocsp: [corp]%s }%s }
          gateways:
            - { name: gw1, type: strongswan, vici: "unix:/run/charon.vici"%s }
          tunnels:
            - { %s }
      """;

  static final String CERTIFICATE = "policy: vpn, gateway_certificate: gw.pem, gateway_key: gw.key";

  /** Everything that a tunnel between networks needs. */
  static final String LAN =
      "name: t, profile: lan_to_lan, remote_endpoint: 203.0.113.1, local_networks:"
          + " [172.16.1.0/24], remote_networks: [192.168.11.0/24], "
          + CERTIFICATE;

  /** The same of clients. */
  static final String ROAMING =
      "name: t, profile: roaming, pool: { addresses: 10.3.0.10-10.3.0.50 }, " + CERTIFICATE;

  /** A tunnel by a secret. */
  static final String PSK =
      "name: t, profile: lan_to_lan, remote_networks: [192.168.11.0/24], auth: psk, psk: file:psk";

  private WrittenTunnels() {}

  static CertificateSpec gateway() {
    return CertificateSpec.server("CN=gw.acme.test,O=Acme", NOW).dns("gw.acme.test");
  }

  static WrittenSettings in(Path directory) {
    return in(directory, Map.of());
  }

  static WrittenSettings in(Path directory, Map<String, String> environment) {
    WrittenSettings written = new WrittenSettings(directory, environment);
    writeGateway(written);
    return written;
  }

  static void writeGateway(WrittenSettings written) {
    written
        .write("gw.pem", pem(GATEWAY.certificate()) + pem(WrittenSettings.issuing()))
        .writePrivate("gw.key", key(GATEWAY))
        .writePrivate("other.key", key(OTHER))
        .writePrivate("psk", "correct horse battery staple\n");
  }

  /** Writes {@code NAME.pem} and {@code NAME.key}. */
  static void write(WrittenSettings written, String name, Issued issued) {
    written
        .write(name + ".pem", pem(issued.certificate()))
        .writePrivate(name + ".key", key(issued));
  }

  private static String key(Issued issued) {
    return pem("PRIVATE KEY", issued.keys().getPrivate().getEncoded());
  }

  /** One tunnel, in line 10. */
  static String tunnel(String keys) {
    return TENANT.formatted("", "", "", keys);
  }

  /** {@code usual} without what {@code keys} says otherwise, and that. */
  static String tunnel(String usual, String keys) {
    String left = usual;
    for (String key : keys.isEmpty() ? List.<String>of() : List.of(keys.split("; "))) {
      String name = key.substring(0, key.indexOf(':'));
      left = left.replaceAll("(^|, )" + name + ": (\\[[^]]*]|\\{[^}]*}|[^,]*)", "");
    }
    left = left.startsWith(", ") ? left.substring(2) : left;
    return tunnel(left + ", " + keys.replace("; ", ", "));
  }

  /** Tunnels from line 10 on. */
  static String tunnels(String... keys) {
    return TENANT.formatted("", "", "", String.join(" }\n      - { ", keys));
  }

  /** The same whose policy has more, in line 6. */
  static String policy(String revocation, String keys, String tunnel) {
    return TENANT.formatted(
        revocation.isEmpty() ? "" : ", " + revocation,
        keys.isEmpty() ? "" : ", " + keys,
        "",
        tunnel);
  }

  /** The same whose gateway has more, in line 8. */
  static String gateway(String keys) {
    return TENANT.formatted("", "", ", " + keys, LAN);
  }
}
