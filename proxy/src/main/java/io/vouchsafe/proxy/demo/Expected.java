package io.vouchsafe.proxy.demo;

/**
 * What the service has to answer.
 *
 * @param decision {@code allow} or {@code deny}; {@code cut} for a connection that was let in and
 *     then closed
 * @param reason a reason of the contract
 * @param source of the status; empty when no status was asked for
 * @param outcome of the last attempt to learn a status; empty when there was none
 */
record Expected(String decision, String reason, String source, String outcome) {
  static Expected allowed(String source, String outcome) {
    return new Expected("allow", "ok", source, outcome);
  }

  /** A status says no. */
  static Expected denied(String reason, String outcome) {
    return new Expected("deny", reason, "ocsp", outcome);
  }

  /** The path says no, and nobody is asked. */
  static Expected refusedPath(String reason) {
    return new Expected("deny", reason, "", "");
  }

  /** Let in, closed when this became known, and not let in again. */
  static Expected cut(String reason) {
    return new Expected("cut", reason, "", "");
  }

  /** Nobody gave a status that can be relied on. */
  static Expected silence(String outcome) {
    return new Expected("deny", "status_unavailable", "none", outcome);
  }
}
