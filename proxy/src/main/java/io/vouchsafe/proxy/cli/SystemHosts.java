package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What host names stand for on this machine now: its hosts file, then its name servers. */
final class SystemHosts {
  /** For all of them together. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final int MOST_ADDRESSES = 64;

  /** Knows the addresses of a name, or fails. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  private final Map<String, List<IpAddress>> known;

  private SystemHosts(Map<String, List<IpAddress>> known) {
    this.known = known;
  }

  /** Asks for all {@code names} at once. */
  static SystemHosts of(Iterable<String> names, Resolver resolver) {
    Map<String, CompletableFuture<List<IpAddress>>> asked = new LinkedHashMap<>();
    names.forEach(name -> asked.put(name, ask(name, resolver)));
    long due = System.nanoTime() + PATIENCE.toNanos();
    Map<String, List<IpAddress>> known = new LinkedHashMap<>();
    asked.forEach((name, found) -> known.put(name, await(found, due)));
    return new SystemHosts(known);
  }

  /** A daemon: a resolver that hangs does not keep the process. */
  private static CompletableFuture<List<IpAddress>> ask(String name, Resolver resolver) {
    CompletableFuture<List<IpAddress>> found = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("vouchsafe-resolve")
        .start(
            () -> {
              try {
                found.complete(
                    Stream.of(resolver.resolve(name))
                        .limit(MOST_ADDRESSES)
                        .map(each -> new IpAddress(Der.copyOf(each.getAddress())))
                        .toList());
              } catch (UnknownHostException | RuntimeException e) {
                found.completeExceptionally(e);
              }
            });
    return found;
  }

  /** A name that is not known, or not in time, matches nothing; the report says so. */
  private static List<IpAddress> await(CompletableFuture<List<IpAddress>> found, long due) {
    try {
      return found.get(Math.max(0, due - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException unknown) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  HostAddresses addresses() {
    return name -> known.getOrDefault(name, List.of());
  }

  /** One line for each name. */
  List<String> lines() {
    return known.entrySet().stream()
        .map(
            each ->
                each.getKey()
                    + (each.getValue().isEmpty()
                        ? " was not resolved within " + PATIENCE.toSeconds() + " s"
                        : " is "
                            + String.join(
                                ", ", each.getValue().stream().map(IpAddress::toString).toList()))
                    + ", says this machine's resolver")
        .toList();
  }
}
