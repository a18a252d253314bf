package io.vouchsafe.proxy.shared.ocvpn;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import java.net.URI;
import java.util.Map;

/** Carries a call to another node. */
@FunctionalInterface
public interface NodePosts {

  /** The answer; fails when there is none in time. */
  Future<OwnerCalls.Answer> post(URI target, Map<String, String> headers, Buffer body);

  /** Whether a key may travel there, as on the API port itself: over TLS, or on loopback. */
  static boolean mayCarryKeys(URI url) {
    String host = url.getHost();
    return host != null
        && ("https".equals(url.getScheme())
            || ("http".equals(url.getScheme())
                && new HostAndPort(host.replace("[", "").replace("]", ""), 1).isLoopback()));
  }
}
