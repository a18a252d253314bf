package io.vouchsafe.proxy.work;

/** So much work waits already that more of it would come too late for whoever asks. */
public final class TooBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int waiting;

  TooBusyException(int waiting) {
    super(null, null, false, false);
    this.waiting = waiting;
  }

  @Override
  public String getMessage() {
    return waiting + " pieces of work wait already";
  }
}
