package io.vouchsafe.proxy.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** So many certificates a second from one source, and no limit for the operator's own machine. */
class SourceLimitTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final SourceLimit limit = new SourceLimit(nanos::get);

  private boolean admits(String source, int certificates) throws Exception {
    return limit.admits(Optional.of(InetAddress.getByName(source)), certificates);
  }

  @Test
  void aBurstIsAdmittedAndThenTheRate() throws Exception {
    assertThat(admits("192.0.2.1", SourceLimit.BURST)).isTrue();
    assertThat(admits("192.0.2.1", 1)).isFalse();

    nanos.addAndGet(1_000_000_000);
    assertThat(admits("192.0.2.1", SourceLimit.PER_SECOND)).isTrue();
    assertThat(admits("192.0.2.1", 1)).isFalse();
  }

  @Test
  void unusedTimeIsSavedUpToABurst() throws Exception {
    admits("192.0.2.1", SourceLimit.BURST);
    nanos.addAndGet(3_600_000_000_000L);

    assertThat(admits("192.0.2.1", SourceLimit.BURST + 1)).isFalse();
    assertThat(admits("192.0.2.1", SourceLimit.BURST)).isTrue();
  }

  @Test
  void sourcesDoNotShare() throws Exception {
    admits("192.0.2.1", SourceLimit.BURST);

    assertThat(admits("192.0.2.2", 1)).isTrue();
  }

  @Test
  void anIpv6NetworkIsOneSource() throws Exception {
    admits("2001:db8::1", SourceLimit.BURST);

    assertThat(admits("2001:db8::ffff:2", 1)).isFalse();
    assertThat(admits("2001:db8:0:1::1", 1)).isTrue();
  }

  @Test
  void loopbackIsExemptAndWhoHasNoAddressIsRefused() throws Exception {
    assertThat(admits("127.0.0.1", SourceLimit.BURST)).isTrue();
    assertThat(admits("127.0.0.1", SourceLimit.BURST)).isTrue();
    assertThat(admits("::1", 10 * SourceLimit.BURST)).isTrue();
    assertThat(limit.admits(Optional.empty(), 1)).isFalse();
  }
}
