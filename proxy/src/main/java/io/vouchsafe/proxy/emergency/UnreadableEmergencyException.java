package io.vouchsafe.proxy.emergency;

/** What was kept of an emergency cannot be read: to go on without it could let somebody in. */
public final class UnreadableEmergencyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnreadableEmergencyException(String message) {
    super(message);
  }
}
