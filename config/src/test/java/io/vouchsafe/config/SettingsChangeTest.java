package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is different when the file is read again, and whose statuses it still believes. */
class SettingsChangeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String PLAIN = WrittenSettings.withTenant("");
  private static final String LISTEN =
      "listen: { api: 127.0.0.1:1, admin: 127.0.0.1:2, api_token: file:api.token }\n";

  private WrittenSettings files;

  @BeforeEach
  void write(@TempDir Path directory) {
    files = new WrittenSettings(directory).write("api.token", "first");
  }

  @Test
  void theSameTextIsNoChange() {
    SettingsChange change = change(LISTEN + PLAIN, LISTEN + PLAIN);

    assertThat(change.before().tenants()).isNotSameAs(change.after().tenants());
    assertThat(change.added()).isEmpty();
    assertThat(change.removed()).isEmpty();
    assertThat(change.changed()).isEmpty();
    assertThat(change.tokens()).isFalse();
    assertThat(change.needsRestart()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache: { max_lifetime: 60 }",
        "cache: { maximum_memory: 8MiB }",
        "cache: { revoked_memory: 8MiB }",
        "algorithms: { min_rsa_bits: 3072 }",
        "allowed_hosts: [a.test]",
        "front: { header: nginx, trusted: [127.0.0.1/32] }",
      })
  void everyKeyOfATenantCounts(String key) {
    assertThat(change(PLAIN, WrittenSettings.withTenant(key)).changed()).containsOnlyKeys("acme");
  }

  /** The first of several objects is asked first. */
  @Test
  void anotherOrderIsAChange() {
    String policy = "policies: { %s: { ca_group: staff }, %s: { ca_group: staff } }";
    String one = tenant(policy.formatted("default", "b"));
    String other = tenant(policy.formatted("b", "default"));

    assertThat(change(one, one).changed()).isEmpty();
    assertThat(change(one, other).changed()).containsOnlyKeys("acme");
  }

  private static String tenant(String policies) {
    return """
    tenants:
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        %s
    """
        .formatted(policies);
  }

  @Test
  void settingsKeepTheOrderOfTheFile() {
    StringBuilder tenants = new StringBuilder("tenants:\n");
    List<String> names = List.of("zeta", "alpha", "mid", "beta", "omega", "b2", "a1", "c3");
    for (String name : names) {
      tenants.append("  ").append(name).append(": { ca_groups: {");
      names.forEach(group -> tenants.append(group).append(": { anchors: [root.pem] },"));
      tenants.append(" } }\n");
    }

    Settings settings = files.settings(tenants.toString());

    assertThat(settings.tenants().keySet()).containsExactlyElementsOf(names);
    assertThat(settings.tenants().values())
        .allSatisfy(
            tenant -> assertThat(tenant.caGroups().keySet()).containsExactlyElementsOf(names));
  }

  @Test
  void tenantsComeAndGo() {
    String renamed = PLAIN.replace("acme:", "beta:");

    assertThat(change(PLAIN, renamed).added()).containsExactly("beta");
    assertThat(change(PLAIN, renamed).removed()).containsExactly("acme");
    assertThat(change(PLAIN, renamed).changed()).isEmpty();
  }

  @Test
  void whatStandsInAFileCountsAsIfItStoodThere() {
    Settings before = files.settings(LISTEN + PLAIN);
    files.write("issuing.pem", WrittenSettings.pem(WrittenSettings.root()));
    files.write("api.token", "second");
    SettingsChange change = new SettingsChange(before, files.settings(LISTEN + PLAIN));

    assertThat(change.changed()).containsOnlyKeys("acme");
    assertThat(change.tokens()).isTrue();
    assertThat(change.needsRestart()).isEmpty();
  }

  @Test
  void whereItListensTakesARestart() {
    assertThat(change(LISTEN + PLAIN, LISTEN.replace(":1,", ":3,") + PLAIN).needsRestart())
        .containsExactly(
            "listen.api: 127.0.0.1:1 cannot become 127.0.0.1:3 while the service runs; that takes"
                + " a restart");
    assertThat(change(LISTEN + PLAIN, LISTEN.replace(":2,", ":4,") + PLAIN).needsRestart())
        .singleElement()
        .asString()
        .startsWith("listen.admin");
  }

  @Test
  void aStatusGoesWithTheObjectThatAcceptedIt() {
    String renamed = PLAIN.replace("corp:", "other:");

    assertThat(upheld(PLAIN, WrittenSettings.withObject("max_age: 60"), "corp")).isTrue();
    assertThat(upheld(PLAIN, renamed, "corp")).isFalse();
    assertThat(upheld(PLAIN, renamed, "other")).as("nobody has judged for it").isFalse();
  }

  /** Chain mode without a group of its own looks where the policies look. */
  @Test
  void theGroupsOfAnObjectAreItsOwnOrThoseOfItsPolicies() {
    String grown = PLAIN.replace("anchors: [root.pem]", "anchors: [root.pem, signer.pem]");
    String own =
        "ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] }, own: { anchors:"
            + " [root.pem] } }";
    String withOwn = WrittenSettings.withObject("ca_group: own").replaceFirst("ca_groups: .*", own);

    assertThat(upheld(asked(PLAIN), asked(grown), "corp")).isTrue();
    assertThat(upheld(asked(grown), asked(PLAIN), "corp")).isFalse();
    assertThat(upheld(asked(grown), PLAIN, "corp")).as("no policy asks it any more").isFalse();
    assertThat(upheld(asked(PLAIN), asked(withOwn), "corp"))
        .as("its own group holds less")
        .isFalse();
    assertThat(upheld(asked(withOwn), asked(withOwn), "corp")).isTrue();
  }

  @Test
  void whatACrlToldGoesWithItsObjectAndTheAuthoritiesOfItsPolicies() {
    String told = CachedStatus.crlObject("pki");
    String withCrl = WrittenSettings.withTenant("crl: { pki: { urls: [http://pki.test/a.crl] } }");
    String grown = withCrl.replace("anchors: [root.pem]", "anchors: [root.pem, signer.pem]");

    assertThat(upheld(withCrl, withCrl, told)).isTrue();
    assertThat(upheld(withCrl, grown, told)).isTrue();
    assertThat(upheld(grown, withCrl, told)).as("an authority has left").isFalse();
    assertThat(upheld(withCrl, PLAIN, told)).isFalse();
    assertThat(upheld(withCrl, withCrl, "pki")).as("no OCSP object is called so").isFalse();
  }

  /** Design, section 5: a revoked leaves with its signer, and not with the name of an object. */
  @Test
  void aRevokedOutlivesItsObjectAsLongAsItsSignerIsBelieved() {
    String renamed = PLAIN.replace("corp:", "other:");
    String grown = PLAIN.replace("anchors: [root.pem]", "anchors: [root.pem, signer.pem]");
    String withCrl = WrittenSettings.withTenant("crl: { pki: { urls: [http://pki.test/a.crl] } }");
    String told = CachedStatus.crlObject("pki");

    assertThat(revokedUpheld(asked(PLAIN), asked(PLAIN), "corp")).isTrue();
    assertThat(revokedUpheld(asked(PLAIN), renamed, "corp")).as("called otherwise").isTrue();
    assertThat(revokedUpheld(asked(PLAIN), PLAIN, "corp")).as("no policy asks it").isTrue();
    assertThat(revokedUpheld(renamed, grown, "corp")).as("gone since an earlier reload").isTrue();
    assertThat(revokedUpheld(asked(grown), renamed, "corp")).as("an authority has left").isFalse();
    assertThat(revokedUpheld(asked(grown), PLAIN, "corp")).as("an authority has left").isFalse();
    assertThat(revokedUpheld(withCrl, PLAIN, told)).isTrue();
    assertThat(revokedUpheld(withCrl.replace("[root.pem]", "[root.pem, signer.pem]"), PLAIN, told))
        .as("an authority has left")
        .isFalse();
  }

  private static String asked(String text) {
    return text.replace("ca_group: staff }", "ca_group: staff, revocation: { ocsp: [corp] } }");
  }

  @Test
  void objectsThatAskDifferentlyAreNamed() {
    TenantChange change =
        change(PLAIN, WrittenSettings.withObject("timeout: 300")).changed().get("acme");

    assertThat(change.otherObjects()).containsExactly("corp");
    assertThat(
            change(PLAIN, WrittenSettings.withObject("tunneling: { address: 127.0.0.1, port: 8 }"))
                .changed()
                .get("acme")
                .otherObjects())
        .containsExactly("corp");
    assertThat(
            change(PLAIN, WrittenSettings.withTenant("cache: { max_lifetime: 60 }"))
                .changed()
                .get("acme")
                .otherObjects())
        .isEmpty();
  }

  private boolean upheld(String before, String after, String object) {
    TenantChange change =
        new TenantChange(
            files.settings(before).tenants().get("acme"),
            files.settings(after).tenants().get("acme"));
    return change.upheld().test(accepted(object));
  }

  private boolean revokedUpheld(String before, String after, String object) {
    TenantChange change =
        new TenantChange(
            files.settings(before).tenants().get("acme"),
            files.settings(after).tenants().get("acme"));
    return change
        .upheld()
        .test(accepted(object, new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE)));
  }

  private static CachedStatus accepted(String object) {
    return accepted(object, new RevocationStatus.Good());
  }

  private static CachedStatus accepted(String object, RevocationStatus said) {
    VerifiedStatus verified =
        new VerifiedStatus(
            said,
            NOW,
            Optional.empty(),
            NOW,
            WrittenSettings.signer().sha256(),
            NOW,
            SignerBasis.DELEGATE,
            false);
    return new CachedStatus(verified, Source.OCSP, object, "http://ocsp.test/", NOW);
  }

  private SettingsChange change(String before, String after) {
    return new SettingsChange(files.settings(before), files.settings(after));
  }
}
