package io.vouchsafe.proxy.shared.response;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.ocsp.BasicResponse;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The responses in the engine: envelopes by {@link SharedResponseKey}. Whoever owns the engine may
 * have altered, exchanged or kept back each of them. Thread-safe; never blocks.
 */
final class SharedResponseStore {
  /** Whatever its nextUpdate says: nobody lets one serve for so long. */
  static final Duration LONGEST_LIFE = Duration.ofDays(7);

  /** What is written at a time and has no reply yet; the rest is not shared. */
  static final int MOST_WRITES = 256;

  private static final Duration WRITE_PATIENCE = Duration.ofSeconds(2);

  /** An entry takes some 250 bytes. */
  private static final int MOST_WRITTEN = 50_000;

  private final Engine engine;
  private final Seals seals;
  private final String prefix;
  private final SharedResponseMeters meters;
  private final LongSupplier nanoTime;
  private final AttachedCertificates attached;
  private final Semaphore writes = new Semaphore(MOST_WRITES);

  /** When the response that lies there was made, as far as this node has seen or written it. */
  private final LazyCache<SharedResponseKey, Instant> there = LazyCache.ofEntries(MOST_WRITTEN);

  /** What is no use to anybody, by the key where it lies. */
  private final LazyCache<Useless, Boolean> useless;

  private record Useless(SharedResponseKey key, Fingerprint stored) {}

  /** What lies under a key, and a digest of it. */
  private record Stored(SharedResponseKey key, Fingerprint digest, ResponseEnvelope.Sealed value) {}

  SharedResponseStore(
      Engine engine,
      Seals seals,
      String prefix,
      SharedResponseMeters meters,
      LongSupplier nanoTime) {
    this.engine = engine;
    this.seals = seals;
    this.prefix = prefix;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.attached = new AttachedCertificates(engine, prefix);
    this.useless = LazyCache.ofEntries(MOST_WRITTEN, SharedResponse.PASSED_OVER, nanoTime);
  }

  /**
   * What is there about the certificate of {@code query}; fails as the engine does, at {@code
   * deadline} at the latest.
   *
   * @param deadline by {@code nanoTime}
   */
  Future<List<SharedResponse>> find(RevocationQuery query, long deadline) {
    List<SharedResponseKey> keys = SharedResponseKey.of(query);
    if (keys.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Request request = Request.cmd(Command.MGET);
    keys.forEach(key -> request.arg(key.inEngine(prefix)));
    return engine
        .send(request, left(deadline))
        .compose(reply -> whole(envelopes(keys, query, reply), deadline));
  }

  private List<Stored> envelopes(
      List<SharedResponseKey> keys, RevocationQuery query, @Nullable Response reply) {
    List<Stored> found = new ArrayList<>();
    for (int i = 0; reply != null && i < Math.min(keys.size(), reply.size()); i++) {
      @Nullable Response each = reply.get(i);
      if (each == null) {
        there.invalidate(keys.get(i));
      } else {
        stored(keys.get(i), query, each.toBuffer().getBytes()).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<Stored> stored(SharedResponseKey key, RevocationQuery query, byte[] value) {
    Fingerprint digest = Fingerprint.sha256(value);
    if (useless.find(new Useless(key, digest)) != null) {
      return Optional.empty();
    }
    Optional<Stored> stored =
        ResponseEnvelope.read(value).map(envelope -> new Stored(key, digest, envelope));
    if (stored.isEmpty()) {
      passOver(key, digest, VerifyFailure.MALFORMED);
    } else if (!isAbout(query, stored.get())) {
      passOver(key, digest, VerifyFailure.SWAPPED);
      return Optional.empty();
    }
    return stored;
  }

  private static boolean isAbout(RevocationQuery query, Stored stored) {
    return CertId.parse(stored.value().envelope().certId().toBytes())
        .toOptional()
        .filter(certId -> certId.names(query))
        .flatMap(SharedResponseKey::of)
        .filter(stored.key()::equals)
        .isPresent();
  }

  /** What lies there is good for nothing: the next response may take its place. */
  private void passOver(SharedResponseKey key, Fingerprint digest, VerifyFailure reason) {
    there.invalidate(key);
    useless.put(new Useless(key, digest), true);
    meters.failed(reason);
  }

  private Future<List<SharedResponse>> whole(List<Stored> stored, long deadline) {
    List<Fingerprint> wanted =
        stored.stream()
            .flatMap(each -> each.value().envelope().response().attached().stream())
            .distinct()
            .toList();
    return attached
        .find(wanted, left(deadline))
        .map(
            certificates ->
                stored.stream()
                    .flatMap(each -> whole(each, certificates).stream())
                    .collect(Collectors.toList()));
  }

  private Optional<SharedResponse> whole(Stored stored, Map<Fingerprint, Der> certificates) {
    ResponseEnvelope envelope = stored.value().envelope();
    Optional<Der> whole = envelope.response().join(certificates);
    if (whole.isEmpty()) {
      passOver(stored.key(), stored.digest(), VerifyFailure.DELEGATE);
    }
    return whole.map(
        response ->
            new SharedResponse(
                stored.digest(),
                response,
                envelope.tenant(),
                envelope.object(),
                envelope.received(),
                stored.value().isOurs(seals)));
  }

  /**
   * Lets other nodes have {@code response}, which was verified; nobody waits for it. Not one
   * without nextUpdate, and none that is older than what lies there.
   *
   * @param received when this node had it
   */
  void keep(
      RevocationQuery query,
      String tenant,
      String object,
      Der response,
      Instant received,
      Instant now) {
    if (response.length() <= ResponseEnvelope.MOST_OCTETS) {
      about(query, response)
          .ifPresent(single -> keep(single, tenant, object, response, received, now));
    }
  }

  private static Optional<SingleResponse> about(RevocationQuery query, Der response) {
    return OcspResponse.parse(response.toBytes())
            instanceof Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic))
        ? basic.responses().stream().filter(single -> single.certId().names(query)).findFirst()
        : Optional.empty();
  }

  private void keep(
      SingleResponse single,
      String tenant,
      String object,
      Der response,
      Instant received,
      Instant now) {
    Optional<SharedResponseKey> key = SharedResponseKey.of(single.certId());
    Instant latest = now.plus(LONGEST_LIFE);
    Optional<Instant> end = single.nextUpdate().map(next -> next.isBefore(latest) ? next : latest);
    if (key.isEmpty() || end.isEmpty() || !end.get().isAfter(now) || isThere(key.get(), single)) {
      return;
    }
    SplitResponse.Cut cut = SplitResponse.cut(response);
    byte[] envelope =
        new ResponseEnvelope(tenant, object, single.certId().encoded(), received, cut.split())
            .write(seals);
    if (envelope.length <= ResponseEnvelope.MOST_OCTETS && writes.tryAcquire()) {
      write(key.get(), single.thisUpdate(), envelope, cut.certificates(), end.get(), now);
    }
  }

  private boolean isThere(SharedResponseKey key, SingleResponse single) {
    @Nullable Instant before = there.find(key);
    return before != null && !single.thisUpdate().isAfter(before);
  }

  private void write(
      SharedResponseKey key,
      Instant thisUpdate,
      byte[] envelope,
      List<Der> certificates,
      Instant end,
      Instant now) {
    there.put(key, thisUpdate);
    List<Request> commands = new ArrayList<>(attached.keep(certificates, end, now));
    commands.add(
        Request.cmd(Command.SET)
            .arg(key.inEngine(prefix))
            .arg(Buffer.buffer(envelope))
            .arg("PX")
            .arg(Math.max(1, Duration.between(now, end).toMillis())));
    engine
        .sendAll(commands, WRITE_PATIENCE)
        .onComplete(done -> writes.release())
        .onFailure(failure -> forgetWritten());
  }

  /** The engine may have lost what was written. */
  void forgetWritten() {
    there.invalidateAll();
    attached.forgetWritten();
  }

  private Duration left(long deadline) {
    return Duration.ofNanos(Math.max(1, deadline - nanoTime.getAsLong()));
  }
}
