package io.vouchsafe.proxy.front.tls;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes no flood of handshakes and decisions of a flood of requests. While no connection of this
 * event loop is accepted, one is made and judged for all who ask; a refusal serves for a second.
 */
final class CoalescingConnector implements UpstreamConnector {
  static final Duration REFUSED_FOR = Duration.ofSeconds(1);

  private final UpstreamConnector connector;
  private final LongSupplier nanoTime;
  private int accepted;
  private @Nullable Promise<UpstreamConnection> first;
  private @Nullable UpstreamFailure refusal;
  private long refusedAt;

  CoalescingConnector(UpstreamConnector connector, LongSupplier nanoTime) {
    this.connector = connector;
    this.nanoTime = nanoTime;
  }

  @Override
  public Future<UpstreamConnection> connect() {
    UpstreamFailure refused = refusal;
    if (refused != null && nanoTime.getAsLong() - refusedAt < REFUSED_FOR.toNanos()) {
      return Future.failedFuture(refused);
    }
    Promise<UpstreamConnection> others = first;
    if (others != null) {
      return others.future().compose(accepted -> judged());
    }
    if (accepted > 0) {
      return judged();
    }
    Promise<UpstreamConnection> mine = Promise.promise();
    first = mine;
    return judged()
        .onComplete(
            done -> {
              first = null;
              mine.handle(done);
            });
  }

  private Future<UpstreamConnection> judged() {
    return connector
        .connect()
        .onSuccess(
            connection -> {
              accepted++;
              refusal = null;
              connection.whenGone(() -> accepted--);
            })
        .onFailure(
            failure -> {
              if (failure instanceof UpstreamFailure known
                  && known.kind() == UpstreamFailure.Kind.REFUSED) {
                refusal = known;
                refusedAt = nanoTime.getAsLong();
              }
            });
  }

  @Override
  public void close() {
    connector.close();
  }
}
