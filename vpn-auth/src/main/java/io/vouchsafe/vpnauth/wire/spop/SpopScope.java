package io.vouchsafe.vpnauth.wire.spop;

import java.util.Optional;
import java.util.stream.Stream;

/** How long a variable of HAProxy lives (SPOE.txt, section 3.4). */
public enum SpopScope {
  PROCESS(0),
  SESSION(1),
  TRANSACTION(2),
  REQUEST(3),
  RESPONSE(4);

  private final int code;

  SpopScope(int code) {
    this.code = code;
  }

  /** Its number on the wire. */
  int code() {
    return code;
  }

  /** The scope with that number. */
  static Optional<SpopScope> of(int code) {
    return Stream.of(values()).filter(scope -> scope.code == code).findFirst();
  }
}
