package io.vouchsafe.proxy.check;

import java.util.Optional;

/** What one line asks for. */
enum Op {
  /** Is there a path, and has anything in it been revoked? */
  PATH("path"),
  /** Is one of these responses usable for leaf and issuer, and what does it say? */
  OCSP("ocsp"),
  /** Are these CRLs usable for leaf and issuer, and what do they say? */
  CRL("crl"),
  PARSE_OCSP("parse-ocsp"),
  PARSE_CRL("parse-crl"),
  PARSE_CERT("parse-cert");

  private final String word;

  Op(String word) {
    this.word = word;
  }

  /** The operation with that name in a request. */
  static Optional<Op> of(String word) {
    for (Op op : values()) {
      if (op.word.equals(word)) {
        return Optional.of(op);
      }
    }
    return Optional.empty();
  }
}
