package io.vouchsafe.proxy.gateway.strongswan;

/**
 * A command or a connection brought nothing of use. The message names the command and says what
 * happened; it never has anything of a message's content.
 */
public final class ViciException extends Exception {
  private static final long serialVersionUID = 1;

  private final Why why;

  /** What happened. */
  public enum Why {
    /** No connection, or none in time. */
    UNREACHABLE,

    /** charon ended the connection: it has died, or it has refused what was sent. */
    GONE,

    /** charon did not answer in time. */
    LATE,

    /** charon knows no such command. */
    UNKNOWN_COMMAND,

    /** charon knows no such event. */
    UNKNOWN_EVENT,

    /** charon streamed nothing, and said why in an answer that is not told here. */
    REFUSED,

    /** Too many commands wait already. */
    BUSY,

    /** charon streamed more than there is room for. */
    TOO_MUCH,

    /** Octets that are no VICI. */
    MALFORMED,

    /** A packet that nothing asked for. */
    OUT_OF_ORDER,

    /** We ended the connection. */
    CLOSED
  }

  private ViciException(Why why, String message) {
    super(message, null, false, false);
    this.why = why;
  }

  static ViciException of(Why why, String message) {
    return new ViciException(why, message);
  }

  public Why why() {
    return why;
  }
}
