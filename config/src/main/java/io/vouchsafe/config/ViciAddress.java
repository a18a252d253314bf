package io.vouchsafe.config;

/** Contract, section 1, {@code vici}: where charon listens for commands. */
public sealed interface ViciAddress {

  /**
   * A socket in the file system.
   *
   * @param path absolute
   */
  record UnixSocket(String path) implements ViciAddress {
    @Override
    public String toString() {
      return "unix:" + path;
    }
  }

  /** A port of this machine: private keys travel on it, so nothing but loopback. */
  record Loopback(HostAndPort address) implements ViciAddress {
    @Override
    public String toString() {
      return address.toString();
    }
  }
}
