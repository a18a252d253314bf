package io.vouchsafe.proxy.work;

/**
 * So much work waits that this piece of it comes too late for whoever asks: it was not done. Our
 * own fault, never that of whoever was to be verified.
 */
public final class TooBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TooBusyException(String message) {
    super(message, null, false, false);
  }

  /** There was no room for it, or somebody who has less waiting took its place. */
  static TooBusyException full(int most) {
    return new TooBusyException(most + " pieces of work wait already");
  }

  /** Its time passed while it waited. */
  public static TooBusyException late() {
    return new TooBusyException("its time passed while it waited for a worker");
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
