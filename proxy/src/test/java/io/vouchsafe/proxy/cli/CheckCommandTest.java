package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check} for people: the path, why it is refused, what OCSP says, and the exit code. */
class CheckCommandTest {
  private static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");
  private static final Provider PROVIDER = new BouncyCastleProvider();

  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), PROVIDER);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private final Issued leaf = issuing.issue(CertificateSpec.client("CN=alice", NOW));

  @TempDir Path directory;

  @BeforeEach
  void writeCertificates() throws IOException {
    write("root.pem", root.certificate());
    write("issuing.pem", issuing.certificate());
    write("leaf.pem", leaf.certificate());
    write("chain.pem", leaf.certificate(), issuing.certificate());
  }

  @Test
  void aValidChainIsShownWithItsAnchor() {
    CommandRun run = check("chain.pem", "--ca", "root.pem");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsSubsequence("✓ 0", "alice", "✓ 1", "Issuing", "✓ 2", "Root", "trust anchor")
        .contains("valid, revocation not asked")
        .doesNotContain("\u001b");
  }

  @Test
  void intermediatesMayComeFromAFileOfTheirOwn() {
    assertThat(check("leaf.pem", "--ca", "root.pem").out()).contains("refused: no_path");
    assertThat(check("leaf.pem", "--ca", "root.pem", "--intermediates", "issuing.pem").exit())
        .isZero();
  }

  @Test
  void aRefusalNamesTheCertificateTheValuesAndTheClause() {
    CommandRun run = check("chain.pem", "--ca", "root.pem", "--at", "2031-01-01T00:00:00Z");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("✗", "expired", "2031-01-01T00:00:00Z", "RFC 5280");
    assertThat(run.out()).contains("refused: expired");
  }

  @Test
  void thePurposeCounts() {
    assertThat(check("chain.pem", "--ca", "root.pem", "--purpose", "client_auth").exit()).isZero();
    CommandRun server = check("chain.pem", "--ca", "root.pem", "--purpose", "server_auth");
    assertThat(server.exit()).isEqualTo(1);
    assertThat(server.out()).contains("refused: extended_key_usage");
    assertThat(check("chain.pem", "--ca", "root.pem", "--purpose", "tea").exit()).isEqualTo(2);
  }

  @Test
  void sha1IsAcceptedOnlyWhenAskedFor() throws IOException {
    Issued old = issuing.issue(CertificateSpec.client("CN=old", NOW).signedWith("SHA1withECDSA"));
    write("old.pem", old.certificate(), issuing.certificate());
    assertThat(check("old.pem", "--ca", "root.pem").out()).contains("refused: weak_algorithm");
    assertThat(check("old.pem", "--ca", "root.pem", "--allow-sha1").exit()).isZero();
  }

  @Test
  void aSavedResponseIsJudgedWithSignerAndTimes() throws IOException {
    save("good.ors", ResponseSpec.about(query(), NOW));
    CommandRun run = check("chain.pem", "--ca", "root.pem", "--ocsp-response", "good.ors");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("✓ good", "a delegate of the certificate's issuer")
        .contains("thisUpdate 2026-07-01T12:00:00Z, nextUpdate 2026-07-01T13:00:00Z")
        .contains("valid, not revoked");
  }

  @Test
  void aRevokedCertificateIsRefused() throws IOException {
    Instant yesterday = NOW.minus(Duration.ofDays(1));
    save(
        "revoked.ors",
        ResponseSpec.about(query(), NOW).revoked(yesterday, RevocationReason.KEY_COMPROMISE));
    CommandRun run = check("chain.pem", "--ca", "root.pem", "--ocsp-response", "revoked.ors");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("✗ revoked at 2026-06-30T12:00:00Z, keyCompromise");
  }

  @Test
  void aResponseThatCannotBeReliedOnIsNoStatus() throws IOException {
    save("stale.ors", ResponseSpec.about(query(), NOW.minus(Duration.ofDays(2))));
    CommandRun run = check("chain.pem", "--ca", "root.pem", "--ocsp-response", "stale.ors");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("✗ expired_response", "refused: status_unavailable");
  }

  @Test
  void whatIsNoCertificateIsRefusedAsMalformed() throws IOException {
    Files.writeString(directory.resolve("junk.pem"), "junk");
    CommandRun run = check("junk.pem", "--ca", "root.pem");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("refused: malformed");
  }

  @Test
  void withoutAnchorsOrWithTwoSourcesItIsMisuse() {
    assertThat(check("chain.pem").exit()).isEqualTo(2);
    assertThat(check("chain.pem", "--ca", "absent.pem").exit()).isEqualTo(2);
    assertThat(
            check(
                    "chain.pem",
                    "--ca",
                    "root.pem",
                    "--ocsp-response",
                    "x.ors",
                    "--ocsp-url",
                    "http://127.0.0.1:1/")
                .exit())
        .isEqualTo(2);
  }

  @Test
  void coloursAreForTerminals() {
    String[] arguments = arguments("chain.pem", "--ca", "root.pem");
    assertThat(CommandRun.of("", InstantSource.fixed(NOW), true, arguments).out())
        .contains("\u001b[32m");
  }

  @Test
  void aNameCannotMoveTheCursor() throws IOException {
    Issued hostile = issuing.issue(CertificateSpec.client("CN=evil\u001b[2Jname\u202e", NOW));
    write("hostile.pem", hostile.certificate(), issuing.certificate());
    CommandRun run = check("hostile.pem", "--ca", "root.pem");
    assertThat(run.out()).doesNotContain("\u001b", "\u202e").contains("evil");
  }

  private RevocationQuery query() {
    return new RevocationQuery(leaf.certificate(), issuing.certificate());
  }

  private void save(String name, ResponseSpec spec) throws IOException {
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW));
    Files.write(directory.resolve(name), new LabResponder(signer, PROVIDER).respond(spec));
  }

  private CommandRun check(String... args) {
    return CommandRun.of("", InstantSource.fixed(NOW), false, arguments(args));
  }

  /** {@code check}, with file names in the directory of this test. */
  private String[] arguments(String... args) {
    List<String> all = new ArrayList<>(List.of("check"));
    for (String arg : args) {
      all.add(
          arg.endsWith(".pem") || arg.endsWith(".ors") ? directory.resolve(arg).toString() : arg);
    }
    return all.toArray(String[]::new);
  }

  private void write(String name, Certificate... certificates) throws IOException {
    StringBuilder pem = new StringBuilder();
    for (Certificate certificate : certificates) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(certificate.der().toBytes()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    Files.writeString(directory.resolve(name), pem);
  }
}
