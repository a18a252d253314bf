package io.vouchsafe.proxy.journal;

import static io.vouchsafe.proxy.journal.VerdictLab.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.decision.UntrustedCall.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Of each caller the first line, then one in ten seconds, however many a stranger is. */
class RefusalSamplerTest {
  private static final long SECOND = 1_000_000_000L;

  private long nanos = Long.MAX_VALUE - 3 * SECOND;
  private final RefusalSampler sampler = new RefusalSampler(() -> nanos);

  @Test
  void theFirstThenOneInTenSecondsWithTheCount() {
    assertThat(admit("192.0.2.1")).hasValue(0);
    for (int i = 0; i < 9; i++) {
      nanos += SECOND;
      assertThat(admit("192.0.2.1")).isEmpty();
    }
    nanos += SECOND;

    assertThat(admit("192.0.2.1")).hasValue(9);
    assertThat(admit("192.0.2.1")).isEmpty();
    nanos += 10 * SECOND;
    assertThat(admit("192.0.2.1")).hasValue(1);
  }

  @Test
  void anotherCallerAndAnotherKindHaveTheirOwnFirst() {
    assertThat(admit("192.0.2.1")).hasValue(0);
    assertThat(admit("192.0.2.2")).hasValue(0);
    assertThat(sampler.admit(call(Kind.UNTRUSTED_CALLER, "192.0.2.1", "x"), "acme")).hasValue(0);
    assertThat(sampler.admit(call(Kind.UNTRUSTED_CALLER, "192.0.2.1", "x"), "other")).isEmpty();
  }

  @Test
  @DisplayName("The fronts of two tenants at one address have a first line each")
  void frontsOfTwoTenants() {
    assertThat(sampler.admit(call(Kind.UNKNOWN_POLICY, "192.0.2.1", "x"), "acme")).hasValue(0);
    assertThat(sampler.admit(call(Kind.UNKNOWN_POLICY, "192.0.2.1", "x"), "other")).hasValue(0);
    assertThat(sampler.admit(call(Kind.UNKNOWN_POLICY, "192.0.2.1", "y"), "acme")).isEmpty();
  }

  @Test
  @DisplayName("An IPv6 host has a /64 to itself, and so is one caller")
  void oneNetworkIsOneCaller() {
    assertThat(admit("2001:db8::1")).hasValue(0);
    for (int i = 2; i < 1000; i++) {
      assertThat(admit("2001:db8::" + Integer.toHexString(i))).isEmpty();
    }
    assertThat(admit("2001:db8:0:1::1")).hasValue(0);
  }

  @Test
  void aMillionAddressesGetNoMillionLines() {
    int lines = 0;
    for (int i = 0; i < 20_000; i++) {
      lines += admit(address(i)).isPresent() ? 1 : 0;
    }

    assertThat(lines).isEqualTo(RefusalSampler.MOST_CALLERS + 1);
  }

  @Test
  @DisplayName("Ten seconds later there is room again, and what was left out is counted")
  void theTableEmpties() {
    List<Long> counts = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      admit(address(i)).ifPresent(counts::add);
    }
    nanos += 10 * SECOND;
    assertThat(admit("192.0.2.1")).as("a new caller").hasValue(0);
    for (int i = 0; i < 3000; i++) {
      admit(address(50_000 + i)).ifPresent(counts::add);
    }

    assertThat(counts.stream().mapToLong(Long::longValue).sum())
        .as("of the others of the first ten seconds")
        .isEqualTo(20_000 - RefusalSampler.MOST_CALLERS - 1);
  }

  private OptionalLong admit(String caller) {
    return sampler.admit(call(Kind.UNKNOWN_TENANT, caller, "acm"), "(unknown)");
  }

  private static String address(int number) {
    return "10." + number / 62_500 + "." + number / 250 % 250 + "." + number % 250;
  }
}
