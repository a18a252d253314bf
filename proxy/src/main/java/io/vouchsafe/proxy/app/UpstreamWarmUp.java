package io.vouchsafe.proxy.app;

import io.vertx.core.Future;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.proxy.ocsp.OcspCall;
import io.vouchsafe.proxy.ocsp.OcspChannel;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Asks our own admin port as if it were a responder: the first exchange of a fresh process takes
 * longer than an OCSP object's usual timeout, and no login should pay for that. The admin port
 * refuses every call, which is all that is needed.
 */
final class UpstreamWarmUp {
  private static final int CALLS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final OcspRequest NOTHING =
      new OcspRequest(Der.copyOf(new byte[] {0x30, 0x00}), Optional.empty());

  private static final CaGroup NOBODY = new CaGroup(List.of(), List.of());

  private final OcspChannel channel;

  UpstreamWarmUp(OcspChannel channel) {
    this.channel = channel;
  }

  /** Completes when it has asked often enough, whatever came of it. */
  Future<Void> run(HostAndPort admin) {
    return call(URI.create("http://" + admin + "/"), CALLS);
  }

  private Future<Void> call(URI url, int left) {
    if (left == 0) {
      return Future.succeededFuture();
    }
    OcspCall call =
        new OcspCall(Destination.direct(url), NOBODY, Optional.empty(), NOTHING, PATIENCE, 1024);
    return channel.ask(call).transform(asked -> call(url, left - 1));
  }
}
