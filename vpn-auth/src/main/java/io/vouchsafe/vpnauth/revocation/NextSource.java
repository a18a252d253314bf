package io.vouchsafe.vpnauth.revocation;

import io.vouchsafe.pki.revocation.Source;

/** Whom the {@link Cascade} asks next. Only {@link #OCSP} and {@link #CRL} may fetch anything. */
public enum NextSource implements Cascade.Step {
  /** What was verified before: {@link Cascade#afterCache} takes the answer. */
  CACHE(Source.CACHE),
  /** The response that the peer brought. */
  STAPLED(Source.STAPLED),
  /** The CRLs that the policy's object holds and that still serve. Nothing is fetched. */
  HELD_CRL(Source.CRL),
  /**
   * The CRLs that the object holds and that have expired, or that {@code validity_time_strict} has
   * retired. Nothing is fetched.
   */
  EXPIRED_CRL(Source.CRL),
  /** The responder. */
  OCSP(Source.OCSP),
  /** The CRLs, after those that are due have been fetched. */
  CRL(Source.CRL);

  private final Source source;

  NextSource(Source source) {
    this.source = source;
  }

  /** Under which word the answer is told. */
  public Source source() {
    return source;
  }

  /** How a source that a policy names is asked. */
  static NextSource of(Source named) {
    return switch (named) {
      case STAPLED -> STAPLED;
      case OCSP -> OCSP;
      case CRL -> CRL;
      case CACHE, NONE -> throw new IllegalArgumentException(named.word() + " is no source to ask");
    };
  }
}
