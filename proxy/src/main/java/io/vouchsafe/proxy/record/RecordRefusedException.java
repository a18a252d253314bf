package io.vouchsafe.proxy.record;

import java.io.IOException;

/** What lies where decisions are to be recorded is not ours alone; the message says what to do. */
public final class RecordRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  RecordRefusedException(String message) {
    super(message);
  }
}
