package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.CacheSettings;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.ReceivedRequest;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.GatewayAnswers;
import io.vouchsafe.proxy.cache.StatusCache;
import io.vouchsafe.proxy.work.WorkResult;
import io.vouchsafe.proxy.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A relay that is put together when it is first asked")
class RelayTenantTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private final Queue<Runnable> threads = new ArrayDeque<>();
  private final Workers workers =
      new Workers("lab", 2, 8, threads::add, () -> Runnable::run, () -> 0);
  private final AtomicInteger made = new AtomicInteger();
  private final GatewayAnswers answers = new GatewayAnswers();
  private final RelayTenant tenant = tenant(workers);

  private RelayTenant tenant(Workers its) {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    StatusCache memory = new StatusCache("acme", CacheSettings.DEFAULT, registry);
    return new RelayTenant(
        () -> {
          made.incrementAndGet();
          throw new IllegalStateException("the lab has no relay");
        },
        place ->
            Optional.of(
                () -> {
                  throw new IllegalStateException("nor has its gateway one");
                }),
        its,
        new RelayMeters("acme", registry),
        new RelayLog("acme", () -> "1", () -> 0),
        new RelayedStatuses(memory, key -> false, 1 << 20, Duration.ofHours(1)),
        GatewayTold.at(answers, () -> NOW));
  }

  private static RelayRequest request() {
    LabCa ca = LabCa.root(CertificateSpec.ca("CN=Issuing", NOW), new BouncyCastleProvider());
    RevocationQuery query =
        new RevocationQuery(
            ca.issue(CertificateSpec.client("CN=Ann", NOW)).certificate(), ca.certificate());
    OcspRequest asked = OcspRequest.of(query, CertIdHash.SHA256, Optional.empty());
    ReceivedRequest received =
        ReceivedRequest.parse(asked.der().toBytes()).toOptional().orElseThrow();
    return new RelayRequest(received, Optional.empty(), false, NOW);
  }

  @Test
  void thoseWhoAskMeanwhileWaitForItWithoutAThread() {
    RelayRequest request = request();
    Future<RelayAnswer> first = tenant.answer(request, null);
    Future<RelayAnswer> second = tenant.answer(request, null);
    Future<WorkResult<String>> another = workers.forTenant("another").run(() -> "done");

    assertThat(threads).as("threads at work: on the relay, and for another tenant").hasSize(2);
    Runnable building = threads.remove();
    threads.remove().run();
    assertThat(another.result()).isEqualTo(new WorkResult.Done<>("done"));
    assertThat(second.isComplete()).isFalse();

    building.run();
    assertThat(first.failed()).isTrue();
    assertThat(second.failed()).isTrue();
    assertThat(made).hasValue(1);
  }

  @Test
  void whatFailedIsTriedAgain() {
    for (int i = 1; i <= 2; i++) {
      Future<RelayAnswer> answer = tenant.answer(request(), null);
      threads.remove().run();
      assertThat(answer.failed()).isTrue();
      assertThat(made).hasValue(i);
    }
  }

  @Test
  void whenNoWorkerHasTimeEverybodyIsPutOffAndTheNextBeginsAnew() {
    RelayTenant busy =
        tenant(new Workers("busy", 0, 0, threads::add, () -> Runnable::run, () -> 0));
    for (int i = 0; i < 2; i++) {
      assertThat(busy.answer(request(), null).result())
          .isInstanceOfSatisfying(
              RelayAnswer.Refused.class,
              refused -> assertThat(refused.result()).isEqualTo(RelayResult.TRY_LATER));
    }
    assertThat(made).hasValue(0);
  }

  /** A gateway that hears nothing may ask somebody else. */
  @Test
  void itIsNotedThatAGatewayHadNoAnswer() {
    RelayRequest strange = request();
    RelayRequest request =
        new RelayRequest(strange.received(), Optional.empty(), true, strange.now());
    RelayTenant ofGateway = tenant.at(new RelayPlace.OfGateway("gw1")).orElseThrow();
    ofGateway.answer(request, null);
    threads.remove().run();
    RelayTenant busy =
        tenant(new Workers("busy", 0, 0, threads::add, () -> Runnable::run, () -> 0));
    busy.at(new RelayPlace.OfGateway("gw1")).orElseThrow().answer(request, null);
    busy.at(new RelayPlace.OfPolicy("gw1")).orElseThrow().answer(request, null);

    assertThat(answers.unanswered("gw1")).isEqualTo(2);
  }
}
