package io.vouchsafe.proxy.front.http;

import java.util.Locale;
import java.util.Optional;

/**
 * What a device may call (contract, section 5): each is a POST under {@code /v1/{tenant}/ocvpn}.
 */
enum OcvpnCall {
  REGISTER,
  POLL,
  REGACK,
  UNREGISTER;

  private final String word = name().toLowerCase(Locale.ROOT);

  /** As it stands in the path. */
  String word() {
    return word;
  }

  /** The one of that word. */
  static Optional<OcvpnCall> of(String word) {
    for (OcvpnCall call : values()) {
      if (call.word.equals(word)) {
        return Optional.of(call);
      }
    }
    return Optional.empty();
  }
}
