package io.vouchsafe.proxy.shared.seal;

/** What sealed fields are for: a seal of one purpose never fits another. */
public enum SealPurpose {
  EPOCH("epoch"),
  EVENT("event"),
  ORDERS("orders"),
  RESPONSE("response"),
  CRL("crl"),
  FORWARD("forward");

  private final String word;

  SealPurpose(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
