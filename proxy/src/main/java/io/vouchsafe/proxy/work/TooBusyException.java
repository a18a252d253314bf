package io.vouchsafe.proxy.work;

/** So much work waits already that more of it would come too late for whoever asks. */
public final class TooBusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TooBusyException(int waiting) {
    super(waiting + " pieces of work wait already", null, false, false);
  }
}
