package io.vouchsafe.ocsp;

import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Judges a remembered status anew under the settings of whoever asks now, so that what a lax object
 * accepted never serves a strict one.
 */
public final class MemoryJudge {
  private MemoryJudge() {}

  /**
   * Whether {@code remembered} answers somebody who asks under {@code object} at {@code now}.
   *
   * @param certificateNotAfter until then a permanent <em>revoked</em> answers
   * @param maxLifetime {@code cache.max_lifetime}
   */
  public static Serving judge(
      CachedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime,
      Instant now) {
    if (remembered.source() == Source.CRL) {
      return crl(remembered, object, certificateNotAfter, now);
    }
    if (!object.caching().enabled()) {
      return new Serving.Withheld(Serving.Why.CACHING_OFF);
    }
    Optional<Serving.Why> distrusted =
        signer(remembered, object)
            .or(() -> algorithms(remembered.verified(), object.rules()))
            .or(() -> origin(remembered, object.rules()));
    return distrusted
        .<Serving>map(Serving.Withheld::new)
        .orElseGet(() -> time(remembered, object, certificateNotAfter, maxLifetime, now));
  }

  /**
   * What CRLs said does not depend on how an object treats responders. Only <em>revoked</em> is
   * remembered of them, the rest they say themselves; a hold may be gone from the next.
   */
  private static Serving crl(
      CachedStatus remembered, OcspObject object, Instant certificateNotAfter, Instant now) {
    VerifiedStatus verified = remembered.verified();
    boolean believed =
        verified.group().isEmpty()
            || verified.group().equals(object.caGroup().map(CaGroup::identity));
    if (!believed) {
      return new Serving.Withheld(Serving.Why.SIGNER_NOT_ACCEPTED);
    }
    if (now.isAfter(certificateNotAfter)) {
      return new Serving.Withheld(Serving.Why.OUTLIVED);
    }
    if (verified.status().isOnHold()) {
      return new Serving.Withheld(Serving.Why.HOLD_NEEDS_ASKING);
    }
    return verified.status().isPermanent()
        ? new Serving.Serves(certificateNotAfter)
        : new Serving.Withheld(Serving.Why.NEVER_SERVES);
  }

  /** Which signer, and on what ground it was accepted. */
  private static Optional<Serving.Why> signer(CachedStatus remembered, OcspObject object) {
    VerifiedStatus verified = remembered.verified();
    return switch (object.rules().signers()) {
      case SignerTrust.Pinned pinned ->
          pinned.certificates().stream()
                  .anyMatch(signer -> signer.sha256().equals(verified.signer()))
              ? Optional.empty()
              : Optional.of(Serving.Why.SIGNER_NOT_PINNED);
      case SignerTrust.Chain chain ->
          chainAccepts(verified.basis(), chain, isOfTheSameGroup(remembered, object))
              ? Optional.empty()
              : Optional.of(Serving.Why.SIGNER_NOT_ACCEPTED);
    };
  }

  /**
   * The issuing CA and its delegates hold under every CA group that the asker's own path led to;
   * the laxer grounds hold under the CA group of the object that accepted them, and no other.
   */
  private static boolean chainAccepts(
      SignerBasis basis, SignerTrust.Chain chain, boolean sameGroup) {
    return switch (basis) {
      case ISSUER, DELEGATE -> true;
      case TRUSTED_ROOT ->
          sameGroup && (chain.acceptTrustedRootCa() || !chain.issuerCriteriaCheck());
      case CA_GROUP -> sameGroup && !chain.issuerCriteriaCheck();
      case PINNED -> false;
    };
  }

  /**
   * Two policies may share an object that leaves the CA group to them, and a reload may give it
   * another one under its old name: the members count.
   */
  private static boolean isOfTheSameGroup(CachedStatus remembered, OcspObject object) {
    return remembered.object().equals(object.name())
        && remembered.verified().group().isPresent()
        && remembered.verified().group().equals(object.caGroup().map(CaGroup::identity));
  }

  /**
   * Which algorithms the signature has is not kept, so all that were accepted then count. A
   * <em>revoked</em> stands: whoever can forge a weak signature gains nothing by that one.
   */
  private static Optional<Serving.Why> algorithms(VerifiedStatus verified, ResponseRules rules) {
    return verified.status() instanceof RevocationStatus.Revoked
            || verified.algorithms().areAllAcceptedBy(rules.algorithms())
        ? Optional.empty()
        : Optional.of(Serving.Why.LAXER_ALGORITHMS);
  }

  /**
   * From which source, and whether it answered our own request. A fetched <em>revoked</em> stands
   * without our nonce (contract, section 2: a remembered one serves): whoever plays back an old one
   * lets nobody in.
   */
  private static Optional<Serving.Why> origin(CachedStatus remembered, ResponseRules rules) {
    boolean nonceRequired = rules.nonce() == NonceUse.REQUIRE;
    if (remembered.source() == Source.STAPLED) {
      boolean pinned = rules.signers() instanceof SignerTrust.Pinned;
      return nonceRequired || !(pinned || remembered.verified().basis().isEnoughForStapling())
          ? Optional.of(Serving.Why.STAPLED)
          : Optional.empty();
    }
    return nonceRequired
            && !remembered.verified().nonceEchoed()
            && !remembered.verified().status().outlivesItsResponse()
        ? Optional.of(Serving.Why.NONCE_MISSING)
        : Optional.empty();
  }

  /** How fresh; a permanent <em>revoked</em> needs no freshness. */
  private static Serving time(
      CachedStatus remembered,
      OcspObject object,
      Instant certificateNotAfter,
      Duration maxLifetime,
      Instant now) {
    VerifiedStatus verified = remembered.verified();
    boolean permanent = verified.status().isPermanent();
    if (!permanent && verified.thisUpdate().isAfter(now.plus(object.rules().clockSkew()))) {
      return new Serving.Withheld(Serving.Why.NOT_YET_VALID);
    }
    Optional<Instant> end =
        StatusLifetime.end(remembered, object, certificateNotAfter, maxLifetime);
    // A peer may bring a hold that was lifted since: for others it stands until somebody is asked.
    boolean asksAtOnce = remembered.source() == Source.STAPLED && verified.status().isOnHold();
    if (end.isPresent() && !now.isAfter(end.get()) && !asksAtOnce) {
      return new Serving.Serves(end.get());
    }
    if (verified.status().isOnHold() && !now.isAfter(certificateNotAfter)) {
      return new Serving.Withheld(Serving.Why.HOLD_NEEDS_ASKING);
    }
    if (end.isPresent()) {
      return new Serving.Withheld(Serving.Why.OUTLIVED);
    }
    return new Serving.Withheld(
        verified.nextUpdate().isEmpty() ? Serving.Why.NO_NEXT_UPDATE : Serving.Why.NEVER_SERVES);
  }
}
