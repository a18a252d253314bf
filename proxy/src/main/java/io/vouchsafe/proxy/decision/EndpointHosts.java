package io.vouchsafe.proxy.decision;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.proxy.net.HostNames;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the hosts that tunnels name as endpoints. Names come from settings alone, and
 * are asked for when somebody needs them. Thread-safe.
 */
final class EndpointHosts {
  /** So long an answer serves. */
  static final Duration FRESH = Duration.ofSeconds(60);

  /**
   * So long the last answer serves while the name servers are silent: their outage must not cut the
   * tunnels of offices that have not moved.
   */
  static final Duration STALE = Duration.ofMinutes(15);

  /** So long a failure is cached. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** Part of a decision's deadline. */
  static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Names of earlier settings go when there are more. */
  private static final int MOST_NAMES = 10_000;

  private static final int MOST_ADDRESSES = 64;

  private final HostNames names;
  private final LongSupplier nanoTime;
  private final ConcurrentMap<String, Known> known = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Future<List<IpAddress>>> asking = new ConcurrentHashMap<>();

  /**
   * What is known of a name.
   *
   * @param learnt when the name servers said so
   * @param again when they are asked the next time
   */
  private record Known(List<IpAddress> addresses, long learnt, long again) {}

  EndpointHosts(HostNames names, LongSupplier nanoTime) {
    this.names = names;
    this.nanoTime = nanoTime;
  }

  /** What {@code hosts} stand for; a completed future when nobody has to be asked. Never fails. */
  Future<HostAddresses> of(Set<String> hosts) {
    if (hosts.isEmpty()) {
      return Future.succeededFuture(HostAddresses.NONE);
    }
    Map<String, Future<List<IpAddress>>> all = new HashMap<>();
    hosts.forEach(host -> all.put(host, addresses(host)));
    return Future.join(List.copyOf(all.values()))
        .map(
            done ->
                host -> {
                  Future<List<IpAddress>> found = all.get(host);
                  return found == null ? List.of() : found.result();
                });
  }

  private Future<List<IpAddress>> addresses(String host) {
    Known before = known.get(host);
    if (before != null && nanoTime.getAsLong() - before.again() < 0) {
      return Future.succeededFuture(before.addresses());
    }
    Future<List<IpAddress>> running = asking.get(host);
    return running != null ? running : ask(host, before);
  }

  private Future<List<IpAddress>> ask(String host, @Nullable Known before) {
    Future<List<IpAddress>> asked =
        resolve(host)
            .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
            .map(EndpointHosts::read)
            .map(found -> learn(host, found))
            .otherwise(failure -> forgoing(host, before));
    asking.put(host, asked);
    return asked.onComplete(done -> asking.remove(host, asked));
  }

  private Future<List<InetAddress>> resolve(String host) {
    try {
      return names.addresses(host);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static List<IpAddress> read(List<InetAddress> found) {
    return found.stream()
        .limit(MOST_ADDRESSES)
        .map(each -> new IpAddress(Der.copyOf(each.getAddress())))
        .toList();
  }

  private List<IpAddress> learn(String host, List<IpAddress> found) {
    long now = nanoTime.getAsLong();
    if (known.size() >= MOST_NAMES) {
      known.clear();
    }
    known.put(host, new Known(found, now, now + FRESH.toNanos()));
    return found;
  }

  /** A name that nobody knows is no match, which is what an empty list says. */
  private List<IpAddress> forgoing(String host, @Nullable Known before) {
    long now = nanoTime.getAsLong();
    long again = now + PAUSE.toNanos();
    if (before != null && now - before.learnt() < STALE.toNanos()) {
      known.put(host, new Known(before.addresses(), before.learnt(), again));
      return before.addresses();
    }
    known.put(host, new Known(List.of(), now - STALE.toNanos(), again));
    return List.of();
  }
}
