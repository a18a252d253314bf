package io.vouchsafe.proxy.snoop;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.HashSet;
import java.util.Set;

/**
 * The identities that a gateway answers to by its connections, as {@code list-conns} shows them.
 */
public final class GatewayIdentities {
  /** charon's word for any; so is one that says none. */
  static final String ANY = "%any";

  private final Set<String> ids = new HashSet<>();

  /** Those of one event {@code list-conn}. */
  public void add(ViciMessage event) {
    for (ViciMessage connection : event.sections().values()) {
      connection
          .sections()
          .forEach(
              (name, round) -> {
                if (name.startsWith("local-")) {
                  ids.add(round.text("id").orElse(ANY));
                }
              });
    }
  }

  /** Before they are listed again. */
  public void clear() {
    ids.clear();
  }

  /** Those so far. */
  public Set<String> known() {
    return Set.copyOf(ids);
  }
}
