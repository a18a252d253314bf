package io.vouchsafe.config;

import java.io.IOException;
import java.nio.file.Path;

/** Contract, section 1, {@code vici}: where charon listens for commands. */
public sealed interface ViciAddress {

  /** Where it leads just now: two addresses with the same text lead to the same charon. */
  String target();

  /**
   * A socket in the file system.
   *
   * @param path absolute
   */
  record UnixSocket(String path) implements ViciAddress {
    /** By whichever links: {@code /var/run} is {@code /run}. The socket need not be there yet. */
    @Override
    public String target() {
      Path socket = Path.of(path);
      try {
        return UNIX + socket.toRealPath();
      } catch (IOException notThere) {
        return UNIX + inRealFolder(socket);
      }
    }

    private static Path inRealFolder(Path socket) {
      Path folder = socket.getParent();
      if (folder == null) {
        return socket;
      }
      try {
        return folder.toRealPath().resolve(socket.getFileName());
      } catch (IOException notThere) {
        return socket;
      }
    }

    @Override
    public String toString() {
      return UNIX + path;
    }
  }

  /** How a socket's address begins. */
  String UNIX = "unix:";

  /** A port of this machine: private keys travel on it, so nothing but loopback. */
  record Loopback(HostAndPort address) implements ViciAddress {
    @Override
    public String target() {
      String host = address.host().equalsIgnoreCase("localhost") ? "127.0.0.1" : address.host();
      return host + " " + address.port();
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }
}
