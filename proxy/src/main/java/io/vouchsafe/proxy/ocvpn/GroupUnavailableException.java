package io.vouchsafe.proxy.ocvpn;

/** A group could not do what was asked, and has changed nothing: 503. */
public final class GroupUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public GroupUnavailableException(String message) {
    super(message);
  }
}
