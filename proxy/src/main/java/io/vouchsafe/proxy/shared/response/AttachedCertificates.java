package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that responders attach, each once in the engine under {@code d:} and its
 * SHA-256: whoever puts something else there is found out. Thread-safe.
 */
final class AttachedCertificates {
  /** So much longer than the last response that names it. */
  static final Duration LONGER = Duration.ofDays(1);

  /** Some thousand certificates, of which a node meets a handful. */
  private static final long MEMORY = 4L << 20;

  private static final int ENTRY_BYTES = 250;

  private static final int MOST_WRITTEN = 4096;

  private final Engine engine;
  private final String prefix;
  private final LazyCache<Fingerprint, Der> known =
      LazyCache.ofBytes(MEMORY, (digest, certificate) -> ENTRY_BYTES + certificate.length());

  /** Until when the engine has those that this node wrote. */
  private final LazyCache<Fingerprint, Instant> written = LazyCache.ofEntries(MOST_WRITTEN);

  AttachedCertificates(Engine engine, String prefix) {
    this.engine = engine;
    this.prefix = prefix;
  }

  /** Those of {@code wanted} that are here or in the engine. */
  Future<Map<Fingerprint, Der>> find(Collection<Fingerprint> wanted, Duration patience) {
    Map<Fingerprint, Der> found = new HashMap<>();
    List<Fingerprint> missing = new ArrayList<>();
    for (Fingerprint each : wanted) {
      @Nullable Der certificate = known.find(each);
      if (certificate == null) {
        missing.add(each);
      } else {
        found.put(each, certificate);
      }
    }
    return missing.isEmpty()
        ? Future.succeededFuture(found)
        : fetch(missing, patience).map(fetched -> and(found, fetched));
  }

  private static Map<Fingerprint, Der> and(
      Map<Fingerprint, Der> some, Map<Fingerprint, Der> others) {
    some.putAll(others);
    return some;
  }

  private Future<Map<Fingerprint, Der>> fetch(List<Fingerprint> missing, Duration patience) {
    Request request = Request.cmd(Command.MGET);
    missing.forEach(each -> request.arg(key(each)));
    return engine.send(request, patience).map(reply -> read(missing, reply));
  }

  private Map<Fingerprint, Der> read(List<Fingerprint> missing, @Nullable Response reply) {
    Map<Fingerprint, Der> found = new HashMap<>();
    for (int i = 0; reply != null && i < Math.min(missing.size(), reply.size()); i++) {
      @Nullable Response each = reply.get(i);
      if (each != null && each.toBuffer().length() <= ResponseEnvelope.MOST_OCTETS) {
        Der certificate = Der.copyOf(each.toBuffer().getBytes());
        if (certificate.sha256().equals(missing.get(i))) {
          found.put(missing.get(i), certificate);
          known.put(missing.get(i), certificate);
        }
      }
    }
    missing.stream().filter(each -> !found.containsKey(each)).forEach(written::invalidate);
    return found;
  }

  /** The commands that have the engine keep {@code certificates} beyond {@code until}. */
  List<Request> keep(List<Der> certificates, Instant until, Instant now) {
    List<Request> commands = new ArrayList<>();
    for (Der certificate : certificates) {
      Fingerprint digest = certificate.sha256();
      known.put(digest, certificate);
      @Nullable Instant kept = written.find(digest);
      if (kept == null || kept.isBefore(until)) {
        Instant next = until.plus(LONGER);
        written.put(digest, next);
        commands.add(
            Request.cmd(Command.SET)
                .arg(key(digest))
                .arg(Buffer.buffer(certificate.toBytes()))
                .arg("PX")
                .arg(Duration.between(now, next).toMillis()));
      }
    }
    return commands;
  }

  /** The engine may have lost them. */
  void forgetWritten() {
    written.invalidateAll();
  }

  private String key(Fingerprint digest) {
    return prefix + "d:" + digest.hex();
  }
}
