package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.ocsp.Lookup;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Which node asks a responder for all: a key {@code l:} in the engine that lives no longer than the
 * object's timeout. Nothing rests on it but the number of requests, so it has no fencing token.
 */
final class LookupLeases {
  static final Duration LONGEST = Duration.ofSeconds(10);

  private static final String HELD = "1";

  private final Engine engine;
  private final String prefix;
  private final LongSupplier nanoTime;

  LookupLeases(Engine engine, String prefix, LongSupplier nanoTime) {
    this.engine = engine;
    this.prefix = prefix;
    this.nanoTime = nanoTime;
  }

  /**
   * This node's turn to ask.
   *
   * @param end by {@code nanoTime}: then another node may have it
   */
  record Turn(String key, long end) {}

  /**
   * The turn for {@code lookup}; empty when another node has it. Fails as the engine does.
   *
   * @param tenant whose object that is: another one's look-up is no reason to wait
   * @param deadline by {@code nanoTime}
   */
  Future<Optional<Turn>> take(String tenant, Lookup lookup, long deadline) {
    Optional<String> key = key(tenant, lookup);
    if (key.isEmpty()) {
      return Future.failedFuture("no key for that serial");
    }
    Duration life = life(lookup);
    long end = nanoTime.getAsLong() + life.toNanos();
    return engine
        .send(
            Request.cmd(Command.SET)
                .arg(key.get())
                .arg(HELD)
                .arg("NX")
                .arg("PX")
                .arg(life.toMillis()),
            Duration.ofNanos(Math.max(1, deadline - nanoTime.getAsLong())))
        .map(reply -> reply == null ? Optional.empty() : Optional.of(new Turn(key.get(), end)));
  }

  private static Duration life(Lookup lookup) {
    Duration timeout = lookup.object().timeout();
    return timeout.compareTo(LONGEST) < 0 ? timeout : LONGEST;
  }

  /** The look-up has ended: what it learnt was written before, and the next one may begin. */
  void giveBack(Turn turn) {
    if (nanoTime.getAsLong() - turn.end() < 0) {
      engine.send(Request.cmd(Command.DEL).arg(turn.key()), LONGEST);
    }
  }

  private Optional<String> key(String tenant, Lookup lookup) {
    RevocationQuery query = lookup.question().query();
    return SharedResponseKey.of(query).stream()
        .findFirst()
        .map(about -> prefix + "l:" + tenant + ":" + lookup.object().name() + ":" + about.about());
  }
}
