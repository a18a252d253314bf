package io.vouchsafe.proxy.cache;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One revocation query with everything that asking needs and that does not change from login to
 * login. What a remembered status settled last is kept with it.
 */
public final class StatusQuestion {
  private final RevocationQuery query;
  private final StatusKey key;
  private final Optional<OcspObject> object;
  private final Optional<Der> stapled;
  private final Optional<CrlQuestion> crl;
  private final @Nullable CertificateStatus notNeeded;
  private volatile @Nullable Fingerprint issuer;
  private volatile @Nullable CrlFinding crlFinding;
  private volatile @Nullable CrlFinding expiredCrlFinding;
  private volatile @Nullable StapledFinding stapledFinding;
  private volatile @Nullable LastServed served;
  private volatile @Nullable Settled last;
  private volatile @Nullable Refresh refresh;

  private record Refresh(CachedStatus of, Instant due) {}

  private record Settled(CachedStatus by, CertificateStatus status) {}

  /** A question that was never asked and that no CRL answers. */
  public StatusQuestion(RevocationQuery query, Optional<OcspObject> object, Optional<Der> stapled) {
    this(query, object, stapled, Optional.empty());
  }

  /** A question about a certificate that needs a check. */
  public StatusQuestion(
      RevocationQuery query,
      Optional<OcspObject> object,
      Optional<Der> stapled,
      Optional<CrlQuestion> crl) {
    this(query, object, stapled, crl, Optional.empty());
  }

  /**
   * A question that was never asked.
   *
   * @param object the policy's first OCSP object that answers for the issuer
   * @param stapled the response that the peer brought for this certificate
   * @param crl whose CRLs answer
   * @param notNeeded why the certificate needs no check; empty when it needs one
   */
  public StatusQuestion(
      RevocationQuery query,
      Optional<OcspObject> object,
      Optional<Der> stapled,
      Optional<CrlQuestion> crl,
      Optional<ShortLived.Ground> notNeeded) {
    this.query = query;
    this.key = StatusKey.of(query);
    this.object = object;
    this.stapled = stapled;
    this.crl = crl;
    this.notNeeded =
        notNeeded.map(ground -> CertificateStatus.notNeeded(query, ground, List.of())).orElse(null);
  }

  public RevocationQuery query() {
    return query;
  }

  /** Under which its status is remembered. */
  public StatusKey key() {
    return key;
  }

  /** {@link AcceptedResponse#issuer Name and key} of the certificate's issuer. */
  Fingerprint issuer() {
    Fingerprint known = issuer;
    if (known == null) {
      known = AcceptedResponse.issuer(query.issuer());
      issuer = known;
    }
    return known;
  }

  /** End of the certificate's validity. */
  public Instant notAfter() {
    return query.notAfter();
  }

  public Optional<OcspObject> object() {
    return object;
  }

  public Optional<Der> stapled() {
    return stapled;
  }

  public Optional<CrlQuestion> crl() {
    return crl;
  }

  /** The status of a certificate that needs no check; null when it needs one. */
  public @Nullable CertificateStatus notNeeded() {
    return notNeeded;
  }

  /** What CRLs came to last; null when none were judged. */
  public @Nullable CrlFinding crlFinding() {
    return crlFinding;
  }

  /** Keeps what CRLs came to. */
  public void crlFinding(CrlFinding value) {
    crlFinding = value;
  }

  /** Expired CRLs that do not call the certificate revoked for ever; null when none were judged. */
  public @Nullable CrlFinding expiredCrlFinding() {
    return expiredCrlFinding;
  }

  /** Keeps which expired CRLs do not. */
  public void expiredCrlFinding(CrlFinding value) {
    expiredCrlFinding = value;
  }

  /** What the stapled response came to last; null when it was not judged. */
  public @Nullable StapledFinding stapledFinding() {
    return stapledFinding;
  }

  /** Keeps what the stapled response came to. */
  public void stapledFinding(@Nullable StapledFinding value) {
    stapledFinding = value;
  }

  /** What the memory served last; only the memory knows whether it still does. */
  @Nullable LastServed served() {
    return served;
  }

  void served(LastServed value) {
    served = value;
  }

  /**
   * What the cascade made of the very same remembered status before: it is a function of nothing
   * else while the policy stands.
   */
  @SuppressWarnings("ReferenceEquality")
  public @Nullable CertificateStatus settledBefore(CachedStatus by) {
    Settled settled = last;
    return settled != null && settled.by() == by ? settled.status() : null;
  }

  /** Keeps what {@code by}, alone, settled. */
  public void settled(CachedStatus by, CertificateStatus status) {
    last = new Settled(by, status);
  }

  /** When {@code of} is to be asked for anew; null when nobody has thought about it. */
  @SuppressWarnings("ReferenceEquality")
  public @Nullable Instant refreshDue(CachedStatus of) {
    Refresh planned = refresh;
    return planned != null && planned.of() == of ? planned.due() : null;
  }

  /** Plans when {@code of} is to be asked for anew. */
  public void refreshDue(CachedStatus of, Instant due) {
    refresh = new Refresh(of, due);
  }
}
