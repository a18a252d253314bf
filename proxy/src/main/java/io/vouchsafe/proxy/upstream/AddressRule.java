package io.vouchsafe.proxy.upstream;

import io.vertx.core.Future;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Says which address a host's name leads to, before a connection is opened: whoever owns a name can
 * point it at our own machine, and a TLS handshake is a call already. The name is resolved once and
 * the connection goes to the address that was looked at, so that nobody can point the name
 * elsewhere between the look and the call.
 */
public final class AddressRule {
  private final HostNames names;
  private final OutgoingAddresses outgoing;

  public AddressRule(HostNames names, OutgoingAddresses outgoing) {
    this.names = names;
    this.outgoing = outgoing;
  }

  /** Where a connection goes. */
  public sealed interface Way {
    /** To whatever the name stands for: the rule refuses no address. */
    record ByName() implements Way {}

    /** To this address and no other. */
    record To(InetAddress address) implements Way {}

    /** Nowhere. */
    record Refused(ChannelAnswer.Failed why) implements Way {}
  }

  /** The way to {@code host}, without brackets, that {@code origin} named. */
  public Future<Way> to(String host, Destination.Origin origin) {
    boolean isStrangers =
        switch (origin) {
          case SETTINGS -> false;
          case STRANGER -> true;
        };
    return outgoing.looksAt(isStrangers)
        ? names.addresses(host).map(found -> judge(found, isStrangers))
        : Future.succeededFuture(new Way.ByName());
  }

  private Way judge(List<InetAddress> found, boolean isStrangers) {
    Optional<String> last = Optional.empty();
    for (InetAddress address : found) {
      Optional<String> refusal = outgoing.refusal(address, isStrangers);
      if (refusal.isEmpty()) {
        return new Way.To(address);
      }
      last = refusal.map(why -> "the host's address " + address.getHostAddress() + " " + why);
    }
    return new Way.Refused(
        ChannelAnswer.Failed.of(
            Outcome.NOT_ALLOWED_HOST, last.orElse("the host's name stands for no address")));
  }
}
