package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Real OCSP clients ask {@code /ocsp/acme} of the packaged service. */
@Tag("it")
class RelayIT {
  @TempDir Path directory;

  /** The client's words count; it exits with 0 whatever it heard. */
  @ParameterizedTest
  @EnumSource
  void opensslUnderstands(RelayLab.Made made) throws Exception {
    try (RelayLab lab = new RelayLab(directory, made)) {
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
      String stranger = made == RelayLab.Made.FROM_CRLS ? "good" : "unknown";
      assertThat(lab.openssl("-no_nonce", "-cert", "stranger.pem"))
          .as("a CRL names the revoked alone")
          .contains("Response verify OK", "stranger.pem: " + stranger);
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
  void nginxLetsGoodInAndRevokedNot(RelayLab.Made made) throws Exception {
    int port = Tool.freePort();
    try (RelayLab lab = new RelayLab(directory, made);
        Nginx nginx = new Nginx(directory, nativeOcsp(port, lab.url()))) {
      assertThat(nginx.get(port, lab.pki.client("good")).body()).as(nginx.log()).isEqualTo("in");
      assertThat(nginx.get(port, lab.pki.client("revoked")).statusCode()).isEqualTo(400);
      nginx.awaitLine("SSL certificate verify error: certificate revoked");
    }
  }

  @ParameterizedTest
  @EnumSource
  void freeradiusLetsGoodInAndRevokedNot(RelayLab.Made made) throws Exception {
    try (RelayLab lab = new RelayLab(directory, made);
        Freeradius freeradius = new Freeradius(directory, lab.url())) {
      assertThat(freeradius.admits(lab.pki.client("good"))).as(freeradius.log()).isTrue();
      freeradius.awaitLine("ocsp: Cert status: good");
      assertThat(freeradius.admits(lab.pki.client("revoked"))).as(freeradius.log()).isFalse();
      freeradius.awaitLine("ocsp: Cert status: revoked");
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
}
