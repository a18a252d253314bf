package io.vouchsafe.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    CommandRun run = check("chain.pem", "--ca", "root.pem", "--no-revocation");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsSubsequence("✓ 0", "alice", "✓ 1", "Issuing", "✓ 2", "Root", "trust anchor")
        .contains("valid, revocation not asked (--no-revocation)")
        .doesNotContain("\u001b");
  }

  @Test
  void withoutASourceTheStatusIsNotKnownAndNothingIsCalledValid() throws IOException {
    Issued named =
        issuing.issue(
            CertificateSpec.client("CN=named", NOW)
                .extension(
                    Extension.authorityInfoAccess,
                    false,
                    new DERSequence(ocspAt("http://ocsp.test/;rm -rf ~"))));
    write("named.pem", named.certificate(), issuing.certificate());
    CommandRun run = check("named.pem", "--ca", "root.pem");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out())
        .contains(
            "not known: status_unavailable, the path holds; its status is not known: nobody was"
                + " asked")
        .contains("next: CN=named names the OCSP responder http://ocsp.test/")
        .contains("--ocsp-url aia", "--crl FILE", "--no-revocation")
        .doesNotContain("valid");
  }

  @Test
  void intermediatesMayComeFromAFileOfTheirOwn() {
    assertThat(check("leaf.pem", "--ca", "root.pem").out()).contains("refused: no_path");
    assertThat(
            check(
                    "leaf.pem",
                    "--ca",
                    "root.pem",
                    "--intermediates",
                    "issuing.pem",
                    "--no-revocation")
                .exit())
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
  void thePurposeIsThatOfAPolicyUnlessSaid() throws IOException {
    assertThat(check("chain.pem", "--ca", "root.pem", "--no-revocation").exit()).isZero();
    CommandRun asServer =
        check("chain.pem", "--ca", "root.pem", "--purpose", "server_auth", "--no-revocation");
    assertThat(asServer.exit()).isEqualTo(1);
    assertThat(asServer.out()).contains("refused: extended_key_usage");

    Issued server = issuing.issue(CertificateSpec.server("CN=server", NOW));
    write("server.pem", server.certificate(), issuing.certificate());
    CommandRun run = check("server.pem", "--ca", "root.pem", "--no-revocation");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("refused: extended_key_usage", "next: ", "--purpose server_auth");
    assertThat(
            check("server.pem", "--ca", "root.pem", "--purpose", "any", "--no-revocation").exit())
        .isZero();
    for (String chain : List.of("chain.pem", "server.pem")) {
      assertThat(check(chain, "--ca", "root.pem", "--purpose", "ike", "--no-revocation").exit())
          .isZero();
    }
    CommandRun misuse = check("chain.pem", "--ca", "root.pem", "--purpose", "tea");
    assertThat(misuse.exit()).isEqualTo(2);
    assertThat(misuse.err()).contains("client_auth or server_auth or any or ike, not tea");
  }

  @Test
  void sha1IsAcceptedOnlyWhenAskedFor() throws IOException {
    Issued old = issuing.issue(CertificateSpec.client("CN=old", NOW).signedWith("SHA1withECDSA"));
    write("old.pem", old.certificate(), issuing.certificate());
    assertThat(check("old.pem", "--ca", "root.pem").out()).contains("refused: weak_algorithm");
    assertThat(check("old.pem", "--ca", "root.pem", "--allow-sha1", "--no-revocation").exit())
        .isZero();
  }

  /** Leaf and CA in turn: which CRLs are given, the exit code, and what is said. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "leaf.crl none.crl | 1 | refused: revoked",
        "empty.crl lost.crl | 1 | refused: revoked",
        "empty.crl none.crl | 0 | valid, not revoked",
        "empty.crl | 3 | --scope leaf",
        "empty.crl --scope leaf | 0 | valid, not revoked",
        "leaf.crl --scope leaf | 1 | refused: revoked",
        "leaf.crl | 1 | refused: revoked",
        "stale.crl none.crl | 3 | expired_response",
        "foreign.crl none.crl | 3 | not known: status_unavailable",
      })
  void theListsThatAreGivenDecide(String given, int exit, String said) throws IOException {
    list("empty.crl", issuing, CrlSpec.complete(NOW));
    list("leaf.crl", issuing, CrlSpec.complete(NOW).revoke(serial(leaf), NOW.minusSeconds(60), 1));
    list(
        "stale.crl",
        issuing,
        CrlSpec.complete(NOW)
            .updates(NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(8))));
    list(
        "foreign.crl",
        LabCa.root(CertificateSpec.ca("CN=X", NOW), PROVIDER),
        CrlSpec.complete(NOW));
    list("none.crl", root, CrlSpec.complete(NOW));
    list(
        "lost.crl",
        root,
        CrlSpec.complete(NOW)
            .revoke(issuing.certificate().serial().value(), NOW.minusSeconds(60), 1));
    List<String> arguments = new ArrayList<>(List.of("chain.pem", "--ca", "root.pem"));
    for (String each : given.split(" ")) {
      if (each.endsWith(".crl")) {
        arguments.add("--crl");
      }
      arguments.add(each);
    }
    CommandRun run = check(arguments.toArray(String[]::new));
    assertThat(run.out()).contains(said);
    assertThat(run.exit()).isEqualTo(exit);
  }

  @Test
  void aListMayBePemAndWhatIsNoneIsMisuse() throws IOException {
    byte[] der =
        LabCrl.sign(
            CrlSpec.complete(NOW).revoke(serial(leaf), NOW.minusSeconds(60), 1), issuing, PROVIDER);
    Files.writeString(
        directory.resolve("pem.crl"),
        "-----BEGIN X509 CRL-----\n"
            + Base64.getMimeEncoder().encodeToString(der)
            + "\n-----END X509 CRL-----\n");
    assertThat(check("chain.pem", "--ca", "root.pem", "--crl", "pem.crl").exit()).isEqualTo(1);
    CommandRun misuse = check("chain.pem", "--ca", "root.pem", "--crl", "root.pem");
    assertThat(misuse.exit()).isEqualTo(2);
    assertThat(misuse.err()).contains("--crl: ", "is no CRL");
  }

  /** RFC 6960 §4.2.2.2.1: as the service does with the CRLs that it holds. */
  @Test
  void aResponderThatIsOnTheListSignsNothing() throws IOException {
    Issued signer =
        issuing.issue(
            CertificateSpec.ocspSigner("CN=OCSP", NOW)
                .without(OCSPObjectIdentifiers.id_pkix_ocsp_nocheck));
    Files.write(
        directory.resolve("lost.ors"),
        new LabResponder(signer, PROVIDER).respond(ResponseSpec.about(query(), NOW)));
    list(
        "signer.crl",
        issuing,
        CrlSpec.complete(NOW).revoke(serial(signer), NOW.minusSeconds(60), 1));
    assertThat(
            check("chain.pem", "--ca", "root.pem", "--scope", "leaf", "--ocsp-response", "lost.ors")
                .exit())
        .isZero();
    assertThat(
            check(
                    "chain.pem",
                    "--ca",
                    "root.pem",
                    "--scope",
                    "leaf",
                    "--ocsp-response",
                    "lost.ors",
                    "--crl",
                    "signer.crl")
                .out())
        .contains("signer_not_trusted");
  }

  @Test
  void aSavedResponseIsJudgedWithSignerAndTimes() throws IOException {
    save("good.ors", ResponseSpec.about(query(), NOW));
    CommandRun run =
        check("chain.pem", "--ca", "root.pem", "--scope", "leaf", "--ocsp-response", "good.ors");
    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("✓ good", "a delegate of the certificate's issuer")
        .contains("thisUpdate 2026-07-01T12:00:00Z, nextUpdate 2026-07-01T13:00:00Z")
        .contains("valid, not revoked");

    CommandRun whole = check("chain.pem", "--ca", "root.pem", "--ocsp-response", "good.ors");
    assertThat(whole.exit()).as("the issuing CA's status is not known").isEqualTo(3);
    assertThat(whole.out())
        .contains("status of 1  CN=Issuing", "not known: status_unavailable", "--scope leaf");
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
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.out()).contains("✗ expired_response", "not known: status_unavailable");
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--ca root.pem --no-revocation --crl root.pem",
        "--ca root.pem --json",
        "--ca root.pem --tenant acme",
        "--ca root.pem --scope tree",
        "--ca root.pem --ocsp-url ftp://x/",
        "--ca root.pem --ocsp-response absent.ors",
        "--config root.pem --ca root.pem",
        "--config root.pem --purpose any",
        "--config root.pem --state a --no-state",
      })
  void whatContradictsItselfIsMisuse(String options) {
    CommandRun run = check(("chain.pem " + options).split(" "));
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).isNotBlank();
    assertThat(run.out()).isEmpty();
  }

  @Test
  void theHelpShowsExamples() {
    assertThat(check("--help").out())
        .contains("vouchsafe check --config vouchsafe.yaml --tenant acme chain.pem")
        .contains("3 not known");
  }

  /** A certificate leads to a responder only below a valid path, and never to this machine. */
  @Test
  void noCertificateLeadsToThisMachine() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (ServerSocket near = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread accepting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      near.accept().close();
                      calls.incrementAndGet();
                    } catch (IOException closed) {
                      // the test is over
                    }
                  });
      String url = "http://127.0.0.1:" + near.getLocalPort() + "/";
      CertificateSpec spec =
          CertificateSpec.client("CN=near", NOW)
              .extension(Extension.authorityInfoAccess, false, new DERSequence(ocspAt(url)));
      write("near.pem", issuing.issue(spec).certificate(), issuing.certificate());
      CommandRun run =
          check("near.pem", "--ca", "root.pem", "--scope", "leaf", "--ocsp-url", "aia");
      assertThat(run.out()).contains("not_allowed_host", url);
      assertThat(run.exit()).isEqualTo(3);

      CommandRun unproven =
          check("near.pem", "--ca", "leaf.pem", "--scope", "leaf", "--ocsp-url", "aia");
      assertThat(unproven.exit()).isEqualTo(1);
      assertThat(unproven.out()).doesNotContain(url);
      near.close();
      accepting.join();
    }
    assertThat(calls).hasValue(0);
  }

  @Test
  void noMoreIsReadOfAChainThanTheServiceReads() throws IOException {
    Certificate[] many = new Certificate[33];
    Arrays.fill(many, leaf.certificate());
    write("many.pem", many);
    CommandRun run = check("many.pem", "--ca", "root.pem");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("refused: malformed", "32 certificates");

    Files.write(directory.resolve("long.pem"), new byte[(1 << 20) + 1]);
    assertThat(check("long.pem", "--ca", "root.pem").out())
        .contains("refused: malformed", "longer");
    Files.write(directory.resolve("der.pem"), leaf.certificate().der().toBytes());
    assertThat(
            check(
                    "der.pem",
                    "--ca",
                    "root.pem",
                    "--intermediates",
                    "issuing.pem",
                    "--no-revocation")
                .exit())
        .isZero();
  }

  private static ASN1Encodable ocspAt(String url) {
    return new AccessDescription(
        AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, url));
  }

  private static BigInteger serial(Issued issued) {
    return issued.certificate().serial().value();
  }

  private void list(String name, LabCa ca, CrlSpec spec) throws IOException {
    Files.write(directory.resolve(name), LabCrl.sign(spec, ca, PROVIDER));
  }

  @Test
  void coloursAreForTerminals() {
    String[] arguments = arguments("chain.pem", "--ca", "root.pem", "--no-revocation");
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
      all.add(arg.matches(".*[.](pem|ors|crl)") ? directory.resolve(arg).toString() : arg);
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
