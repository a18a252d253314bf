package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.decision.References;
import io.vouchsafe.proxy.net.Timers;

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
    Upstream upstream = UpstreamFactory.of(settings, ground).get();
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
}
