package io.vouchsafe.proxy.upstream;

import io.vertx.core.net.SocketAddress;
import io.vouchsafe.config.AllowedHosts;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * Looks at the address that an allowed name led to, before anything is sent there: whoever owns a
 * name can point it at our own machine.
 */
public final class AddressRule {
  private final AllowedHosts allowed;

  public AddressRule(AllowedHosts allowed) {
    this.allowed = allowed;
  }

  /** Why nothing is sent to {@code address}; empty when it may be. */
  Optional<HttpReply> refusal(Destination destination, SocketAddress address) {
    return refusal(destination.origin(), address).map(HttpReply.Failed::new);
  }

  /** Why nothing is sent to {@code address}, reached by a name of {@code origin}, if so. */
  public Optional<ChannelAnswer.Failed> refusal(Destination.Origin origin, SocketAddress address) {
    return switch (origin) {
      case SETTINGS -> Optional.empty();
      case STRANGER -> allowed.allowsAddress(ip(address)) ? Optional.empty() : refused(address);
    };
  }

  /** The address of an open connection is a literal; no name server is asked. */
  private static InetAddress ip(SocketAddress address) {
    try {
      return InetAddress.getByName(address.hostAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an open connection has an address", e);
    }
  }

  private static Optional<ChannelAnswer.Failed> refused(SocketAddress address) {
    return Optional.of(
        ChannelAnswer.Failed.of(
            Outcome.NOT_ALLOWED_HOST,
            "the host's address "
                + address.hostAddress()
                + " is not in allowed_hosts, where such addresses must be written"));
  }
}
