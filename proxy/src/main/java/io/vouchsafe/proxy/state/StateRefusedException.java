package io.vouchsafe.proxy.state;

import java.io.IOException;

/** The state directory may not be used as it is; the message says why and what to type. */
public final class StateRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  StateRefusedException(String message) {
    super(message);
  }
}
