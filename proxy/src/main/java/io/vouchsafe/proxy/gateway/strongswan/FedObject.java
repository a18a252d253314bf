package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.Locale;

/**
 * One thing that charon shall know.
 *
 * @param name unique within its kind; ASCII
 * @param message the arguments of the command that loads it; may hold a key or a secret, and never
 *     prints it
 */
record FedObject(Kind kind, String name, ViciMessage message) {

  /** In the order in which they are loaded; unloaded in the opposite order. */
  enum Kind {
    CERTIFICATE("load-cert"),
    PRIVATE_KEY("load-key"),
    SHARED_KEY("load-shared"),
    AUTHORITY("load-authority"),
    POOL("load-pool"),
    CONNECTION("load-conn");

    private final String command;

    Kind(String command) {
      this.command = command;
    }

    /** The VICI command that loads one. */
    String command() {
      return command;
    }

    /** For people, and as a label of the metrics. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether its arguments are a secret, which charon might repeat when it refuses them. */
    boolean isSecret() {
      return this == PRIVATE_KEY || this == SHARED_KEY;
    }
  }

  @Override
  public String toString() {
    return kind.command() + " " + name;
  }
}
