package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.HostAddresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is known of the hosts that tunnels name. */
class EndpointHostsTest {
  private static final Set<String> HQ = Set.of("hq.test");

  private final List<String> asked = new ArrayList<>();
  private Future<List<InetAddress>> answer = Future.failedFuture("silent");
  private long nanos = 1;
  private final EndpointHosts hosts =
      new EndpointHosts(
          host -> {
            asked.add(host);
            return answer;
          },
          () -> nanos);

  private static Future<List<InetAddress>> says(String address) throws UnknownHostException {
    return Future.succeededFuture(List.of(InetAddress.getByName(address)));
  }

  private List<String> known() {
    Future<HostAddresses> found = hosts.of(HQ);
    assertThat(found.succeeded()).isTrue();
    return found.result().of("hq.test").stream().map(IpAddress::toString).toList();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void nobodyIsAskedForNothing() {
    assertThat(hosts.of(Set.of()).result().of("hq.test")).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void anAnswerServesForAMinute() throws Exception {
    answer = says("192.0.2.1");
    assertThat(known()).containsExactly("192.0.2.1");
    answer = says("192.0.2.2");
    pass(EndpointHosts.FRESH.minusMillis(1));
    assertThat(known()).containsExactly("192.0.2.1");
    assertThat(asked).hasSize(1);
    pass(Duration.ofMillis(1));
    assertThat(known()).containsExactly("192.0.2.2");
  }

  /** An outage of the name servers cuts nobody's tunnel at once, and lets nobody stay for ever. */
  @Test
  void theLastAnswerServesAWhileWhenNobodyAnswers() throws Exception {
    answer = says("192.0.2.1");
    known();
    answer = Future.failedFuture("silent");
    pass(EndpointHosts.FRESH);
    assertThat(known()).containsExactly("192.0.2.1");
    assertThat(known()).containsExactly("192.0.2.1");
    assertThat(asked).as("a failure is remembered for a moment").hasSize(2);
    pass(EndpointHosts.STALE);
    assertThat(known()).isEmpty();
  }

  @Test
  void aNameThatIsNotKnownHasNoAddressAndIsAskedForAgain() throws Exception {
    assertThat(known()).isEmpty();
    assertThat(known()).isEmpty();
    assertThat(asked).hasSize(1);
    answer = says("192.0.2.1");
    pass(EndpointHosts.PAUSE);
    assertThat(known()).containsExactly("192.0.2.1");
  }

  @Test
  void oneQuestionServesAllWhoWait() throws Exception {
    Promise<List<InetAddress>> late = Promise.promise();
    answer = late.future();
    Future<HostAddresses> first = hosts.of(HQ);
    Future<HostAddresses> second = hosts.of(HQ);
    assertThat(first.isComplete()).isFalse();
    late.complete(List.of(InetAddress.getByName("2001:db8::1")));
    assertThat(first.result().of("hq.test")).isEqualTo(second.result().of("hq.test")).hasSize(1);
    assertThat(asked).hasSize(1);
  }
}
