package io.vouchsafe.proxy.crl.fetch;

import com.unboundid.ldap.sdk.NameResolver;
import io.vouchsafe.config.OutgoingAddresses;
import io.vouchsafe.proxy.net.AddressRule;
import io.vouchsafe.proxy.net.AddressRule.Usable;
import io.vouchsafe.proxy.net.Destination.Origin;
import io.vouchsafe.proxy.net.HostNames;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Leads a directory's name only to addresses that the settings let it lead to, and to no other
 * between the look and the connection. Blocking.
 */
final class CheckedAddresses extends NameResolver {
  private final Origin origin;
  private final OutgoingAddresses outgoing;
  private final HostNames names;
  private final Duration patience;

  CheckedAddresses(Origin origin, OutgoingAddresses outgoing, HostNames names, Duration patience) {
    this.origin = origin;
    this.outgoing = outgoing;
    this.names = names;
    this.patience = patience;
  }

  @Override
  public InetAddress getByName(String host) throws UnknownHostException {
    return getAllByName(host)[0];
  }

  @Override
  public InetAddress[] getAllByName(String host) throws UnknownHostException {
    return switch (AddressRule.usable(addresses(host), outgoing, origin.isStrangers())) {
      case Usable.Some(List<InetAddress> some) -> some.toArray(InetAddress[]::new);
      case Usable.None(String why) -> throw new UnknownHostException(why);
    };
  }

  private List<InetAddress> addresses(String host) throws UnknownHostException {
    try {
      return names
          .addresses(host)
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw unknown("host name not found", e);
    } catch (TimeoutException e) {
      throw unknown("host name not found within " + patience.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unknown("interrupted", e);
    }
  }

  private static UnknownHostException unknown(String why, Exception cause) {
    UnknownHostException unknown = new UnknownHostException(why);
    unknown.initCause(cause);
    return unknown;
  }

  @Override
  public void toString(StringBuilder out) {
    out.append("addresses of ").append(origin);
  }
}
