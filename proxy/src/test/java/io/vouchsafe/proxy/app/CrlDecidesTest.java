package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.AllowedHost;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CRLs in whole decisions, over HTTP on both sides. */
@Timeout(240)
class CrlDecidesTest {
  private static final String DELTA = "/delta.crl";
  private static final int KEY_COMPROMISE = 1;
  private static final int HOLD = 6;
  private static final int REMOVED = 8;

  private @Nullable ServiceLab lab;

  @AfterEach
  void stop() {
    lab().close();
  }

  @Test
  void theCrlDecidesWhileTheResponderIsDownAndNotAMomentLonger() throws Exception {
    start(List.of(Source.OCSP, Source.CRL), ServiceLab.CRL);
    Certificate alice = client();
    lab().responder.status(503);

    JsonObject down = lab().api.decide(alice);

    assertThat(down.getString("reason")).isEqualTo("ok");
    assertThat(revocation(down).getString("source")).isEqualTo("crl");
    assertThat(attempts(down)).containsExactly("ocsp http_status", "crl good");
    assertThat(revocation(down).getString("responder"))
        .isEqualTo(lab().crlServer.url(ServiceLab.CRL).toString());
    assertThat(revocation(down).getString("this_update")).isEqualTo("2026-03-01T11:00:00Z");
    assertThat(revocation(down).getString("next_update")).isEqualTo("2026-03-02T12:00:00Z");
    assertThat(revocation(down).getString("signer"))
        .isEqualTo(lab().issuing.certificate().sha256().hex());

    lab().responder.status(200);
    JsonObject back = lab().api.decide(client());
    assertThat(revocation(back).getString("source")).isEqualTo("ocsp");
    assertThat(attempts(back)).containsExactly("ocsp good");
  }

  @Test
  void aHangingResponderCostsItsTimeoutAndTheLookUp() throws Exception {
    ServiceLab.Wishes wishes = wishes(List.of(Source.OCSP, Source.CRL), ServiceLab.CRL);
    wishes.timeout = Duration.ofSeconds(1);
    lab = new ServiceLab(wishes);
    lab().api.decide(client());
    lab().responder.hold();

    JsonObject verdict = lab().api.decide(client());

    assertThat(attempts(verdict)).containsExactly("ocsp timeout", "crl good");
    JsonArray attempts = revocation(verdict).getJsonArray("attempts");
    assertThat(attempts.getJsonObject(0).getInteger("millis")).isBetween(1000, 30_000);
  }

  @Test
  void withTheCrlExpiredAndTheResponderDownNothingPasses() throws Exception {
    start(List.of(Source.OCSP, Source.CRL), ServiceLab.CRL);
    lab().responder.status(503);
    assertThat(lab().api.decide(client()).getString("reason")).isEqualTo("ok");

    lab().crlServer.withdraw(ServiceLab.CRL);
    lab().clock.advance(ServiceLab.VALIDITY.multipliedBy(2));
    JsonObject old = lab().api.decide(client());
    assertThat(old.getString("reason")).as("until its nextUpdate").isEqualTo("ok");
    assertThat(attempts(old)).last().isEqualTo("crl good");

    lab().clock.advance(Duration.ofDays(1));
    JsonObject expired = lab().api.decide(client());
    assertThat(expired.getString("reason")).isEqualTo("status_unavailable");
    assertThat(attempts(expired)).last().isEqualTo("crl expired_response");
  }

  @Test
  void whatACrlRevokedStaysRevokedWhateverTheResponderSays() throws Exception {
    start(List.of(Source.OCSP, Source.CRL), ServiceLab.CRL);
    Certificate alice = client();
    lab().publish(ServiceLab.CRL, listing(2, alice, KEY_COMPROMISE));
    passValidity();
    lab().responder.status(503);
    JsonObject first = lab().api.decide(alice);
    assertThat(first.getString("reason")).isEqualTo("revoked");
    assertThat(revocation(first).getString("source")).isEqualTo("crl");
    assertThat(revocation(first).getString("revocation_reason"))
        .isEqualTo(RevocationReason.KEY_COMPROMISE.asn1Name());

    lab().responder.status(200);
    JsonObject later = lab().api.decide(alice);
    assertThat(later.getString("reason")).isEqualTo("revoked");
    assertThat(revocation(later).getString("source")).isEqualTo("cache");
    assertThat(revocation(later).getString("responder"))
        .isEqualTo(lab().crlServer.url(ServiceLab.CRL).toString());
  }

  @Test
  void aNewerCrlIsSeenOnceItIsDue() throws Exception {
    start(List.of(Source.CRL), ServiceLab.CRL);
    Certificate alice = client();
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("ok");

    lab().publish(ServiceLab.CRL, listing(2, alice, KEY_COMPROMISE));
    passValidity();
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("revoked");
  }

  @Test
  void aHoldEndsWithTheCrlThatNoLongerListsIt() throws Exception {
    start(List.of(Source.CRL), ServiceLab.CRL);
    Certificate alice = client();
    lab().publish(ServiceLab.CRL, listing(2, alice, HOLD));
    passValidity();
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("revoked");
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("revoked");

    lab().publish(ServiceLab.CRL, CrlSpec.complete(now()).number(3));
    passValidity();
    JsonObject released = lab().api.decide(alice);
    assertThat(released.getString("reason")).isEqualTo("ok");
    assertThat(revocation(released).getString("source")).isEqualTo("crl");
  }

  @Test
  void aHoldEndsWithADeltaThatTakesItOff() throws Exception {
    start(List.of(Source.CRL), ServiceLab.CRL, DELTA);
    Certificate alice = client();
    lab().publish(ServiceLab.CRL, listing(2, alice, HOLD));
    lab().publish(DELTA, CrlSpec.delta(2, now()));
    passValidity();
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("revoked");

    lab().publish(DELTA, CrlSpec.delta(2, now()).number(4).revoke(serial(alice), now(), REMOVED));
    passValidity();
    assertThat(lab().api.decide(alice).getString("reason")).isEqualTo("ok");
  }

  @Test
  void aPartSpeaksOnlyOfCertificatesThatNameIt() throws Exception {
    ServiceLab.Wishes wishes = wishes(List.of(Source.CRL));
    wishes.crlPoints = true;
    wishes.allowed = new AllowedHosts(List.of(new AllowedHost("127.0.0.1", OptionalInt.empty())));
    lab = new ServiceLab(wishes);
    String one = "/part1.crl";
    String two = "/part2.crl";
    lab().publish(one, CrlSpec.complete(now()).scope(part(one)));
    lab().publish(two, CrlSpec.complete(now()).scope(part(one)));

    assertThat(attempts(lab().api.decide(naming(one)))).containsExactly("crl good");
    JsonObject other = lab().api.decide(naming(two));
    assertThat(other.getString("reason")).isEqualTo("status_unavailable");
    assertThat(attempts(other)).last().isEqualTo("crl out_of_scope");
    assertThat(lab().api.decide(client()).getString("detail")).contains("no source to ask");
  }

  @Test
  void aSignerThatIsOnTheCrlSignsNothingAnyMore() throws Exception {
    start(List.of(Source.OCSP, Source.CRL), ServiceLab.CRL);
    var keys = lab().issuing.issue(signer("CN=Old signer"));
    lab().responder.signWith(keys);
    assertThat(attempts(lab().api.decide(client()))).containsExactly("ocsp good");

    lab().publish(ServiceLab.CRL, listing(2, keys.certificate(), KEY_COMPROMISE));
    passValidity();
    lab().responder.status(503);
    assertThat(attempts(lab().api.decide(client()))).last().isEqualTo("crl good");
    lab().responder.status(200);
    assertThat(attempts(lab().api.decide(client())))
        .containsExactly("ocsp signer_not_trusted", "crl good");
  }

  private ServiceLab lab() {
    ServiceLab started = lab;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started;
  }

  private void start(List<Source> sources, String... crls) throws Exception {
    lab = new ServiceLab(wishes(sources, crls));
    lab.responder.status(503);
    lab.api.decide(client()); // by the first CRL
    lab.responder.status(200);
  }

  private static ServiceLab.Wishes wishes(List<Source> sources, String... crls) {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.sources = sources;
    wishes.crls = List.of(crls);
    return wishes;
  }

  private Certificate client() {
    return lab().client("CN=Client").certificate();
  }

  private Certificate naming(String path) {
    return lab()
        .issuing
        .issue(
            CertificateSpec.client("CN=Client", FakeClock.START)
                .extension(
                    Extension.cRLDistributionPoints,
                    false,
                    new CRLDistPoint(
                        new DistributionPoint[] {new DistributionPoint(point(path), null, null)})))
        .certificate();
  }

  private IssuingDistributionPoint part(String path) {
    return new IssuingDistributionPoint(point(path), false, false);
  }

  private DistributionPointName point(String path) {
    String url = lab().crlServer.url(path).toString();
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url)));
  }

  /** An OCSP signer without id-pkix-ocsp-nocheck. */
  private static CertificateSpec signer(String subject) {
    return CertificateSpec.ocspSigner(subject, FakeClock.START)
        .without(org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers.id_pkix_ocsp_nocheck);
  }

  private CrlSpec listing(long number, Certificate revoked, int reason) {
    return CrlSpec.complete(now()).number(number).revoke(serial(revoked), now(), reason);
  }

  private static BigInteger serial(Certificate certificate) {
    return certificate.serial().value();
  }

  private Instant now() {
    return lab().clock.instant();
  }

  private void passValidity() {
    lab().clock.advance(ServiceLab.VALIDITY.plusSeconds(1));
  }

  private static JsonObject revocation(JsonObject verdict) {
    return verdict.getJsonArray("revocation").getJsonObject(0);
  }

  /** Source and outcome of each attempt. */
  private static List<String> attempts(JsonObject verdict) {
    return revocation(verdict).getJsonArray("attempts").stream()
        .map(each -> (JsonObject) each)
        .map(each -> each.getString("source") + " " + each.getString("outcome"))
        .toList();
  }
}
