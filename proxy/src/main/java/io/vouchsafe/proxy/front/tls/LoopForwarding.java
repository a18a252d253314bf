package io.vouchsafe.proxy.front.tls;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpServerRequest;
import io.vouchsafe.config.TlsFrontSettings;
import io.vouchsafe.proxy.front.tls.ForwardingFactory.OpenForwarding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way to the upstream of one front on one event loop. Other settings make another one; the one
 * before is closed when the last connection is gone whose requests went there.
 */
final class LoopForwarding {
  private final OpenForwarding open;
  private TlsFrontSettings settings;
  private final Set<Channel> users = new HashSet<>();
  private boolean retired;

  LoopForwarding(ForwardingFactory factory, TlsFrontSettings settings) {
    this.open = factory.open(settings);
    this.settings = settings;
  }

  /** Whether it is good for {@code other}, too; compared once a reading of the settings. */
  @SuppressWarnings("ReferenceEquality") // the very same ones, at nearly every request
  boolean isFor(TlsFrontSettings other) {
    if (other == settings) {
      return true;
    }
    boolean same = withoutCertificates(other).equals(withoutCertificates(settings));
    if (same) {
      settings = other;
    }
    return same;
  }

  private static TlsFrontSettings withoutCertificates(TlsFrontSettings of) {
    return new TlsFrontSettings(
        of.listen(),
        List.of(),
        of.tenant(),
        of.policy(),
        of.clientCertificate(),
        of.upstream(),
        of.upstreamPolicy(),
        of.headerTimeout(),
        of.idleTimeout(),
        of.upstreamTimeout());
  }

  void forward(HttpServerRequest request, ClientFields client, Channel from) {
    if (users.add(from)) {
      from.closeFuture().addListener(closed -> leaves(from));
    }
    open.forwarding().forward(request, client);
  }

  private void leaves(Channel channel) {
    users.remove(channel);
    closeUnused();
  }

  /** No more requests come. */
  void retire() {
    retired = true;
    closeUnused();
  }

  private void closeUnused() {
    if (retired && users.isEmpty()) {
      retired = false;
      open.close().run();
    }
  }
}
