package io.vouchsafe.proxy.front.tls;

/** Why the upstream gets nothing. */
final class UpstreamFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What the client is told. */
  enum Kind {
    /** It cannot be reached, or broke the connection off. */
    UNREACHABLE(502),
    /** Its certificate is refused: nothing was sent. */
    REFUSED(502),
    /** It does not speak as it should. */
    MALFORMED(502),
    /** As many connections as may be are busy. */
    BUSY(503),
    /** It does not connect, or does not begin its answer, within {@code upstream_timeout}. */
    TIMEOUT(504);

    private final int status;

    Kind(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final Kind kind;
  private final String reference;

  /**
   * A failure.
   *
   * @param detail for the log
   * @param reference of the decision about its certificate; empty where there was none
   */
  UpstreamFailure(Kind kind, String detail, String reference) {
    super(detail, null, false, false); // A flood of them is no flood of stack traces.
    this.kind = kind;
    this.reference = reference;
  }

  /** What {@code failure} is to whoever waits for a connection. */
  static UpstreamFailure of(Throwable failure) {
    return failure instanceof UpstreamFailure known
        ? known
        : new UpstreamFailure(Kind.UNREACHABLE, String.valueOf(failure), "");
  }

  Kind kind() {
    return kind;
  }

  String reference() {
    return reference;
  }
}
