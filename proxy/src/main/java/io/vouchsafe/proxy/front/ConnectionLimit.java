package io.vouchsafe.proxy.front;

import io.vouchsafe.proxy.net.SourceNetwork;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * How many connections one port has, altogether and from one source. What is remembered is bounded
 * by the connections that are open. Thread-safe.
 */
public final class ConnectionLimit {

  /** What becomes of a connection. */
  public enum Admission {
    ADMITTED,
    /** The port has as many as it may. */
    TOTAL,
    /** The source has as many as it may. */
    PER_SOURCE
  }

  private final Predicate<InetAddress> exempt;
  private final int reserved;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<SourceNetwork, Integer> sources = new ConcurrentHashMap<>();
  private volatile int total;
  private volatile int perSource;

  /** The same without a reserve. */
  public ConnectionLimit(int total, int perSource, Predicate<InetAddress> exempt) {
    this(total, perSource, 0, exempt);
  }

  /**
   * A limit with nothing open.
   *
   * @param reserved connections beyond {@code total} that those who are exempt may have: strangers
   *     who fill the port do not keep them out
   * @param exempt those who may have more than {@code perSource}; asked only when a limit is
   *     reached
   */
  public ConnectionLimit(int total, int perSource, int reserved, Predicate<InetAddress> exempt) {
    this.total = total;
    this.perSource = perSource;
    this.reserved = reserved;
    this.exempt = exempt;
  }

  /** From now on these; what is open stays. */
  public void change(int newTotal, int newPerSource) {
    total = newTotal;
    perSource = newPerSource;
  }

  /** Counts a connection from {@code source}, unless it is refused. */
  public Admission admit(Optional<InetAddress> source) {
    int beyond = open.incrementAndGet() - total;
    if (beyond > 0 && (beyond > reserved || source.filter(exempt).isEmpty())) {
      open.decrementAndGet();
      return Admission.TOTAL;
    }
    if (source.isPresent() && !admits(source.get())) {
      open.decrementAndGet();
      return Admission.PER_SOURCE;
    }
    return Admission.ADMITTED;
  }

  private boolean admits(InetAddress source) {
    SourceNetwork network = SourceNetwork.of(source);
    if (sources.merge(network, 1, Integer::sum) <= perSource || exempt.test(source)) {
      return true;
    }
    leave(network);
    return false;
  }

  /** A connection that was admitted is closed. */
  public void release(Optional<InetAddress> source) {
    open.decrementAndGet();
    source.map(SourceNetwork::of).ifPresent(this::leave);
  }

  private void leave(SourceNetwork network) {
    sources.computeIfPresent(network, (key, count) -> count > 1 ? count - 1 : null);
  }

  /** Connections that are open. */
  public int open() {
    return open.get();
  }

  /** Sources that have one. */
  int sources() {
    return sources.size();
  }
}
