package io.vouchsafe.proxy.session;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A gateway's session that does with a cut what the test says. */
final class FakeHandle implements SessionHandle {
  final List<CutCause> cuts = new CopyOnWriteArrayList<>();
  volatile Supplier<Future<Void>> answer = Future::succeededFuture;

  @Override
  public SessionFacts facts() {
    return SessionFacts.of(new SessionFacts.Carrier.Gateway("gw1"));
  }

  @Override
  public Future<Void> cut(CutCause cause) {
    cuts.add(cause);
    return answer.get();
  }

  List<String> words() {
    return cuts.stream().map(CutCause::word).toList();
  }
}
