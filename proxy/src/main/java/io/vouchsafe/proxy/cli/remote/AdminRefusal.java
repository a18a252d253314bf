package io.vouchsafe.proxy.cli.remote;

import java.io.IOException;

/** The admin port answered, and refused; the message says why, and what to type. */
final class AdminRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  AdminRefusal(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status. */
  int status() {
    return status;
  }
}
