package io.vouchsafe.pki.revocation;

import java.util.Locale;

/** Where a status came from. */
public enum Source {
  /** The memory of statuses verified earlier. */
  CACHE,
  /** A response that the peer brought along. */
  STAPLED,
  /** A responder that was asked. */
  OCSP,
  /** A certificate revocation list. */
  CRL,
  /** No source gave a usable status. */
  NONE;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word used in settings and answers. */
  public String word() {
    return word;
  }
}
