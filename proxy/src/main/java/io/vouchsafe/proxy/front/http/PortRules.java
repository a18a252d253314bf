package io.vouchsafe.proxy.front.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vouchsafe.proxy.front.ConnectionLimit;
import io.vouchsafe.proxy.front.ConnectionLimit.Admission;
import io.vouchsafe.proxy.front.http.guard.GuardMeters;
import io.vouchsafe.proxy.front.http.guard.HttpGuard;
import io.vouchsafe.proxy.front.http.guard.HttpTimes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What holds for every connection of one port, on all its event loops: how many there may be, how
 * long each may keep us waiting, and what is a request. Thread-safe.
 */
public final class PortRules {
  /** A minute without a request, or without an octet of an answer taken. */
  public static final Duration IDLE = Duration.ofSeconds(60);

  /** Vert.x' names for what it puts into the pipeline of HTTP/1.1. */
  private static final String DECODER = "httpDecoder";

  private static final String ENCODER = "httpEncoder";

  private final ConnectionLimit limit;
  private final GuardMeters meters;
  private final Counter refusedByTotal;
  private final Counter refusedBySource;
  private final LongSupplier nanoTime;
  private volatile HttpTimes times;

  /**
   * Rules of a port.
   *
   * @param port {@code api} or {@code admin}
   */
  public PortRules(
      String port,
      ConnectionLimit limit,
      HttpTimes times,
      MeterRegistry registry,
      LongSupplier nanoTime) {
    this.limit = limit;
    this.times = times;
    this.nanoTime = nanoTime;
    this.meters = new GuardMeters(registry, port, nanoTime);
    this.refusedByTotal = refused(port, Admission.TOTAL, registry);
    this.refusedBySource = refused(port, Admission.PER_SOURCE, registry);
    Gauge.builder("vouchsafe.connections", limit, ConnectionLimit::open)
        .description("Open connections")
        .tag("port", port)
        .register(registry);
  }

  private static Counter refused(String port, Admission why, MeterRegistry registry) {
    return Counter.builder("vouchsafe.connections.refused")
        .description("Connections closed at once, since there were as many as limits allows")
        .tag("port", port)
        .tag("reason", why.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  /** From now on these hold for new connections. */
  public void change(int total, int perSource, HttpTimes newTimes) {
    limit.change(total, perSource);
    times = newTimes;
  }

  /**
   * Admits a connection of which nothing has been read, and puts the guard before its decoder. A
   * connection that cannot be guarded is closed.
   */
  boolean admit(HttpConnection connection, Optional<InetAddress> source) {
    Channel channel = ((HttpServerConnection) connection).channelHandlerContext().channel();
    switch (limit.admit(source)) {
      case TOTAL -> refusedByTotal.increment();
      case PER_SOURCE -> refusedBySource.increment();
      case ADMITTED -> {
        channel.closeFuture().addListener(closed -> limit.release(source));
        return guard(channel);
      }
    }
    var unused = channel.close();
    return false;
  }

  /** How many connections there may be. */
  public ConnectionLimit limit() {
    return limit;
  }

  /** Puts the guard before the decoder of a connection that was counted; closes what cannot be. */
  public boolean guard(Channel channel) {
    boolean guarded = false;
    try {
      HttpGuard.install(channel.pipeline(), DECODER, ENCODER, times, meters, nanoTime);
      guarded = true;
    } finally {
      if (!guarded) {
        var unused = channel.close();
      }
    }
    return guarded;
  }
}
