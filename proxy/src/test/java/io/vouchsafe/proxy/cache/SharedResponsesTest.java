package io.vouchsafe.proxy.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.ocsp.IssuerIndex;
import io.vouchsafe.ocsp.Nonce;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.ResponseKey.Origin;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** What decisions fetched, the relay need not fetch again. */
class SharedResponsesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant NEXT_UPDATE = NOW.plus(Duration.ofHours(1));
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa CA = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final RevocationQuery QUERY =
      RevocationQuery.bySerial(new SerialNumber(BigInteger.TEN), CA.certificate());
  private static final StatusKey CERTIFICATE = StatusKey.of(QUERY);
  private static final ResponseKey SHA256 = key(HashAlgorithm.SHA256, Origin.UPSTREAM);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final StatusCache statuses = new StatusCache("acme", CacheSettings.DEFAULT, registry);
  private final ResponseCache own = new ResponseCache("acme", 1 << 20, registry);
  private final SharedResponses shared =
      new SharedResponses(
          own, statuses.accepted(), List.of("other", "corp"), CacheSettings.DEFAULT.maxLifetime());

  @Test
  void aResponseWithoutANonceIsSharedAndKept() {
    Der response = accept(spec());

    StoredResponse found = shared.find(SHA256, NOW).orElseThrow();

    assertThat(found.body().getBytes()).isEqualTo(response.toBytes());
    assertThat(found.status()).isEqualTo(new RevocationStatus.Good());
    assertThat(found.end()).isEqualTo(NEXT_UPDATE);
    assertThat(found.wasVerifiedBy(this)).as("whoever hands it out verifies it").isFalse();
    assertThat(own.find(SHA256, NOW)).containsSame(found);
  }

  @Test
  void oneWithANonceIsNobodyElses() {
    accept(spec().nonce(Optional.of(Nonce.fresh(new SecureRandom()))));

    assertThat(shared.find(SHA256, NOW)).isEmpty();
  }

  @Test
  void theHashIsTheOneThatWasAskedIn() {
    accept(spec());

    assertThat(shared.find(key(HashAlgorithm.SHA1, Origin.UPSTREAM), NOW)).isEmpty();
  }

  @Test
  void ourOwnSignersAnswerIsNotTheUpstreams() {
    accept(spec());

    assertThat(shared.find(key(HashAlgorithm.SHA256, Origin.OWN), NOW)).isEmpty();
  }

  @Test
  void itIsHandedOutUntilItsNextUpdateOnly() {
    accept(spec());

    assertThat(shared.find(SHA256, NEXT_UPDATE)).isEmpty();
  }

  @Test
  void norLongerThanAnyStatus() {
    SharedResponses brief =
        new SharedResponses(own, statuses.accepted(), List.of("corp"), Duration.ofMinutes(10));
    accept(spec());

    assertThat(brief.find(SHA256, NOW).orElseThrow().end())
        .isEqualTo(NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  void withoutNextUpdateOrWithMoreThanOneCertificateItIsNotShared() {
    accept(ResponseSpec.about(QUERY, NOW).withoutNextUpdate());
    assertThat(shared.find(SHA256, NOW)).isEmpty();

    accept(spec().and(spec()));
    assertThat(shared.find(SHA256, NOW)).isEmpty();
  }

  @Test
  void whatTheRelayKeepsItselfComesFirst() {
    accept(spec());
    StoredResponse mine =
        new StoredResponse(
            Der.copyOf(new byte[] {1}),
            Der.copyOf(new byte[] {2}),
            new RevocationStatus.Good(),
            NOW,
            NEXT_UPDATE);
    shared.keep(SHA256, mine);

    assertThat(shared.find(SHA256, NOW)).containsSame(mine);
    shared.drop(SHA256);
    assertThat(own.find(SHA256, NOW)).isEmpty();
  }

  @Test
  void whatWasKeptBeforeARestartIsTakenBackAndVerifiedByNobody() {
    Der response = accept(spec());
    IssuerIndex issuers = new IssuerIndex(List.of(CA.certificate()));

    assertThat(own.takeBack(response, NOW.plusSeconds(9), issuers, NOW)).isTrue();

    StoredResponse back = own.find(SHA256, NOW).orElseThrow();
    assertThat(back.end()).as("the sooner end").isEqualTo(NOW.plusSeconds(9));
    assertThat(back.wasVerifiedBy(this)).isFalse();
    assertThat(own.upstreams(NOW)).containsExactly(back);
  }

  @Test
  void whatHasEndedOrIsOfAnotherCaOrNoResponseIsNotTakenBack() {
    Der response = accept(spec());
    IssuerIndex issuers = new IssuerIndex(List.of(CA.certificate()));
    IssuerIndex others = new IssuerIndex(List.of());

    assertThat(own.takeBack(response, NEXT_UPDATE, issuers, NEXT_UPDATE)).isFalse();
    assertThat(own.takeBack(response, NEXT_UPDATE, others, NOW)).isFalse();
    assertThat(own.takeBack(Der.copyOf(new byte[] {1}), NEXT_UPDATE, issuers, NOW)).isFalse();
    assertThat(own.upstreams(NOW)).isEmpty();
  }

  private Der accept(ResponseSpec spec) {
    Issued signer = new Issued(CA.certificate(), CA.keys());
    Der response = Der.copyOf(new LabResponder(signer, BC).respond(spec));
    statuses
        .accepted()
        .keep(
            CERTIFICATE,
            new AcceptedResponse(
                AcceptedResponse.issuer(CA.certificate()),
                QUERY.serial(),
                "corp",
                Source.OCSP,
                AcceptedResponse.Word.OTHER,
                NOW,
                NEXT_UPDATE,
                QUERY.notAfter(),
                response));
    return response;
  }

  private static ResponseSpec spec() {
    return ResponseSpec.about(QUERY, HashAlgorithm.SHA256, NOW).nextUpdate(NEXT_UPDATE);
  }

  private static ResponseKey key(HashAlgorithm hash, Origin origin) {
    return new ResponseKey(CERTIFICATE, hash, origin);
  }
}
