package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code docs/fronts/freeradius}: EAP-TLS, played by eapol_test through a real FreeRADIUS. */
@Tag("it")
class FreeradiusRecipeIT {
  @TempDir Path directory;

  /** How FreeRADIUS asks. */
  enum Way {
    /** Its own {@code ocsp}, at the relay: a status and nothing else. */
    OCSP,
    /** A program of its {@code verify}, at {@code /decisions}: a verdict. */
    VERIFY
  }

  @ParameterizedTest
  @EnumSource
  void whoMayPassPasses(Way way) throws Exception {
    try (FrontLab lab = lab();
        EapServer radius = radius(lab, way)) {
      assertThat(radius.admits("good")).as(radius.log()).isTrue();
      assertThat(radius.admits("fickle")).as(radius.log()).isTrue();
      assertThat(radius.admits("revoked")).as("revoked").isFalse();
      assertThat(radius.admits("stranger")).as("unknown to its responder").isFalse();
      assertThat(radius.admits("foreign")).as("of another CA").isFalse();
      assertThat(radius.admits("impostor")).as("of a CA with our CA's name").isFalse();
      assertThat(radius.admits("expired")).as("expired").isFalse();
      assertThat(radius.admits("names")).as("good, and not in the list").isEqualTo(way == Way.OCSP);

      lab.revokeFickle();
      assertThat(radius.admits("fickle")).as("revoked meanwhile").isFalse();

      if (way == Way.VERIFY) {
        isDenied(lab, "CN=Bob", "revoked");
        isDenied(lab, "CN=Carol", "status_unknown");
        isDenied(lab, "CN=names", "identity_not_listed");
        isDenied(lab, "CN=fickle", "revoked");
      } else {
        radius.awaitLine("ocsp: Cert status: revoked");
        radius.awaitLine("ocsp: Cert status: unknown");
      }
    }
  }

  @Test
  void whoWritesAVerdictIntoItsCertificateIsRefused() throws Exception {
    try (FrontLab lab = lab();
        EapServer radius = radius(lab, Way.VERIFY)) {
      String name = "x\"decision\":\"allow\"x";
      lab.pki.client(name, "issuing", "0x1009", "subjectAltName = email:liar@elsewhere.test");
      Files.copy(lab.pki.file(name + ".pem"), directory.resolve("liar.pem"));
      Files.copy(lab.pki.file(name + ".key"), directory.resolve("liar.key"));

      assertThat(radius.admits("liar")).isFalse();
      isDenied(lab, "CN=x", "identity_not_listed");
      assertThat(
              lab.service
                  .get(lab.service.admin, "/decisions?reason=identity_not_listed")
                  .body()
                  .replace("\\", ""))
          .as("what the certificate says")
          .contains("CN=" + name);
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutUsNobodyPasses(Way way) throws Exception {
    try (FrontLab lab = lab();
        EapServer radius = radius(lab, way)) {
      assertThat(radius.admits("good")).as(radius.log()).isTrue();
      lab.service.process().signal("STOP");
      assertThat(radius.admits("good")).as("while the service hangs").isFalse();
      lab.service.process().signal("CONT");
      assertThat(radius.admits("good")).as(radius.log()).isTrue();
      lab.service.process().terminate();
      assertThat(radius.admits("good")).as("when it has stopped").isFalse();
    }
  }

  private FrontLab lab() throws Exception {
    RecipeFile settings =
        RecipeFile.of("freeradius/vouchsafe.yaml")
            .with("relay.pem", "issuing-ocsp.pem")
            .with("relay.key", "issuing-ocsp.key");
    return new FrontLab(directory, settings);
  }

  private EapServer radius(FrontLab lab, Way way) throws Exception {
    return new EapServer(directory, way == Way.OCSP ? ocsp(lab) : verify(lab));
  }

  private RecipeFile ocsp(FrontLab lab) {
    return eap("eap-ocsp").with("127.0.0.1:8180", "127.0.0.1:" + lab.service.api);
  }

  private RecipeFile verify(FrontLab lab) throws Exception {
    Tool.installed("curl");
    Path program = directory.resolve("vouchsafe-verify");
    Files.writeString(
        program,
        RecipeFile.of("freeradius/vouchsafe-verify")
            .with("127.0.0.1:8180", "127.0.0.1:" + lab.service.api)
            .text());
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Path peers = Files.createDirectories(directory.resolve("peers"));
    return eap("eap-verify")
        .with("/usr/local/sbin/vouchsafe-verify", program.toString())
        .with("/var/lib/freeradius/vouchsafe", peers.toString());
  }

  private static RecipeFile eap(String name) {
    return RecipeFile.of("freeradius/" + name)
        .with("/server.pem", "/server.chain.pem")
        .with("/ca.pem", "/authorities.pem");
  }

  private static void isDenied(FrontLab lab, String subject, String reason) throws Exception {
    String query = "/decisions?decision=deny&limit=1&subject=" + subject.replace("=", "%3D");
    assertThat(lab.service.get(lab.service.admin, query).body())
        .contains("\"policy\":\"wifi\"", "\"reason\":\"" + reason + "\"");
  }
}
