package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.SessionFacts;
import io.vouchsafe.proxy.session.SessionHandle;
import java.util.Optional;
import java.util.concurrent.Executor;

/** An IKE SA as the list of live sessions knows it. */
final class IkeSession implements SessionHandle {
  private final String gateway;
  private final IkeSa sa;
  private final IkeCuts cuts;
  private final Executor loop;

  IkeSession(String gateway, IkeSa sa, IkeCuts cuts, Executor loop) {
    this.gateway = gateway;
    this.sa = sa;
    this.cuts = cuts;
    this.loop = loop;
  }

  @Override
  public SessionFacts facts() {
    IkeSaReport report = sa.report();
    return new SessionFacts(
        new SessionFacts.Carrier.Gateway(gateway),
        Optional.of(sa.tunnel()),
        Optional.of(report.remoteId()),
        report.remote().map(Object::toString),
        report.virtualIps(),
        Optional.empty());
  }

  @Override
  public Future<Void> cut(CutCause cause) {
    Promise<Void> done = Promise.promise();
    loop.execute(() -> cuts.cut(sa, cause.word()).onComplete(done));
    return done.future();
  }
}
