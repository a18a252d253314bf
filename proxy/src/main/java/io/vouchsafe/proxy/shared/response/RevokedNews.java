package io.vouchsafe.proxy.shared.response;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.ocsp.BasicResponse;
import io.vouchsafe.ocsp.OcspResponse;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.SingleResponse;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.cache.LazyCache;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.cache.StatusKey;
import io.vouchsafe.proxy.cache.StatusPeers;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.shared.stream.EventListener;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.shared.stream.SharedEvent;
import io.vouchsafe.proxy.snapshot.AcceptedRecord;
import io.vouchsafe.proxy.snapshot.Reverification;
import io.vouchsafe.proxy.snapshot.ReverificationOutcome;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code revoked} events: the signed response that says it, with what a snapshot keeps beside one.
 * Whoever hears one verifies it again under the settings of the tenant here; what it says is
 * remembered then like any other <em>revoked</em>, which ends sessions. Thread-safe.
 */
final class RevokedNews {
  /** Of an event's body, octets: the largest response that anybody shares, and what is beside. */
  static final int MOST_OCTETS = 2 * ResponseEnvelope.MOST_OCTETS;

  /** An entry takes some 120 bytes; what is told twice is verified twice. */
  private static final int MOST_TOLD = 20_000;

  private static final int MOST_JUDGES = 1000;

  private static final Logger LOG = LoggerFactory.getLogger(RevokedNews.class);

  private final EventStream stream;
  private final NewestUpdates newest;
  private final SharedResponseMeters meters;
  private final InstantSource clock;

  /** What came from the stream or went to it, so that nothing comes back as an echo. */
  private final LazyCache<Fingerprint, Boolean> told = LazyCache.ofEntries(MOST_TOLD);

  RevokedNews(
      EventStream stream, NewestUpdates newest, SharedResponseMeters meters, InstantSource clock) {
    this.stream = stream;
    this.newest = newest;
    this.meters = meters;
    this.clock = clock;
  }

  /** The other nodes, for the memory of {@code tenant}. */
  StatusPeers of(String tenant, BooleanSupplier mayWithhold, Consumer<Boolean> emptied) {
    return new StatusPeers() {
      @Override
      public void newlyRevoked(AcceptedResponse evidence) {
        tell(tenant, evidence);
      }

      @Override
      public boolean mayWithhold() {
        return mayWithhold.getAsBoolean();
      }

      @Override
      public void emptied(boolean revokedToo) {
        emptied.accept(revokedToo);
      }
    };
  }

  private void tell(String tenant, AcceptedResponse evidence) {
    if (evidence.response().length() > ResponseEnvelope.MOST_OCTETS) {
      LOG.warn(
          "tenant {}: a response of {} bytes says that a certificate is revoked; other nodes are"
              + " not told, they learn it from the responder",
          tenant,
          evidence.response().length());
    } else if (isFirst(tenant, evidence)) {
      stream.publish(EventType.REVOKED, tenant, Buffer.buffer(AcceptedRecord.write(evidence)));
    }
  }

  private boolean isFirst(String tenant, AcceptedResponse evidence) {
    return told.get().asMap().putIfAbsent(digest(tenant, evidence), true) == null;
  }

  private static Fingerprint digest(String tenant, AcceptedResponse evidence) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    octets.writeBytes(evidence.response().sha256().toBytes());
    octets.writeBytes(evidence.serial().value().toByteArray());
    octets.write(0);
    octets.writeBytes(tenant.getBytes(StandardCharsets.UTF_8));
    return Fingerprint.sha256(octets.toByteArray());
  }

  /** Takes in what other nodes tell. */
  EventListener heardBy(Tenants tenants, Function<TenantRuntime, OcspVerifier> verifierOf) {
    return new Hearing(tenants, verifierOf);
  }

  /** Events come one at a time. */
  private final class Hearing implements EventListener {
    private final Tenants tenants;
    private final Function<TenantRuntime, OcspVerifier> verifierOf;
    private final LazyCache<String, Judge> judges = LazyCache.ofEntries(MOST_JUDGES);

    Hearing(Tenants tenants, Function<TenantRuntime, OcspVerifier> verifierOf) {
      this.tenants = tenants;
      this.verifierOf = verifierOf;
    }

    @Override
    public void heard(SharedEvent event) {
      Optional<TenantRuntime> tenant = tenants.named(event.tenant());
      if (tenant.isEmpty()) {
        judges.invalidate(event.tenant());
        meters.failed(VerifyFailure.UNKNOWN);
        return;
      }
      evidence(event)
          .ifPresentOrElse(
              evidence -> take(tenant.get(), evidence),
              () -> meters.failed(VerifyFailure.MALFORMED));
    }

    private Optional<AcceptedResponse> evidence(SharedEvent event) {
      return event.body().length() > MOST_OCTETS
          ? Optional.empty()
          : AcceptedRecord.read(event.body().getBytes());
    }

    private void take(TenantRuntime tenant, AcceptedResponse evidence) {
      Optional<VerifyFailure> flaw = flaw(tenant, evidence);
      if (flaw.isPresent()) {
        meters.failed(flaw.get());
      } else if (isFirst(tenant.name(), evidence)) {
        verify(tenant, evidence);
      }
    }

    /**
     * What is seen before anything is verified. A hold counts only when nothing newer is known: the
     * word that lifted it makes no event.
     */
    private Optional<VerifyFailure> flaw(TenantRuntime tenant, AcceptedResponse evidence) {
      Optional<SingleResponse> said = about(evidence);
      if (said.isEmpty()) {
        return Optional.of(VerifyFailure.MALFORMED);
      }
      if (!said.get().status().outlivesItsResponse()) {
        return Optional.of(VerifyFailure.NOT_REVOKED);
      }
      return said.get().status().isOnHold() && isOutdated(tenant, evidence, said.get())
          ? Optional.of(VerifyFailure.OLDER)
          : Optional.empty();
    }

    private boolean isOutdated(
        TenantRuntime tenant, AcceptedResponse evidence, SingleResponse said) {
      StatusCache memory = tenant.memory().statuses();
      Optional<StatusKey> key = judge(tenant).verification().key(evidence);
      return key.flatMap(certificate -> newest.of(tenant.name(), certificate, memory))
          .filter(said.thisUpdate()::isBefore)
          .isPresent();
    }

    private void verify(TenantRuntime tenant, AcceptedResponse evidence) {
      Instant now = clock.instant();
      ReverificationOutcome outcome = judge(tenant).verification().take(evidence, now);
      switch (outcome) {
        case WARM, FULL, LATE -> {
          // It is known, or the tenant's certificates are asked about for want of room for it.
        }
        case OVER, DISTRUSTED -> meters.failed(VerifyFailure.NOT_REVOKED);
        case UNKNOWN -> meters.failed(VerifyFailure.UNKNOWN);
        case REFUSED, DAMAGED -> meters.failed(VerifyFailure.REFUSED);
      }
    }

    @SuppressWarnings("ReferenceEquality")
    private Judge judge(TenantRuntime tenant) {
      @Nullable Judge known = judges.find(tenant.name());
      if (known != null && known.tenant() == tenant) {
        return known;
      }
      Judge fresh =
          new Judge(
              tenant,
              Reverification.ofNews(
                  verifierOf.apply(tenant),
                  tenant.policies().values(),
                  tenant.memory().statuses()));
      judges.put(tenant.name(), fresh);
      return fresh;
    }
  }

  /** A tenant under one reading of its settings, and who verifies for it. */
  private record Judge(TenantRuntime tenant, Reverification verification) {}

  private static Optional<SingleResponse> about(AcceptedResponse evidence) {
    return OcspResponse.parse(evidence.response().toBytes())
            instanceof Parsed.Ok<OcspResponse>(OcspResponse.Answered(BasicResponse basic))
        ? basic.responses().stream()
            .filter(single -> single.certId().serial().equals(evidence.serial()))
            .findFirst()
        : Optional.empty();
  }
}
