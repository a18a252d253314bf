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

  private List<ResponseEnvelope.Sealed> envelopes(
      List<SharedResponseKey> keys, RevocationQuery query, @Nullable Response reply) {
    List<ResponseEnvelope.Sealed> found = new ArrayList<>();
    for (int i = 0; reply != null && i < Math.min(keys.size(), reply.size()); i++) {
      @Nullable Response each = reply.get(i);
      if (each == null) {
        there.invalidate(keys.get(i));
      } else {
        envelope(keys.get(i), query, each).ifPresent(found::add);
      }
    }
    return found;
  }

  private Optional<ResponseEnvelope.Sealed> envelope(
      SharedResponseKey key, RevocationQuery query, Response value) {
    Optional<ResponseEnvelope.Sealed> read = ResponseEnvelope.read(value.toBuffer().getBytes());
    if (read.isEmpty()) {
      return without(key, VerifyFailure.MALFORMED);
    }
    Optional<CertId> certId = CertId.parse(read.get().envelope().certId().toBytes()).toOptional();
    boolean fits =
        certId.filter(id -> id.names(query)).flatMap(SharedResponseKey::of).stream()
            .anyMatch(key::equals);
    return fits ? read : without(key, VerifyFailure.SWAPPED);
  }

  /** What lies there is good for nothing: the next response may take its place. */
  private Optional<ResponseEnvelope.Sealed> without(SharedResponseKey key, VerifyFailure reason) {
    there.invalidate(key);
    meters.failed(reason);
    return Optional.empty();
  }

  private Future<List<SharedResponse>> whole(
      List<ResponseEnvelope.Sealed> envelopes, long deadline) {
    List<Fingerprint> wanted =
        envelopes.stream()
            .flatMap(each -> each.envelope().response().attached().stream())
            .distinct()
            .toList();
    return attached
        .find(wanted, left(deadline))
        .map(
            certificates ->
                envelopes.stream()
                    .flatMap(each -> whole(each, certificates).stream())
                    .collect(Collectors.toList()));
  }

  private Optional<SharedResponse> whole(
      ResponseEnvelope.Sealed sealed, Map<Fingerprint, Der> certificates) {
    ResponseEnvelope envelope = sealed.envelope();
    Optional<SharedResponse> whole =
        envelope
            .response()
            .join(certificates)
            .map(
                response ->
                    new SharedResponse(
                        response,
                        envelope.tenant(),
                        envelope.object(),
                        envelope.received(),
                        sealed.isOurs(seals)));
    if (whole.isEmpty()) {
      meters.failed(VerifyFailure.DELEGATE);
    }
    return whole;
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

  /** What lies there of {@code query} is of that age. */
  void seen(RevocationQuery query, Der response) {
    about(query, response)
        .flatMap(single -> SharedResponseKey.of(single.certId()).map(key -> Map.entry(key, single)))
        .ifPresent(each -> there.put(each.getKey(), each.getValue().thisUpdate()));
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
