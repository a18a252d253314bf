package io.vouchsafe.proxy.ocsp;

import static io.vouchsafe.proxy.ocsp.UpstreamLab.leaf;
import static io.vouchsafe.proxy.ocsp.UpstreamLab.lookup;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Identical look-ups in flight share one fetch; nobody waits for a late one. */
class CoalescingResponderTest {
  private static final Duration TIMEOUT = Duration.ofMillis(200);
  private static final Certificate ALICE = leaf("CN=Alice");

  private final AtomicLong nanos = new AtomicLong();
  private final List<Promise<Attempt>> fetches = new ArrayList<>();
  private final List<Lookup> lookups = new ArrayList<>();
  private final CoalescingResponder responder = new CoalescingResponder(nanos::get, this::fetch);

  @Test
  void whoComesWhileItRunsSharesTheFetch() {
    Future<Attempt> first = ask(ALICE);
    nanos.addAndGet(TIMEOUT.toNanos() - 1);
    Future<Attempt> second = ask(ALICE);
    fetches.getFirst().complete(UpstreamLab.good(lookup(ALICE, TIMEOUT), Duration.ZERO));

    assertThat(fetches).hasSize(1);
    assertThat(second.result()).isEqualTo(first.result());
  }

  @Test
  void whoComesWhenItIsLateGoesOnAtOnce() {
    Future<Attempt> first = ask(ALICE);
    nanos.addAndGet(TIMEOUT.toNanos());
    Attempt late = ask(ALICE).result();

    assertThat(late.outcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(late.took()).isZero();
    assertThat(first.isComplete()).isFalse();
    assertThat(fetches).hasSize(1);
  }

  /** The responder has answered; that nobody has verified it yet is no fault of its. */
  @Test
  void whoComesWhileTheAnswerWaitsForOurWorkersWaitsForThem() {
    Future<Attempt> first = ask(ALICE);
    Promise<Attempt> verifying = Promise.promise();
    lookups.getFirst().own().of(verifying::future);
    nanos.addAndGet(TIMEOUT.toNanos() * 20);
    Future<Attempt> second = ask(ALICE);
    assertThat(second.isComplete()).isFalse();

    Attempt overloaded = UpstreamLab.failed(lookup(ALICE, TIMEOUT), Outcome.OVERLOADED);
    verifying.complete(overloaded);
    fetches.getFirst().complete(overloaded);

    assertThat(second.result()).isEqualTo(first.result()).isEqualTo(overloaded);
  }

  @Test
  void theNextOneFetchesAnew() {
    ask(ALICE);
    fetches.getFirst().complete(UpstreamLab.good(lookup(ALICE, TIMEOUT), Duration.ZERO));
    ask(ALICE);

    assertThat(fetches).hasSize(2);
  }

  @Test
  void othersFetchForThemselves() {
    ask(ALICE);
    ask(leaf("CN=Bob"));

    assertThat(fetches).hasSize(2);
  }

  @Test
  void aThrowLeavesNobodyWaiting() {
    CoalescingResponder broken =
        new CoalescingResponder(
            nanos::get,
            lookup -> {
              throw new IllegalStateException("test");
            });

    assertThat(broken.ask(lookup(ALICE, TIMEOUT)).attempt().failed()).isTrue();
    assertThat(broken.ask(lookup(ALICE, TIMEOUT)).attempt().failed()).isTrue();
  }

  private Future<Attempt> ask(Certificate leaf) {
    return responder.ask(lookup(leaf, TIMEOUT)).attempt();
  }

  private Future<Attempt> fetch(Lookup lookup) {
    Promise<Attempt> promise = Promise.promise();
    lookups.add(lookup);
    fetches.add(promise);
    return promise.future();
  }
}
