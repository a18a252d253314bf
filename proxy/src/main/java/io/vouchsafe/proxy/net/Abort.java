package io.vouchsafe.proxy.net;

/** The end of patience: what is running when it comes is stopped, and so is what starts later. */
public final class Abort {
  private boolean aborted;
  private Runnable stop = () -> {};

  /** Stops what runs now by {@code means}; at once when patience has already ended. */
  public void by(Runnable means) {
    boolean late;
    synchronized (this) {
      stop = means;
      late = aborted;
    }
    if (late) {
      means.run();
    }
  }

  public void now() {
    Runnable means;
    synchronized (this) {
      aborted = true;
      means = stop;
    }
    means.run();
  }
}
