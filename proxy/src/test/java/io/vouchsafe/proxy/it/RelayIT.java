package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real OCSP clients ask {@code /ocsp/acme} of the packaged service, with signers and without. */
@Tag("it")
class RelayIT {
  @TempDir Path directory;

  /** Who signs what the clients get. */
  enum Signed {
    BY_UPSTREAM(""),
    BY_US(
        """
            signers:
              - { issuer: root.pem, certificate: root-relay.pem, key: root-relay.key }
              - { issuer: issuing.pem, certificate: issuing-relay.pem, key: issuing-relay.key }
        """);

    private final String signers;

    Signed(String signers) {
      this.signers = signers;
    }
  }

  /** The client's words count; it exits with 0 whatever it heard. */
  @ParameterizedTest
  @EnumSource
  void opensslUnderstands(Signed signed) throws Exception {
    try (Lab lab = new Lab(directory, signed)) {
      assertThat(lab.openssl("-nonce", "-cert", "good.pem"))
          .contains("Response verify OK", "good.pem: good")
          .doesNotContainIgnoringCase("warning");
      assertThat(lab.openssl("-no_nonce", "-cert", "good.pem"))
          .contains("Response verify OK", "good.pem: good");
      assertThat(lab.openssl("-nonce", "-sha256", "-cert", "revoked.pem"))
          .contains("Response verify OK", "revoked.pem: revoked", "Reason: keyCompromise")
          .doesNotContainIgnoringCase("warning");
      assertThat(lab.openssl("-no_nonce", "-cert", "revoked.pem"))
          .contains("Response verify OK", "revoked.pem: revoked");
      assertThat(lab.openssl("-no_nonce", "-cert", "stranger.pem"))
          .contains("Response verify OK", "stranger.pem: unknown");
      assertThat(lab.openssl("-nonce", "-cert", "good.pem", "-cert", "revoked.pem"))
          .contains("Response verify OK", "good.pem: good", "revoked.pem: revoked");

      lab.stopResponders();

      assertThat(lab.openssl("-no_nonce", "-cert", "good.pem"))
          .contains("Response verify OK", "good.pem: good");
      assertThat(lab.openssl("-no_nonce", "-cert", "revoked.pem"))
          .contains("Response verify OK", "revoked.pem: revoked");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nginxLetsGoodInAndRevokedNot(Signed signed) throws Exception {
    int port = Tool.freePort();
    try (Lab lab = new Lab(directory, signed);
        Nginx nginx = new Nginx(directory, nativeOcsp(port, lab.url()))) {
      assertThat(nginx.get(port, lab.pki.client("good")).body()).as(nginx.log()).isEqualTo("in");
      assertThat(nginx.get(port, lab.pki.client("revoked")).statusCode()).isEqualTo(400);
      assertThat(nginx.log()).contains("SSL certificate verify error: certificate revoked");
    }
  }

  @ParameterizedTest
  @EnumSource
  void freeradiusLetsGoodInAndRevokedNot(Signed signed) throws Exception {
    try (Lab lab = new Lab(directory, signed);
        Freeradius freeradius = new Freeradius(directory, lab.url())) {
      assertThat(freeradius.admits(lab.pki.client("good"))).as(freeradius.log()).isTrue();
      assertThat(freeradius.log()).contains("ocsp: Cert status: good");
      assertThat(freeradius.admits(lab.pki.client("revoked"))).as(freeradius.log()).isFalse();
      assertThat(freeradius.log()).contains("ocsp: Cert status: revoked");
    }
  }

  /** {@code ssl_ocsp on}: nginx asks about the leaf and about what is between it and the root. */
  private static String nativeOcsp(int port, String url) {
    return """
    server {
      listen 127.0.0.1:%d ssl;
      server_name localhost;
      ssl_certificate ../server.chain.pem;
      ssl_certificate_key ../server.key;
      ssl_verify_client on;
      ssl_verify_depth 3;
      ssl_client_certificate ../authorities.pem;
      ssl_ocsp on;
      ssl_ocsp_responder %s;
      location / { return 200 "in"; }
    }
    """
        .formatted(port, url);
  }

  /** The CA's two responders and the service before them. */
  private static final class Lab implements AutoCloseable {
    private final Path directory;
    private final OpensslPki pki;
    private final List<Tool> responders = new ArrayList<>();
    private final RunningService service;

    Lab(Path directory, Signed signed) throws Exception {
      this.directory = directory;
      pki = new OpensslPki(directory);
      pki.ocspSigner("root-relay", "root");
      pki.ocspSigner("issuing-relay", "issuing");
      int root = Tool.freePort();
      responders.add(pki.responder("root", root));
      int issuing = Tool.freePort();
      responders.add(pki.responder("issuing", issuing));
      service = new RunningService(directory, settings(signed, root, issuing));
    }

    private static String settings(Signed signed, int root, int issuing) {
      return """
        acme:
      %s\
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp:
            root: { url: "http://127.0.0.1:%d/", issuers: [root.pem], timeout: 5000 }
            issuing: { url: "http://127.0.0.1:%d/", issuers: [issuing.pem], timeout: 5000 }
          policies:
            default: { ca_group: staff, deadline: 10000, revocation: { sources: [ocsp], ocsp: [root, issuing] } }
      """
          .formatted(signed.signers, root, issuing)
          .indent(0);
    }

    String url() {
      return "http://127.0.0.1:" + service.api + "/ocsp/acme";
    }

    /** What {@code openssl ocsp} says of the answer; {@code options} name the certificates. */
    String openssl(String... options) throws Exception {
      List<String> command =
          new ArrayList<>(List.of(Tool.installed("openssl"), "ocsp", "-url", url()));
      command.addAll(
          List.of("-CAfile", "root.pem", "-verify_other", "issuing.pem", "-issuer", "issuing.pem"));
      command.addAll(List.of(options));
      return Tool.run(directory, command.toArray(String[]::new));
    }

    void stopResponders() throws InterruptedException {
      for (Tool responder : responders) {
        responder.terminate();
      }
    }

    @Override
    public void close() throws InterruptedException {
      service.close();
      for (Tool responder : responders) {
        responder.close();
      }
    }
  }
}
