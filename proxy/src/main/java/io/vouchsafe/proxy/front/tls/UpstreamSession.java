package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import java.util.List;
import java.util.Optional;

/** An accepted connection to an upstream, as the registry of sessions knows it. */
final class UpstreamSession implements SessionHandle {
  private final UpstreamConnection connection;
  private final List<Optional<Der>> stapled;
  private final SessionFacts facts;
  private volatile boolean isCut;

  /**
   * A session.
   *
   * @param host that the settings name
   */
  UpstreamSession(UpstreamConnection connection, List<Optional<Der>> stapled, String host) {
    this.connection = connection;
    this.stapled = stapled;
    SocketAddress place = connection.http().remoteAddress();
    this.facts =
        new SessionFacts(
            new SessionFacts.Carrier.Front(UpstreamJudge.LABEL),
            Optional.empty(),
            Optional.of(host),
            Optional.ofNullable(place).map(SocketAddress::hostAddress),
            List.of(),
            Optional.empty());
  }

  @Override
  public SessionFacts facts() {
    return facts;
  }

  @Override
  public List<Optional<Der>> stapled() {
    return stapled;
  }

  @Override
  public Future<Void> cut(CutCause cause) {
    isCut = true;
    return connection.cut();
  }

  /** Whether the registry ends it: the cut itself says when it is gone, and is counted then. */
  boolean isCut() {
    return isCut;
  }
}
