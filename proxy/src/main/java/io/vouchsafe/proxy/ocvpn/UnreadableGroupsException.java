package io.vouchsafe.proxy.ocvpn;

/** Who was a member cannot be read: to go on without it would forget members and generations. */
public final class UnreadableGroupsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableGroupsException(String message, Throwable cause) {
    super(message, cause);
  }
}
