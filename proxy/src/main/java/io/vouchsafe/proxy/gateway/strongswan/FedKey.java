package io.vouchsafe.proxy.gateway.strongswan;

import io.vouchsafe.config.Quoted;
import io.vouchsafe.vpnauth.tunnel.ConnectionName;

/** Which of the things that charon is fed. */
record FedKey(FedObject.Kind kind, String name) {
  private static final String OURS = "vouchsafe.";

  static FedKey of(FedObject object) {
    return new FedKey(object.kind(), object.name());
  }

  /**
   * Whether what charon shows under this name was put there by this service, in this life or an
   * earlier one. Everything else belongs to somebody else and is left alone.
   */
  boolean isOurs() {
    return kind == FedObject.Kind.CONNECTION
        ? ConnectionName.parse(name).isPresent()
        : name.startsWith(OURS);
  }

  @Override
  public String toString() {
    return kind.word() + " " + Quoted.plain(name);
  }
}
