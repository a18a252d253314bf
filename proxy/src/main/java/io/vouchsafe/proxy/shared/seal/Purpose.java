package io.vouchsafe.proxy.shared.seal;

/** What sealed fields are for: a seal of one purpose never fits another. */
public enum Purpose {
  EPOCH("epoch"),
  EVENT("event"),
  ORDERS("orders"),
  RESPONSE("response"),
  CRL("crl"),
  FORWARD("forward");

  private final String word;

  Purpose(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
