package io.vouchsafe.config;

import java.net.InetAddress;
import java.util.Optional;

/** Reads {@code management} of a gateway: a socket in the file system, or a host and a port. */
final class ManagementAddressReader {
  private static final String FORMS =
      "write host:port, such as 127.0.0.1:7505, or unix:/PATH, such as unix:/run/openvpn/mgmt";

  private ManagementAddressReader() {}

  /** The address; empty after a mistake, which is reported. */
  static Optional<ManagementAddress> read(Value value) {
    return value
        .string()
        .flatMap(
            text ->
                text.startsWith(ViciAddress.UNIX)
                    ? ViciAddressReader.socketPath(
                            value, text.substring(ViciAddress.UNIX.length()), FORMS)
                        .map(ManagementAddress.UnixSocket::new)
                    : tcp(value, text));
  }

  private static Optional<ManagementAddress> tcp(Value value, String text) {
    Optional<HostAndPort> address = HostAndPort.parse(text).filter(each -> each.port() > 0);
    if (address.isEmpty()) {
      value.error(Quoted.of(text) + " is no address of a management interface: " + FORMS);
      return Optional.empty();
    }
    if (isEvery(address.get())) {
      value.error(address.get() + " stands for every address, and leads to none: " + FORMS);
      return Optional.empty();
    }
    if (!address.get().isLoopback()) {
      value.warning(
          address.get()
              + " is not loopback: names and passwords travel there in the clear, and whoever can"
              + " reach or answer at that port decides who connects; run vouchsafe beside the"
              + " OpenVPN server, or lead the port through a tunnel");
    }
    return address.map(ManagementAddress.Tcp::new);
  }

  private static boolean isEvery(HostAndPort address) {
    return WrittenAddress.parse(address.host()).filter(InetAddress::isAnyLocalAddress).isPresent();
  }
}
