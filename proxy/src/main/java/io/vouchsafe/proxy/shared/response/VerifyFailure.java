package io.vouchsafe.proxy.shared.response;

/** Why something out of the engine was not used. */
enum VerifyFailure {
  /** No envelope, or none of a version that is known here. */
  MALFORMED("malformed"),
  /** It is about another certificate than the one under whose key it lies. */
  SWAPPED("swapped"),
  /** A certificate that was attached is not there, or is another one. */
  DELEGATE("delegate"),
  /** Nobody who has the key has written it: it counts as a stapled one. */
  UNSEALED("unsealed"),
  /** It says that it was received later than now: it counts as a stapled one. */
  FUTURE("future"),
  /** Something newer is known here of the same certificate. */
  OLDER("older"),
  /** It does not verify under the rules of whoever asks. */
  REFUSED("refused"),
  /** An event about a tenant, an OCSP object or an issuer that this node does not have. */
  UNKNOWN("unknown"),
  /** An event whose response does not say <em>revoked</em>. */
  NOT_REVOKED("not_revoked");

  private final String word;

  VerifyFailure(String word) {
    this.word = word;
  }

  /** The value of the metrics' label {@code reason}. */
  String word() {
    return word;
  }
}
