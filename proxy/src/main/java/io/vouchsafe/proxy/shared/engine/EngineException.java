package io.vouchsafe.proxy.shared.engine;

/** A command got no reply, or an error for one; the message is one sentence for operators. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  /** What was in the way. */
  public enum Kind {
    /** There is no connection, or it ended. */
    UNREACHABLE,
    /** The patience is over. */
    LATE,
    /** The circuit breaker is open. */
    BREAKER_OPEN,
    /** Too many commands wait already. */
    BUSY,
    /** The server refuses: wrong password, ACL, out of memory, read only, or a wrong type. */
    REFUSED
  }

  public EngineException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
