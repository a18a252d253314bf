package io.vouchsafe.proxy.front.tls;

import io.netty.util.NetUtil;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.PoolOptions;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;
import java.util.Locale;
import java.util.function.Supplier;

/** Makes the upstream of one front. */
final class UpstreamFactory {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final TlsFrontSettings front;
  private final UpstreamGround ground;
  private final PoolBounds bounds;
  private final Timers timers;
  private final UpstreamReport report;

  private UpstreamFactory(
      TlsFrontSettings front, UpstreamGround ground, PoolBounds bounds, Timers timers) {
    this.front = front;
    this.ground = ground;
    this.bounds = bounds;
    this.timers = timers;
    this.report =
        new UpstreamReport(
            front.listen().toString(),
            front.upstream().toString(),
            ground.registry(),
            ground.nanoTime());
  }

  /** Gives the upstream of {@code front} to each event loop that asks for its own. */
  static Supplier<Upstream> of(TlsFrontSettings front, UpstreamGround ground) {
    return of(front, ground, PoolBounds.USUAL, Timers.of(ground.vertx()));
  }

  /** The same within other bounds. */
  static Supplier<Upstream> of(
      TlsFrontSettings front, UpstreamGround ground, PoolBounds bounds, Timers timers) {
    return new UpstreamFactory(front, ground, bounds, timers)::upstream;
  }

  private Upstream upstream() {
    return new UpstreamPool(
        connector(), bounds, front.upstreamTimeout(), timers, ground.nanoTime(), report);
  }

  private UpstreamConnector connector() {
    if (front.upstreamPolicy().isPresent() || front.upstream().getScheme().equals("https")) {
      throw new IllegalStateException("not built yet: an upstream over TLS");
    }
    return new PlainConnector(
        client(ground.vertx()), place(), front.upstreamTimeout(), timers);
  }

  private HttpConnectOptions place() {
    URI url = front.upstream();
    boolean tls = url.getScheme().toLowerCase(Locale.ROOT).equals("https");
    int port = url.getPort() > 0 ? url.getPort() : tls ? HTTPS : HTTP;
    return new HttpConnectOptions().setHost(host(url)).setPort(port).setSsl(tls);
  }

  /** RFC 3986 §3.2.2: an IPv6 address stands in brackets. */
  static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private HttpClientAgent client(Vertx vertx) {
    long millis = front.upstreamTimeout().toMillis();
    return vertx
        .httpClientBuilder()
        .with(
            new HttpClientOptions()
                .setConnectTimeout((int) Math.min(millis, Integer.MAX_VALUE))
                .setForceSni(!NetUtil.isValidIpV4Address(host(front.upstream())))
                .setDecompressionSupported(false))
        .with(new PoolOptions().setCleanerPeriod(0))
        .build();
  }
}
