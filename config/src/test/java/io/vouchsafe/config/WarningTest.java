package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withPolicy;
import static io.vouchsafe.config.WrittenSettings.withRevocation;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.lab.EndlessKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be said but should be known: the settings are read, and {@code config check} warns. */
class WarningTest {
  private static final String OBJECT = "5: warning: tenants.acme.ocsp.corp";
  private static final String POLICY = "7: warning: tenants.acme.policies.default";
  private static final String TENANT = "8: warning: tenants.acme.";

  @TempDir Path directory;

  @ParameterizedTest(name = "{1}")
  @MethodSource("doubts")
  void doubtIsWarnedOf(String yaml, String warning) {
    WrittenSettings written = new WrittenSettings(directory);

    SettingsReading reading = written.read(yaml);

    assertThat(reading).isInstanceOf(SettingsReading.Read.class);
    assertThat(written.problems(reading)).containsExactly("vouchsafe.yaml:" + warning);
  }

  static Stream<Arguments> doubts() {
    return Stream.of(
        arguments(
            withRevocation("sources: []"),
            POLICY + ".revocation.sources: without sources nothing is checked for revocation"),
        arguments(
            withRevocation("on_unavailable: allow"),
            POLICY
                + ".revocation: on_unavailable: allow lets revoked certificates in when no "
                + "source answers"),
        arguments(
            withPolicy("mode: observe"),
            POLICY
                + ": mode: observe lets in everybody whom the policy denies, and only reports "
                + "it"),
        arguments(
            withPolicy("short_lived: { max_lifetime: 604801 }"),
            POLICY
                + ".short_lived: max_lifetime: certificates that live for more than 604800 s (7"
                + " days) are not checked for revocation either"),
        arguments(
            withObject("issuer_criteria_check: false"),
            OBJECT + ": issuer_criteria_check: false lets every member of the CA group sign"),
        arguments(
            withObject("accept_trusted_root_ca: true"),
            OBJECT + ": accept_trusted_root_ca: true accepts signers without id-kp-OCSPSigning"),
        arguments(
            withObject("verify_others: false, ocsp_signing_certificates: [signer.pem]"),
            OBJECT + ": ocsp_signing_certificates have no effect with verify_others: false"),
        arguments(
            withObject("issuer_criteria_check: true, ocsp_signing_certificates: [signer.pem]"),
            OBJECT + ".issuer_criteria_check: has no effect with verify_others: true"),
        arguments(
            withObject("accept_trusted_root_ca: false, ocsp_signing_certificates: [signer.pem]"),
            OBJECT + ".accept_trusted_root_ca: has no effect with verify_others: true"),
        arguments(
            withTenant("front: { header: nginx }"),
            TENANT + "front.header: nobody is trusted to set it: /auth answers 403 to everybody"),
        arguments(
            withTenant("front: { trusted: [127.0.0.1] }"),
            TENANT
                + "front.trusted: without front.header no certificate is read: /auth answers "
                + "403"),
        arguments(
            withTenant("front: { header: nginx, trusted: [0.0.0.0/0] }"),
            TENANT + "front.trusted[0]: everybody who reaches the service may set the header"),
        arguments(
            withTenant("algorithms: { allow_sha1: true }"),
            TENANT + "algorithms: allow_sha1 accepts signatures that can be forged"),
        arguments(
            withTenant("algorithms: { allow_dsa: true }"),
            TENANT + "algorithms: allow_dsa accepts keys that FIPS 186-5 has withdrawn"),
        arguments(
            withTenant("algorithms: { min_rsa_bits: 1024 }"),
            TENANT + "algorithms: min_rsa_bits accepts RSA keys below 2048 bits"),
        arguments(
            withPolicy("purpose: any")
                .replace("[root.pem], intermediates: [issuing.pem]", "[signer.pem]"),
            "3: warning: tenants.acme.ca_groups.staff.anchors: CN=Signer #1001 is no self-signed"
                + " CA certificate"),
        arguments(
            "tenants: { acme: {} }",
            "1: warning: tenants.acme: without policies every request is answered 404"));
  }

  @Test
  void aKeyThatNoPathMayHave() throws Exception {
    WrittenSettings written = new WrittenSettings(directory);
    Files.writeString(
        directory.resolve("issuing.pem"),
        WrittenSettings.pem(EndlessKey.in(WrittenSettings.issuing())));

    assertThat(written.problems(withTenant("")))
        .singleElement()
        .asString()
        .contains("tenants.acme.ca_groups.staff", "CN=Issuing", "1.2.804.2.1.1.1.1.3.1.1")
        .contains("weak_algorithm");
  }

  @Test
  void sevenDaysAreShort() {
    assertThat(
            new WrittenSettings(directory)
                .problems(withPolicy("short_lived: { max_lifetime: 604800, no_rev_avail: true }")))
        .isEmpty();
  }

  @Test
  void nothingIsCheckedThatCouldBeLeftOut() {
    assertThat(
            new WrittenSettings(directory)
                .problems(
                    withPolicy("short_lived: { no_rev_avail: true }, revocation: { sources: [] }")))
        .contains(
            "vouchsafe.yaml:"
                + POLICY
                + ": short_lived has no effect: without sources nothing is checked");
  }

  @Test
  void goodSettingsGiveNoWarning() {
    assertThat(new WrittenSettings(directory).problems(withTenant(""))).isEmpty();
  }

  @Test
  void settingsWithoutTenantsAnswerNobody() {
    assertThat(new WrittenSettings(directory).problems("{}"))
        .containsExactly("vouchsafe.yaml: warning: without tenants every request is answered 404");
  }
}
