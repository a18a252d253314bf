package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The bridge: the CA has no responder (any more), the service knows its CRLs, and a real strongSwan
 * gateway asks the service alone. Two network namespaces, a real IKEv2 login by certificate.
 */
@Tag("it")
class StrongswanIT {
  private static final String GATEWAY = "10.213.7.1";
  private static final String CLIENT = "10.213.7.2";

  @TempDir Path directory;

  /** What the gateway asks of the service. */
  enum Asked {
    OCSP("ocsp_uris = %s/ocsp/acme", "enable_crl = no", "ocsp response correctly signed"),
    CRL("crl_uris = %s/crl/acme/%s.crl", "enable_ocsp = no", "crl correctly signed");

    private final String uris;
    private final String plugin;
    private final String proof;

    Asked(String uris, String plugin, String proof) {
      this.uris = uris;
      this.plugin = plugin;
      this.proof = proof;
    }
  }

  @ParameterizedTest
  @EnumSource
  void goodLogsInRevokedDoesNotWithoutAnyResponder(Asked asked) throws Exception {
    OpensslPki pki = new OpensslPki(directory, OpensslPki.Keys.RSA2048);
    pki.ocspSigner("root-relay", "root");
    pki.ocspSigner("issuing-relay", "issuing");
    OpensslCrls crls = new OpensslCrls(directory);
    crls.current("root", "root.crl");
    crls.current("issuing", "issuing.crl");
    try (Namespace there = Namespace.make(directory);
        Namespace here = Namespace.make(directory)) {
      here.connect(there, GATEWAY, CLIENT);
      try (RunningService service = new RunningService(directory, SETTINGS, here);
          Charon gateway =
              new Charon(home("gateway"), here, gateway(asked, service.api), asked.plugin);
          Charon client = new Charon(home("client"), there, clients(), "enable_ocsp = no")) {
        equip(gateway, "server");
        gateway.give("x509ocsp", pki.file("root-relay.pem"), pki.file("issuing-relay.pem"));
        equip(client, "good", "revoked");
        assertThat(gateway.swanctl("--load-all")).contains("successfully loaded 1 connections");
        assertThat(client.swanctl("--load-all")).contains("successfully loaded 2 connections");

        assertThat(client.swanctl("--initiate", "--ike", "good"))
            .as(gateway.log())
            .contains("initiate completed successfully");
        assertThat(gateway.log()).contains(asked.proof, "certificate status is good");

        assertThat(client.swanctl("--initiate", "--ike", "revoked"))
            .as(gateway.log())
            .contains("initiate failed");
        assertThat(gateway.log()).contains("certificate was revoked on");

        assertThat(client.swanctl("--terminate", "--ike", "good")).contains("successfully");
        gateway.swanctl("--flush-certs");
        service.process().terminate();
        assertThat(client.swanctl("--initiate", "--ike", "good"))
            .as("without us nobody comes in; %s", gateway.log())
            .contains("initiate failed");
      }
    }
  }

  private Path home(String name) throws Exception {
    return Files.createDirectories(directory.resolve(name));
  }

  private void equip(Charon charon, String... names) throws Exception {
    charon.give("x509ca", directory.resolve("root.pem"), directory.resolve("issuing.pem"));
    for (String name : names) {
      charon.give("x509", directory.resolve(name + ".pem"));
      charon.give("private", directory.resolve(name + ".key"));
    }
  }

  private static final String SETTINGS =
      """
        acme:
          signers:
            - { issuer: root.pem, certificate: root-relay.pem, key: root-relay.key }
            - { issuer: issuing.pem, certificate: issuing-relay.pem, key: issuing-relay.key }
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          crl:
            root: { urls: ["file:root.crl"], issuers: [root.pem] }
            issuing: { urls: ["file:issuing.crl"], issuers: [issuing.pem] }
          policies: { default: { ca_group: staff, revocation: { sources: [crl] } } }
      """;

  /** Strict: who cannot be asked about does not come in. */
  private String gateway(Asked asked, int api) throws Exception {
    String url = "http://127.0.0.1:" + api;
    return """
    connections {
      in {
        version = 2
        local_addrs = %s
        local { auth = pubkey
          certs = server.pem
          id = localhost }
        remote { auth = pubkey
          cacerts = root.pem
          revocation = strict }
      }
    }
    authorities {
      root { cacert = root.pem
        %s }
      issuing { cacert = issuing.pem
        %s }
    }
    """
        .formatted(
            GATEWAY,
            asked.uris.formatted(url, keyIdentifier("root.pem")),
            asked.uris.formatted(url, keyIdentifier("issuing.pem")));
  }

  /** This kernel may have no ESP: the login is all that counts, without a child. */
  private static String clients() {
    StringBuilder connections = new StringBuilder("connections {\n");
    for (String name : new String[] {"good", "revoked"}) {
      connections.append(
          """
            %1$s {
              version = 2
              remote_addrs = %2$s
              childless = force
              local { auth = pubkey
                certs = %1$s.pem }
              remote { auth = pubkey
                id = localhost
                cacerts = root.pem }
            }
          """
              .formatted(name, GATEWAY));
    }
    return connections.append("}\n").toString();
  }

  /** Lower-case hex of the subjectKeyIdentifier, as {@code /crl} names issuers. */
  private String keyIdentifier(String file) throws Exception {
    try (var in = Files.newInputStream(directory.resolve(file))) {
      X509Certificate ca =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      // An OCTET STRING in an OCTET STRING (RFC 5280 §4.2.1.2).
      byte[] extension = ca.getExtensionValue("2.5.29.14");
      return HexFormat.of().formatHex(Arrays.copyOfRange(extension, 4, extension.length));
    }
  }
}
