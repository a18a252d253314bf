package io.vouchsafe.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code vici} of a gateway: a socket in the file system, or a port of this machine. */
final class ViciAddressReader {
  private static final String UNIX = "unix:";

  /** unix(7): sun_path has 108 octets, one of them the zero at its end. */
  private static final int LONGEST = 107;

  private static final String FORMS =
      "write unix:/PATH, such as unix:/run/charon.vici, or a loopback address and port, such as"
          + " 127.0.0.1:4502";

  private ViciAddressReader() {}

  /** The address; empty after a mistake, which is reported. */
  static Optional<ViciAddress> read(Value value) {
    return value
        .string()
        .flatMap(
            text ->
                text.startsWith(UNIX)
                    ? socket(value, text.substring(UNIX.length()))
                    : loopback(value, text));
  }

  private static Optional<ViciAddress> socket(Value value, String text) {
    return socketPath(value, text, FORMS).map(ViciAddress.UnixSocket::new);
  }

  /**
   * The path of a socket, without {@code unix:} in front.
   *
   * @param forms what may be written instead
   */
  static Optional<String> socketPath(Value value, String text, String forms) {
    Optional<Path> path = path(text);
    if (path.filter(Path::isAbsolute).isEmpty()) {
      value.error(Quoted.of(UNIX + text) + " is no absolute path: " + forms);
      return Optional.empty();
    }
    String normal = path.get().normalize().toString();
    if (normal.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      value.error(
          "the path is longer than %d octets, which no socket's may be: %s"
              .formatted(LONGEST, forms));
      return Optional.empty();
    }
    return Optional.of(normal);
  }

  private static Optional<Path> path(String text) {
    try {
      return text.chars().anyMatch(Character::isISOControl)
          ? Optional.empty()
          : Optional.of(Path.of(text));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Private keys travel on it. */
  private static Optional<ViciAddress> loopback(Value value, String text) {
    Optional<HostAndPort> address = HostAndPort.parse(text).filter(each -> each.port() > 0);
    if (address.isEmpty()) {
      value.error(Quoted.of(text) + " is no address of charon: " + FORMS);
      return Optional.empty();
    }
    if (!address.get().isLoopback()) {
      value.error(
          address.get() + " is not loopback, and private keys travel on it in the clear: " + FORMS);
      return Optional.empty();
    }
    return address.map(ViciAddress.Loopback::new);
  }
}
