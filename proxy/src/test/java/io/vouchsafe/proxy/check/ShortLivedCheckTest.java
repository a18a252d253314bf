package io.vouchsafe.proxy.check;

import static io.vouchsafe.proxy.check.Answers.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.io.IOException;
import java.security.Provider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract, section 6: {@code revocation.short_lived} and the status {@code not_needed}. */
class ShortLivedCheckTest {
  private static final Provider PROVIDER = new BouncyCastleProvider();
  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));
  private static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), PROVIDER);
  private static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private static final LabResponder RESPONDER =
      new LabResponder(ISSUING.issue(CertificateSpec.ocspSigner("CN=OCSP", NOW)), PROVIDER);
  private static final ASN1ObjectIdentifier NO_REV_AVAIL = new ASN1ObjectIdentifier("2.5.29.56");

  /** A life of exactly a day. */
  private static final Certificate BRIEF =
      issue(client().validity(YESTERDAY.plusSeconds(61), NOW.plusSeconds(60)));

  private static final Certificate LONG =
      issue(client().validity(YESTERDAY.plusSeconds(60), NOW.plusSeconds(60)));
  private static final Certificate MARKED = issue(noRevAvail());

  private final Answers answers = new Answers();

  static Stream<Arguments> requests() {
    return Stream.of(
        // leaf, short_lived, crls, ocsp, answer
        arguments(
            "exactly max_lifetime", BRIEF, 86400, false, none(), none(), "valid ok not_needed"),
        arguments("one second less", BRIEF, 86399, false, none(), none(), silent()),
        arguments("a second longer", LONG, 86400, false, none(), none(), silent()),
        arguments("no setting", BRIEF, 0, false, none(), none(), silent()),
        arguments("noRevAvail", MARKED, 0, true, none(), none(), "valid ok not_needed"),
        arguments("noRevAvail, not asked for", MARKED, 86400, false, none(), none(), silent()),
        arguments("no noRevAvail", LONG, 0, true, none(), none(), silent()),
        arguments(
            "noRevAvail in a CA",
            issue(
                noRevAvail()
                    .extension(Extension.basicConstraints, true, new BasicConstraints(true))),
            0,
            true,
            none(),
            none(),
            silent()),
        arguments(
            "critical",
            issue(client().extension(NO_REV_AVAIL, true, DERNull.INSTANCE)),
            0,
            true,
            none(),
            none(),
            "invalid unsupported_critical_extension null"),
        arguments(
            "a CRL that does not list it",
            BRIEF,
            86400,
            false,
            crl(LONG),
            none(),
            "valid ok not_needed"),
        arguments(
            "a CRL that lists it",
            BRIEF,
            86400,
            false,
            crl(BRIEF),
            none(),
            "invalid revoked revoked"),
        arguments(
            "a CRL that lists it beside noRevAvail",
            MARKED,
            0,
            true,
            crl(MARKED),
            none(),
            "invalid revoked revoked"),
        arguments(
            "an expired CRL that lists it for ever",
            BRIEF,
            86400,
            false,
            expiredCrl(BRIEF, RevocationReason.KEY_COMPROMISE),
            none(),
            "invalid revoked revoked"),
        arguments(
            "an expired CRL that lists it as on hold",
            BRIEF,
            86400,
            false,
            expiredCrl(BRIEF, RevocationReason.CERTIFICATE_HOLD),
            none(),
            "valid ok not_needed"),
        arguments(
            "an expired CRL, and a newer one that does not list it",
            BRIEF,
            86400,
            false,
            Stream.concat(
                    expiredCrl(BRIEF, RevocationReason.KEY_COMPROMISE).stream(), crl(LONG).stream())
                .toList(),
            none(),
            "valid ok not_needed"),
        arguments(
            "a good response",
            BRIEF,
            86400,
            false,
            none(),
            List.of(RESPONDER.respond(about(BRIEF))),
            "valid ok not_needed"),
        arguments(
            "a response that says unknown",
            BRIEF,
            86400,
            false,
            none(),
            List.of(RESPONDER.respond(about(BRIEF).unknown())),
            "valid ok not_needed"),
        arguments(
            "a response that says revoked",
            BRIEF,
            86400,
            false,
            none(),
            revokedResponse(BRIEF),
            "invalid revoked revoked"),
        arguments(
            "a response about another",
            BRIEF,
            86400,
            false,
            none(),
            revokedResponse(LONG),
            "valid ok not_needed"),
        arguments(
            "a good CRL and a response that says revoked",
            BRIEF,
            86400,
            false,
            crl(LONG),
            revokedResponse(BRIEF),
            "invalid revoked revoked"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void whatNeedsNoCheckIsNotNeededUnlessRevoked(
      String name,
      Certificate leaf,
      int maxLifetime,
      boolean noRevAvail,
      List<byte[]> crls,
      List<byte[]> ocsp,
      String expected)
      throws IOException {
    ObjectNode request = asking(leaf, maxLifetime, noRevAvail, "leaf", "ocsp", "crl");
    Answers.binaries(request, "crls", crls);
    Answers.binaries(request, "ocsp", ocsp);

    JsonNode answer = answers.to(request);

    assertThat(
            answer.get("verdict").asText()
                + " "
                + answer.get("code").asText()
                + " "
                + answer.get("status").asText())
        .isEqualTo(expected);
  }

  @Test
  void theFindingSaysThatNobodyWasAsked() throws IOException {
    JsonNode answer = answers.to(asking(BRIEF, 86400, false, "leaf", "crl"));

    assertThat(answer.get("revocation")).hasSize(1);
    assertThat(answer.get("revocation").get(0).toString())
        .isEqualTo(
            "{\"cert\":0,\"source\":\"none\",\"status\":\"not_needed\",\"code\":\"ok\","
                + "\"revoked_at\":null,\"reason\":null}");
    assertThat(answer.get("cert").isNull()).isTrue();
  }

  /** The response that nobody had the budget to read may be the one that says revoked. */
  @ParameterizedTest
  @ValueSource(ints = {0, 86400})
  void aResponseThatIsNotReadMakesNothingGood(int maxLifetime) throws IOException {
    ObjectNode request = asking(BRIEF, maxLifetime, false, "leaf", "ocsp");
    List<byte[]> responses = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      responses.add(RESPONDER.respond(about(BRIEF).thisUpdate(NOW.minusSeconds(i))));
    }
    responses.addAll(revokedResponse(BRIEF));
    Answers.binaries(request, "ocsp", responses);

    JsonNode answer = answers.to(request);

    assertThat(answer.get("verdict").asText()).isEqualTo("invalid");
    assertThat(answer.get("code").asText()).isEqualTo("status_unavailable");
    assertThat(answer.get("revocation").get(0).get("code").asText()).isEqualTo("overloaded");
  }

  /** A CRL that is at hand counts, whether or not CRLs are a source. */
  @Test
  void aCrlAtHandCountsWhereOcspIsTheOnlySource() throws IOException {
    ObjectNode request = asking(BRIEF, 86400, false, "leaf", "ocsp");
    Answers.binaries(request, "crls", crl(BRIEF));

    assertThat(answers.to(request).get("code").asText()).isEqualTo("revoked");
  }

  @Test
  void theCaAboveItIsAskedAbout() throws IOException {
    ObjectNode request = asking(BRIEF, Integer.MAX_VALUE, true, "chain", "crl");
    JsonNode silent = answers.to(request);
    assertThat(silent.get("verdict").asText()).isEqualTo("invalid");
    assertThat(silent.get("code").asText()).isEqualTo("status_unavailable");
    assertThat(silent.get("cert").asInt()).isEqualTo(1);
    assertThat(silent.get("revocation"))
        .extracting(each -> each.get("status").asText())
        .containsExactly("not_needed", "unusable");

    Answers.binaries(request, "crls", List.of(LabCrl.sign(CrlSpec.complete(NOW), ROOT, PROVIDER)));
    JsonNode good = answers.to(request);
    assertThat(good.get("verdict").asText()).isEqualTo("valid");
    assertThat(good.get("revocation"))
        .extracting(each -> each.get("status").asText())
        .containsExactly("not_needed", "good");
  }

  @Test
  void withoutSourcesNothingIsSaidOfIt() throws IOException {
    JsonNode answer = answers.to(asking(BRIEF, 86400, true, "leaf"));

    assertThat(answer.get("verdict").asText()).isEqualTo("valid");
    assertThat(answer.get("status").isNull()).isTrue();
  }

  private static ObjectNode asking(
      Certificate leaf, int maxLifetime, boolean noRevAvail, String scope, String... sources) {
    ObjectNode request = Answers.request("path");
    request.put("leaf", Answers.base64(leaf.der().toBytes()));
    Answers.certificates(request, "intermediates", List.of(ISSUING.certificate()));
    Answers.certificates(request, "anchors", List.of(ROOT.certificate()));
    ObjectNode revocation =
        request.putObject("revocation").put("scope", scope).put("require", true);
    var list = revocation.putArray("sources");
    Stream.of(sources).forEach(list::add);
    revocation
        .putObject("short_lived")
        .put("max_lifetime_s", maxLifetime)
        .put("no_rev_avail", noRevAvail);
    return request;
  }

  private static String silent() {
    return "invalid status_unavailable unusable";
  }

  private static List<byte[]> none() {
    return List.of();
  }

  private static List<byte[]> crl(Certificate listed) {
    return List.of(
        LabCrl.sign(
            CrlSpec.complete(NOW).revoke(listed.serial().value(), YESTERDAY), ISSUING, PROVIDER));
  }

  private static List<byte[]> expiredCrl(Certificate listed, RevocationReason reason) {
    return List.of(
        LabCrl.sign(
            CrlSpec.complete(YESTERDAY.minus(Duration.ofDays(9)))
                .revoke(listed.serial().value(), YESTERDAY, reason.code()),
            ISSUING,
            PROVIDER));
  }

  private static List<byte[]> revokedResponse(Certificate certificate) {
    return List.of(
        RESPONDER.respond(about(certificate).revoked(YESTERDAY, RevocationReason.SUPERSEDED)));
  }

  private static ResponseSpec about(Certificate certificate) {
    return ResponseSpec.about(new RevocationQuery(certificate, ISSUING.certificate()), NOW);
  }

  private static CertificateSpec client() {
    return CertificateSpec.client("CN=alice", NOW);
  }

  private static CertificateSpec noRevAvail() {
    return client().extension(NO_REV_AVAIL, false, DERNull.INSTANCE);
  }

  private static Certificate issue(CertificateSpec spec) {
    return ISSUING.issue(spec).certificate();
  }
}
