package io.vouchsafe.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.ConnectionLimit.Admission;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionLimitTest {
  private static Optional<InetAddress> from(String address) throws UnknownHostException {
    return Optional.of(InetAddress.getByName(address));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,192.0.2.1,PER_SOURCE",
    "192.0.2.1,192.0.2.2,ADMITTED",
    "2001:db8:0:1::1,2001:db8:0:1:ffff::2,PER_SOURCE",
    "2001:db8:0:1::1,2001:db8:0:2::1,ADMITTED",
    "192.0.2.1,::ffff:192.0.2.1,PER_SOURCE",
    "0.0.0.1,0:0:0:1::,ADMITTED",
    "127.0.0.1,127.0.0.1,PER_SOURCE"
  })
  void anAddressOrAnIpv6NetworkIsOneSource(String first, String second, Admission then)
      throws Exception {
    ConnectionLimit limit = new ConnectionLimit(10, 1, source -> false);

    assertThat(limit.admit(from(first))).isEqualTo(Admission.ADMITTED);
    assertThat(limit.admit(from(second))).isEqualTo(then);
  }

  @Test
  void whoIsExemptIsBoundByTheTotal() throws Exception {
    ConnectionLimit limit = new ConnectionLimit(3, 1, source -> true);

    for (int i = 0; i < 3; i++) {
      assertThat(limit.admit(from("192.0.2.1"))).isEqualTo(Admission.ADMITTED);
    }
    assertThat(limit.admit(from("192.0.2.1"))).isEqualTo(Admission.TOTAL);
  }

  @Test
  void strangersWhoFillThePortLeaveRoomForFronts() throws Exception {
    Optional<InetAddress> front = from("192.0.2.9");
    ConnectionLimit limit = new ConnectionLimit(2, 2, 1, source -> front.get().equals(source));
    assertThat(limit.admit(from("192.0.2.1"))).isEqualTo(Admission.ADMITTED);
    assertThat(limit.admit(from("192.0.2.2"))).isEqualTo(Admission.ADMITTED);

    assertThat(limit.admit(from("192.0.2.3"))).isEqualTo(Admission.TOTAL);
    assertThat(limit.admit(front)).isEqualTo(Admission.ADMITTED);
    assertThat(limit.admit(front)).as("the reserve is bounded too").isEqualTo(Admission.TOTAL);
  }

  @Test
  void whatIsClosedMakesRoomAndLeavesNothing() throws Exception {
    ConnectionLimit limit = new ConnectionLimit(3, 1, source -> false);
    for (int i = 0; i < 100; i++) {
      assertThat(limit.admit(from("192.0.2." + i))).isEqualTo(Admission.ADMITTED);
      assertThat(limit.admit(from("192.0.2." + i))).isEqualTo(Admission.PER_SOURCE);
      limit.release(from("192.0.2." + i));
    }

    assertThat(limit.open()).isZero();
    assertThat(limit.sources()).isZero();
  }
}
