package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.FrontUpstream;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.net.Timers;
import java.net.URI;

/** Hands requests on to the upstreams that the settings name. */
public final class UpstreamForwardings implements ForwardingFactory {
  private final UpstreamGround ground;
  private final References references;

  public UpstreamForwardings(UpstreamGround ground, References references) {
    this.ground = ground;
    this.references = references;
  }

  @Override
  public OpenForwarding open(TlsFrontSettings settings) {
    Upstream upstream = UpstreamFactory.of(settings, url(settings), ground).get();
    StreamingForwarding forwarding =
        new StreamingForwarding(
            settings.listen().toString(),
            upstream,
            new StreamingForwarding.Times(settings.upstreamTimeout(), settings.idleTimeout()),
            references,
            Timers.of(ground.vertx()),
            ground.nanoTime());
    return new OpenForwarding(forwarding, upstream::close);
  }

  private static URI url(TlsFrontSettings settings) {
    return switch (settings.upstream()) {
      case FrontUpstream.Http(URI url) -> url;
      case FrontUpstream.Ocvpn own ->
          throw new IllegalArgumentException("the service itself is no upstream");
      case FrontUpstream.Api api ->
          throw new IllegalArgumentException("the service itself is no upstream");
    };
  }
}
