package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.seal.SealPurpose;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Epoch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pointers of all nodes in the engine: a hash for each tenant, {@code object:scope} → seal and
 * pointer. The newest to be written stands there; whoever reads compares it with what it holds.
 */
final class CrlPointers {
  /** After the last change. Every node writes its own again within the hour. */
  private static final Duration KEPT = Duration.ofDays(7);

  /** Of one tenant that are looked at; more than an installation has of CRLs. */
  private static final int MOST = 1000;

  private final Engine engine;
  private final Seals seals;
  private final Epoch epoch;
  private final String prefix;

  CrlPointers(Engine engine, Seals seals, Epoch epoch, String prefix) {
    this.engine = engine;
    this.seals = seals;
    this.epoch = epoch;
    this.prefix = prefix;
  }

  Future<Void> put(CrlPointer pointer, Duration patience) {
    if (epoch.current().length == 0) {
      return unknownEpoch();
    }
    Buffer octets = pointer.encode();
    String key = key(pointer.tenant());
    Buffer sealed = Buffer.buffer(seal(pointer.tenant(), octets.getBytes())).appendBuffer(octets);
    return engine
        .sendAll(
            List.of(
                Request.cmd(Command.HSET)
                    .arg(key)
                    .arg(pointer.object() + ":" + pointer.scope())
                    .arg(sealed),
                Request.cmd(Command.PEXPIRE).arg(key).arg(KEPT.toMillis())),
            patience)
        .mapEmpty();
  }

  /** Those of each of {@code tenants}, in their order, that somebody with the key has sealed. */
  Future<List<List<CrlPointer>>> of(List<String> tenants, Duration patience) {
    if (epoch.current().length == 0) {
      return unknownEpoch();
    }
    List<Request> requests =
        tenants.stream().map(name -> Request.cmd(Command.HVALS).arg(key(name))).toList();
    return engine.sendAll(requests, patience).map(replies -> believed(tenants, replies));
  }

  private static <T> Future<T> unknownEpoch() {
    return Future.failedFuture(
        new EngineException(EngineException.Kind.UNREACHABLE, "its epoch is not known yet"));
  }

  private List<List<CrlPointer>> believed(List<String> tenants, List<@Nullable Response> replies) {
    List<List<CrlPointer>> all = new ArrayList<>();
    for (int i = 0; i < tenants.size(); i++) {
      all.add(believed(tenants.get(i), i < replies.size() ? replies.get(i) : null));
    }
    return all;
  }

  private List<CrlPointer> believed(String tenant, @Nullable Response reply) {
    List<CrlPointer> believed = new ArrayList<>();
    if (reply != null && reply.isArray()) {
      for (int i = 0; i < Math.min(reply.size(), MOST); i++) {
        opened(tenant, reply.get(i)).ifPresent(believed::add);
      }
    }
    return believed;
  }

  private Optional<CrlPointer> opened(String tenant, @Nullable Response value) {
    @Nullable Buffer sealed = value == null ? null : value.toBuffer();
    if (sealed == null
        || sealed.length() <= Seals.LENGTH
        || sealed.length() > Seals.LENGTH + CrlPointer.LONGEST) {
      return Optional.empty();
    }
    byte[] octets = sealed.getBytes(Seals.LENGTH, sealed.length());
    boolean fits =
        seals.fits(
            sealed.getBytes(0, Seals.LENGTH),
            SealPurpose.CRL,
            epoch.current(),
            tenant.getBytes(StandardCharsets.UTF_8),
            octets);
    return fits
        ? CrlPointer.parse(Buffer.buffer(octets))
            .toOptional()
            .filter(pointer -> pointer.tenant().equals(tenant))
        : Optional.empty();
  }

  private byte[] seal(String tenant, byte[] octets) {
    return seals.seal(
        SealPurpose.CRL, epoch.current(), tenant.getBytes(StandardCharsets.UTF_8), octets);
  }

  private String key(String tenant) {
    return prefix + "crl:" + tenant;
  }
}
