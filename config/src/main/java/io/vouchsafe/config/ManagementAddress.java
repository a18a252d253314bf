package io.vouchsafe.config;

/** Contract, section 1, {@code management}: where an OpenVPN server listens for commands. */
public sealed interface ManagementAddress {

  /** Where it leads: two addresses with the same text lead to the same server. */
  String target();

  /**
   * A socket in the file system.
   *
   * @param path absolute
   */
  record UnixSocket(String path) implements ManagementAddress {
    @Override
    public String target() {
      return new ViciAddress.UnixSocket(path).target();
    }

    @Override
    public String toString() {
      return ViciAddress.UNIX + path;
    }
  }

  /** A TCP port; passwords and certificates' names travel on it in the clear. */
  record Tcp(HostAndPort address) implements ManagementAddress {
    @Override
    public String target() {
      return new ViciAddress.Loopback(address).target();
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }
}
