package io.vouchsafe.proxy.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.Destination;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutgoingCallsTest {
  private static final int MOST = 32;
  private static final ChannelAnswer ANSWER = new ChannelAnswer.Body(Der.copyOf(new byte[] {5, 0}));

  private final OutgoingCalls calls = new OutgoingCalls(MOST);
  private final List<Promise<ChannelAnswer>> hanging = new ArrayList<>();

  @Test
  void howeverManyTenantsHaveRespondersThatHangSomeCallsAreLeft() {
    for (int tenant = 0; tenant < 3; tenant++) {
      OcspChannel share = share();
      for (int i = 0; i < MOST; i++) {
        share.ask(call("http://" + tenant + "-" + i + ".test/"));
      }
    }

    assertThat(hanging).hasSizeLessThan(MOST);
    assertThat(calls.shareOf(asked -> Future.succeededFuture(ANSWER)).ask(call("http://x.test/")))
        .extracting(Future::result)
        .isEqualTo(ANSWER);
  }

  @Test
  void whatFindsNoRoomIsOurOwnFault() {
    OcspChannel share = share();
    for (int i = 0; i < MOST / 2; i++) {
      share.ask(call("http://x.test/" + i));
    }

    assertThat(failure(share.ask(call("http://x.test/more"))))
        .satisfies(
            failed -> {
              assertThat(failed.outcome()).isEqualTo(Outcome.OVERLOADED);
              assertThat(failed.health()).isEqualTo(Health.UNTOLD);
            });
    assertThat(hanging).hasSize(MOST / 2);
  }

  @Test
  void aResponderAtWhichTooManyCallsHangIsBusy() {
    OcspChannel share = new OutgoingCalls(4 * OutgoingCalls.AT_ONE_RESPONDER).shareOf(this::hang);
    for (int i = 0; i < OutgoingCalls.AT_ONE_RESPONDER; i++) {
      share.ask(call("http://x.test/"));
    }

    assertThat(failure(share.ask(call("http://x.test/"))).outcome())
        .isEqualTo(Outcome.RESPONDER_BUSY);
    assertThat(share.ask(call("http://y.test/")).isComplete()).isFalse();
  }

  @Test
  void whatHasEndedLeavesItsRoom() {
    OcspChannel share = share();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < MOST / 2; i++) {
        share.ask(call("http://x.test/"));
      }
      assertThat(hanging).hasSize(MOST / 2);
      List.copyOf(hanging).forEach(each -> each.complete(ANSWER));
      hanging.clear();
    }
  }

  @Test
  void whatThrowsLeavesItsRoom() {
    OcspChannel broken =
        calls.shareOf(
            asked -> {
              throw new IllegalStateException("broken");
            });
    for (int i = 0; i < 2 * MOST; i++) {
      assertThatThrownBy(() -> broken.ask(call("http://x.test/")))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(share().ask(call("http://x.test/")).isComplete()).isFalse();
  }

  private OcspChannel share() {
    return calls.shareOf(this::hang);
  }

  private Future<ChannelAnswer> hang(OcspCall call) {
    Promise<ChannelAnswer> promise = Promise.promise();
    hanging.add(promise);
    return promise.future();
  }

  private static ChannelAnswer.Failed failure(Future<ChannelAnswer> asked) {
    return (ChannelAnswer.Failed) asked.result();
  }

  private static OcspCall call(String url) {
    return new OcspCall(
        Destination.direct(URI.create(url)),
        UpstreamLab.NOBODY,
        Optional.empty(),
        new OcspRequest(Der.copyOf(new byte[] {1}), Optional.empty()),
        Duration.ofSeconds(1),
        100);
  }
}
