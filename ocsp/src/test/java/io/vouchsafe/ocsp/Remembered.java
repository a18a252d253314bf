package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A remembered status for tests; every with-method gives another one. */
record Remembered(
    RevocationStatus status,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    Fingerprint signer,
    SignerBasis basis,
    boolean nonceEchoed,
    Source source,
    String object,
    Instant received) {

  static final Instant NOW = TestPki.NOW;
  static final Instant NOT_AFTER = NOW.plus(Duration.ofDays(90));
  static final Duration MAX_LIFETIME = Duration.ofDays(1);
  static final CaGroup GROUP = new CaGroup(List.of(), List.of());
  static final OcspObject OBJECT =
      OcspObject.of("corp", List.of(URI.create("http://ocsp.test/"))).withCaGroup(GROUP);

  /** <em>good</em>, fetched now from the issuer's delegate, for an hour, without a nonce. */
  static Remembered good() {
    return new Remembered(
        new RevocationStatus.Good(),
        NOW,
        Optional.of(NOW.plusSeconds(3600)),
        Fingerprint.sha256(new byte[0]),
        SignerBasis.DELEGATE,
        false,
        Source.OCSP,
        "corp",
        NOW);
  }

  static Remembered revoked() {
    return good().with(new RevocationStatus.Revoked(NOW, RevocationReason.KEY_COMPROMISE));
  }

  static Remembered onHold() {
    return good().with(new RevocationStatus.Revoked(NOW, RevocationReason.CERTIFICATE_HOLD));
  }

  Remembered with(RevocationStatus value) {
    return new Remembered(
        value, thisUpdate, nextUpdate, signer, basis, nonceEchoed, source, object, received);
  }

  Remembered withTimes(Instant thisUpdate, Optional<Instant> nextUpdate) {
    return new Remembered(
        status, thisUpdate, nextUpdate, signer, basis, nonceEchoed, source, object, received);
  }

  Remembered withoutNextUpdate() {
    return withTimes(thisUpdate, Optional.empty());
  }

  Remembered thisUpdate(long secondsAfterNow) {
    return withTimes(NOW.plusSeconds(secondsAfterNow), nextUpdate);
  }

  Remembered signedBy(Certificate value) {
    return new Remembered(
        status,
        thisUpdate,
        nextUpdate,
        value.sha256(),
        basis,
        nonceEchoed,
        source,
        object,
        received);
  }

  Remembered on(SignerBasis value) {
    return new Remembered(
        status, thisUpdate, nextUpdate, signer, value, nonceEchoed, source, object, received);
  }

  Remembered withNonceEchoed() {
    return new Remembered(
        status, thisUpdate, nextUpdate, signer, basis, true, source, object, received);
  }

  Remembered stapled() {
    return new Remembered(
        status,
        thisUpdate,
        nextUpdate,
        signer,
        basis,
        nonceEchoed,
        Source.STAPLED,
        object,
        received);
  }

  /** As a CRL object of that name tells it. */
  Remembered fromCrl(String crlObject) {
    return new Remembered(
        status,
        thisUpdate,
        nextUpdate,
        signer,
        basis,
        nonceEchoed,
        Source.CRL,
        CachedStatus.crlObject(crlObject),
        received);
  }

  Remembered under(String objectName) {
    return new Remembered(
        status, thisUpdate, nextUpdate, signer, basis, nonceEchoed, source, objectName, received);
  }

  CachedStatus value() {
    VerifiedStatus verified =
        new VerifiedStatus(
            status,
            thisUpdate,
            nextUpdate,
            thisUpdate,
            signer,
            NOT_AFTER,
            basis,
            nonceEchoed,
            Algorithms.DEFAULT,
            basis.restsOnGroup() ? Optional.of(GROUP.identity()) : Optional.empty());
    return new CachedStatus(verified, source, object, "http://ocsp.test/", received);
  }

  /** {@code serves}, or the word for why not. */
  String judge(OcspObject asker, Instant now) {
    return switch (MemoryJudge.judge(value(), asker, NOT_AFTER, MAX_LIFETIME, now)) {
      case Serving.Serves serves -> "serves";
      case Serving.Withheld(Serving.Why why) -> why.name();
    };
  }
}
