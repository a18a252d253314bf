package io.vouchsafe.proxy.shared.stream;

/** What nodes tell each other. */
public enum EventType {
  /** A certificate is revoked; with the signed evidence. */
  REVOKED("revoked"),
  /** A CRL took the place of another; a pointer to it. */
  CRL("crl"),
  /** Blocks of a tenant are there, or changed. */
  BLOCK("block"),
  /** Blocks of a tenant are removed. */
  UNBLOCK("unblock"),
  /** Break-glass allows of a tenant are there, changed or removed. */
  BREAK_GLASS("breakglass"),
  /** An operator cuts a session, on whatever node it is. */
  CUT("cut"),
  /** A node lives. */
  HEARTBEAT("heartbeat"),
  /** A node stops of its own accord. */
  LEAVE("leave"),
  /** A node could not tell everything: look at everything again. */
  RESYNC("resync");

  private final String word;

  EventType(String word) {
    this.word = word;
  }

  /** As it stands in the stream and in the metrics. */
  public String word() {
    return word;
  }
}
