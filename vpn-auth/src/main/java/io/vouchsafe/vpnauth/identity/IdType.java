package io.vouchsafe.vpnauth.identity;

import java.util.Locale;

/** The sorts of identities (contract, section 1, ID lists). */
public enum IdType {
  /** The whole subject. */
  DN,
  /** A dNSName of subjectAltName. */
  DNS,
  /** An rfc822Name or a SmtpUTF8Mailbox of subjectAltName. */
  EMAIL,
  /** An iPAddress of subjectAltName. */
  IP,
  /** A uniformResourceIdentifier of subjectAltName. */
  URI;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** The word in settings, requests and answers. */
  public String word() {
    return word;
  }
}
