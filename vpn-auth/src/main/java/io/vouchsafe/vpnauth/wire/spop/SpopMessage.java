package io.vouchsafe.vpnauth.wire.spop;

import java.util.List;

/**
 * One {@code spoe-message} of a NOTIFY.
 *
 * @param arguments in the order sent; a name may be there twice
 */
public record SpopMessage(String name, List<SpopItem> arguments) {
  public SpopMessage {
    arguments = List.copyOf(arguments);
  }
}
