package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.TrustOptions;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Makes the upstream of one front. */
final class UpstreamFactory {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final TlsFrontSettings front;
  private final URI url;
  private final UpstreamGround ground;
  private final PoolBounds bounds;
  private final UpstreamTls tls;
  private final Timers timers;
  private final UpstreamReport report;

  private UpstreamFactory(
      TlsFrontSettings front,
      URI url,
      UpstreamGround ground,
      PoolBounds bounds,
      UpstreamTls tls,
      Timers timers) {
    this.front = front;
    this.url = url;
    this.ground = ground;
    this.bounds = bounds;
    this.tls = tls;
    this.timers = timers;
    this.report =
        new UpstreamReport(
            front.listen().toString(), url.toString(), ground.registry(), ground.nanoTime());
  }

  /**
   * Gives the upstream of {@code front} at {@code url} to each event loop that asks for its own.
   */
  static Supplier<Upstream> of(TlsFrontSettings front, URI url, UpstreamGround ground) {
    return of(
        front, url, ground, PoolBounds.USUAL.within(ground.connections()), UpstreamTls.fastest());
  }

  /** The same within other bounds, by another engine. */
  static Supplier<Upstream> of(
      TlsFrontSettings front, URI url, UpstreamGround ground, PoolBounds bounds, UpstreamTls tls) {
    return new UpstreamFactory(front, url, ground, bounds, tls, Timers.of(ground.vertx()))
        ::upstream;
  }

  private Upstream upstream() {
    return new UpstreamPool(
        connector(), bounds, front.upstreamTimeout(), timers, ground.nanoTime(), report);
  }

  private UpstreamConnector connector() {
    UpstreamConnector plain = new PlainConnector(client(ground.vertx()), place());
    UpstreamConnector accepted =
        isTls()
            ? new CoalescingConnector(new JudgedConnector(plain, judge()), ground.nanoTime())
            : plain;
    return new TimedConnector(accepted, front.upstreamTimeout(), timers);
  }

  private UpstreamJudge judge() {
    return new UpstreamJudge(
        ground, front.tenant(), front.upstreamPolicy().orElseThrow(), host(url));
  }

  private boolean isTls() {
    return url.getScheme().toLowerCase(Locale.ROOT).equals("https");
  }

  private HttpConnectOptions place() {
    int port = url.getPort() > 0 ? url.getPort() : isTls() ? HTTPS : HTTP;
    return new HttpConnectOptions().setHost(host(url)).setPort(port).setSsl(isTls());
  }

  /** RFC 3986 §3.2.2: an IPv6 address stands in brackets. */
  static String host(URI url) {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private HttpClientAgent client(Vertx vertx) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(
                (int) Math.min(front.upstreamTimeout().toMillis(), Integer.MAX_VALUE))
            .setDecompressionSupported(false);
    if (isTls()) {
      options
          .setSslEngineOptions(tls)
          .setTrustOptions(TrustOptions.wrap(new AnyServerCertificate()))
          .setVerifyHost(false) // The verdict is for a name.
          .setSslHandshakeTimeout(front.upstreamTimeout().toMillis())
          .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
          .setForceSni(!UpstreamJudge.isAddress(host(url))); // RFC 6066 §3.
    }
    return vertx
        .httpClientBuilder()
        .with(options)
        .with(new PoolOptions().setCleanerPeriod(0))
        .build();
  }
}
