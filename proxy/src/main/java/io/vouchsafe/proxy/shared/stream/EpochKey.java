package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key {@code epoch}: 16 random octets and their seal. Whoever finds none makes one. What nobody
 * sealed who has the key is written over: at once by a node that knows the epoch, since a node with
 * a wrong {@code shared.key} must not change it for all others; after 30 s by one that does not.
 * One {@link #check} at a time.
 */
final class EpochKey implements Epoch {
  /** Octets of an epoch. */
  private static final int LENGTH = 16;

  private static final Logger LOG = LoggerFactory.getLogger(EpochKey.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long DOUBT_NANOS = Duration.ofSeconds(30).toNanos();
  private static final byte[] NONE = new byte[0];

  private final Engine engine;
  private final Seals seals;
  private final String key;
  private final LongSupplier nanoTime;
  private final SampledLog sampled;
  private final SecureRandom random = new SecureRandom();
  private OptionalLong doubtedSince = OptionalLong.empty();
  private volatile byte[] current = NONE;
  private volatile byte[] before = NONE;

  EpochKey(StreamGround ground) {
    this.engine = ground.engine();
    this.seals = ground.seals();
    this.key = ground.prefix() + "epoch";
    this.nanoTime = ground.nanoTime();
    this.sampled = new SampledLog(LOG, nanoTime);
  }

  @Override
  public byte[] current() {
    return current.clone();
  }

  /** The one that {@link #current} took the place of; empty when there was none. */
  byte[] before() {
    return before.clone();
  }

  /**
   * Looks at it, and makes one where none is.
   *
   * @return whether it is another one than before
   */
  Future<Boolean> check() {
    return send(Request.cmd(Command.GET).arg(key)).compose(this::found);
  }

  private Future<Boolean> found(@Nullable Response reply) {
    if (reply == null) {
      return make();
    }
    byte[] value = reply.toBytes();
    Optional<byte[]> epoch = believed(value);
    if (epoch.isEmpty()) {
      return doubted();
    }
    doubtedSince = OptionalLong.empty();
    boolean first = current.length == 0;
    boolean changed = adopt(epoch.get());
    // Under the first key of today, so that the key before it can be given up.
    return first && !Arrays.equals(value, sealed(epoch.get()))
        ? write(epoch.get()).map(written -> changed)
        : Future.succeededFuture(changed);
  }

  /** Of several nodes that find none at once the first one's counts. */
  private Future<Boolean> make() {
    Request request = Request.cmd(Command.SET).arg(key).arg(sealed(fresh())).arg("NX");
    return send(request)
        .compose(set -> send(Request.cmd(Command.GET).arg(key)))
        .map(
            reply ->
                Optional.ofNullable(reply)
                    .flatMap(value -> believed(value.toBytes()))
                    .map(this::adopt)
                    .orElseThrow(() -> refused("The engine does not keep the key " + key)));
  }

  private Future<Boolean> doubted() {
    sampled.warn(
        "doubt",
        "nobody who has this node's shared.key wrote "
            + key
            + ": either a node has another key, or somebody else writes to the engine");
    if (current.length > 0) {
      return write(current).map(written -> false);
    }
    long now = nanoTime.getAsLong();
    if (doubtedSince.isEmpty()) {
      doubtedSince = OptionalLong.of(now);
    }
    if (now - doubtedSince.getAsLong() < DOUBT_NANOS) {
      return Future.failedFuture(
          refused("The key " + key + " is not sealed with this node's shared.key"));
    }
    byte[] epoch = fresh();
    return write(epoch).map(written -> adopt(epoch));
  }

  private Future<@Nullable Response> write(byte[] epoch) {
    return send(Request.cmd(Command.SET).arg(key).arg(sealed(epoch)));
  }

  private boolean adopt(byte[] epoch) {
    if (Arrays.equals(epoch, current)) {
      return false;
    }
    before = current;
    current = epoch;
    return true;
  }

  private Optional<byte[]> believed(byte[] value) {
    if (value.length != LENGTH + Seals.LENGTH) {
      return Optional.empty();
    }
    byte[] epoch = Arrays.copyOf(value, LENGTH);
    byte[] seal = Arrays.copyOfRange(value, LENGTH, value.length);
    return seals.fits(seal, SealPurpose.EPOCH, NONE, epoch) ? Optional.of(epoch) : Optional.empty();
  }

  private byte[] sealed(byte[] epoch) {
    byte[] value = Arrays.copyOf(epoch, LENGTH + Seals.LENGTH);
    byte[] seal = seals.seal(SealPurpose.EPOCH, NONE, epoch);
    System.arraycopy(seal, 0, value, LENGTH, seal.length);
    return value;
  }

  private byte[] fresh() {
    byte[] epoch = new byte[LENGTH];
    random.nextBytes(epoch);
    return epoch;
  }

  private Future<@Nullable Response> send(Request request) {
    return engine.send(request, PATIENCE);
  }

  private static EngineException refused(String sentence) {
    return new EngineException(EngineException.Kind.REFUSED, sentence);
  }
}
