package io.vouchsafe.proxy.net;

import io.vertx.core.Future;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.pki.revocation.Outcome;
import java.net.InetAddress;
import java.util.ArrayList;
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
    record Refused(CallFailure why) implements Way {}
  }

  /** The way to {@code host}, without brackets, that {@code origin} named. */
  public Future<Way> to(String host, Destination.Origin origin) {
    boolean isStrangers = origin.isStrangers();
    return outgoing.looksAt(isStrangers)
        ? names.addresses(host).map(found -> judge(found, isStrangers))
        : Future.succeededFuture(new Way.ByName());
  }

  private Way judge(List<InetAddress> found, boolean isStrangers) {
    return switch (usable(found, outgoing, isStrangers)) {
      case Usable.Some(List<InetAddress> addresses) -> new Way.To(addresses.getFirst());
      case Usable.None(String why) ->
          new Way.Refused(new CallFailure(Outcome.NOT_ALLOWED_HOST, why));
    };
  }

  /** What the rule leaves of a host's addresses. */
  public sealed interface Usable {
    /** In their order; at least one. */
    record Some(List<InetAddress> addresses) implements Usable {
      public Some {
        addresses = List.copyOf(addresses);
      }
    }

    /** Why none may be called, one sentence. */
    record None(String why) implements Usable {}
  }

  /** Which of {@code found}, the addresses of one host, may be called. */
  public static Usable usable(
      List<InetAddress> found, OutgoingAddresses outgoing, boolean isStrangers) {
    List<InetAddress> usable = new ArrayList<>();
    String last = "the host's name stands for no address";
    for (InetAddress address : found) {
      Optional<String> refusal = outgoing.refusal(address, isStrangers);
      if (refusal.isEmpty()) {
        usable.add(address);
      } else {
        last = "the host's address " + address.getHostAddress() + " " + refusal.get();
      }
    }
    return usable.isEmpty() ? new Usable.None(last) : new Usable.Some(usable);
  }
}
