package io.vouchsafe.vpnauth.wire.openvpn;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A client of which some lines of the environment have come. */
final class PendingClient {
  private final Kind kind;
  private final long cid;
  private final long kid;
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> contradictory = new HashSet<>();
  private int lines;
  private int text;
  private boolean isCut;

  /** What happens to it. */
  enum Kind {
    CONNECT,
    REAUTH,
    ESTABLISHED,
    DISCONNECT
  }

  PendingClient(Kind kind, long cid, long kid) {
    this.kind = kind;
    this.cid = cid;
    this.kid = kid;
  }

  /** Takes a line; false when there are so many that no end is to be expected. */
  boolean add(String entry) {
    lines++;
    if (lines > ManagementBounds.ENDLESS_ENV) {
      return false;
    }
    if (values.size() >= ManagementBounds.MOST_ENV_LINES
        || contradictory.size() >= ManagementBounds.MOST_ENV_LINES
        || text + entry.length() > ManagementBounds.MOST_ENV_TEXT) {
      isCut = true;
      return true;
    }
    text += entry.length();
    int equals = entry.indexOf('=');
    if (equals < 0) {
      put(entry, "");
    } else {
      put(entry.substring(0, equals), entry.substring(equals + 1));
    }
    return true;
  }

  /** What the client typed as its password is for others than us, and is not kept. */
  private void put(String name, String value) {
    if (name.equals("password")) {
      return;
    }
    String earlier = values.putIfAbsent(name, value);
    if (earlier != null && !earlier.equals(value)) {
      contradictory.add(name);
    }
  }

  ManagementEvent event() {
    values.keySet().removeAll(contradictory);
    ClientEnv env = new ClientEnv(values, isCut);
    return switch (kind) {
      case CONNECT -> new ManagementEvent.Connect(cid, kid, env);
      case REAUTH -> new ManagementEvent.Reauth(cid, kid, env);
      case ESTABLISHED -> new ManagementEvent.Established(cid, env);
      case DISCONNECT -> new ManagementEvent.Disconnected(cid, env);
    };
  }
}
