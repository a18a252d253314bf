package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** DER of small CRLs in the engine, by their hash. What comes back is nobody's until it fits. */
final class SmallCrls {
  /** Contract, section 7: of larger ones only a pointer is shared. */
  static final int LARGEST = 1 << 20;

  private static final Duration SHORTEST = Duration.ofMinutes(1);
  private static final Duration LONGEST = Duration.ofDays(7);
  private static final Duration WITHOUT_END = Duration.ofDays(1);

  private final Engine engine;
  private final String prefix;

  SmallCrls(Engine engine, String prefix) {
    this.engine = engine;
    this.prefix = prefix;
  }

  /** Whether a CRL of that length lies there. */
  static boolean takes(long length) {
    return length <= LARGEST;
  }

  Future<Void> put(CrlPointer pointer, Buffer der, Instant now, Duration patience) {
    return engine
        .send(
            Request.cmd(Command.SET)
                .arg(key(pointer.sha256()))
                .arg(der)
                .arg("PX")
                .arg(life(pointer, now).toMillis()),
            patience)
        .mapEmpty();
  }

  /** Keeps it there for longer; false when it is not there. */
  Future<Boolean> extend(CrlPointer pointer, Instant now, Duration patience) {
    return engine
        .send(
            Request.cmd(Command.PEXPIRE)
                .arg(key(pointer.sha256()))
                .arg(life(pointer, now).toMillis()),
            patience)
        .map(reply -> reply != null && reply.toInteger() == 1);
  }

  /**
   * The bytes under that hash, whoever laid them there, and one octet too many at most; empty when
   * there are none.
   */
  Future<Optional<Buffer>> get(Fingerprint sha256, Duration patience) {
    return engine
        .send(Request.cmd(Command.GETRANGE).arg(key(sha256)).arg(0).arg(LARGEST), patience)
        .map(
            reply ->
                Optional.ofNullable(reply)
                    .flatMap(it -> Optional.ofNullable(it.toBuffer()))
                    .filter(octets -> octets.length() > 0));
  }

  /** To its nextUpdate, within bounds. */
  private static Duration life(CrlPointer pointer, Instant now) {
    Duration left = pointer.nextUpdate().map(end -> Duration.between(now, end)).orElse(WITHOUT_END);
    if (left.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return left.compareTo(LONGEST) > 0 ? LONGEST : left;
  }

  private String key(Fingerprint sha256) {
    return prefix + "c:" + sha256.hex();
  }
}
