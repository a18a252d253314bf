package io.vouchsafe.proxy.gateway.strongswan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The networks of a child, as charon prints its traffic selectors. */
class ChildNetworksTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/24,         10.0.0.0, 10.0.0.255",
    "10.0.0.7/32,         10.0.0.7, 10.0.0.7",
    "10.0.0.7,            10.0.0.7, 10.0.0.7",
    "0.0.0.0/0,           0.0.0.0, 255.255.255.255",
    "10.0.0.7..10.0.1.9,  10.0.0.7, 10.0.1.9",
    "10.0.0.0/24[tcp/80], 10.0.0.0, 10.0.0.255",
    "2001:db8::/64,       2001:db8::, 2001:db8::ffff:ffff:ffff:ffff",
  })
  void aSelectorIsARange(String selector, String first, String last) {
    assertThat(ChildNetworks.range(selector))
        .contains(
            new IpRange(IpAddress.parse(first).orElseThrow(), IpAddress.parse(last).orElseThrow()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "dynamic", "10.0.0.0/33", "10.0.0.9..10.0.0.1", "10.0.0.1..::1", "a/8", "1/"})
  void whatIsNoRangeIsNone(String selector) {
    assertThat(ChildNetworks.range(selector)).isEmpty();
  }

  @Test
  void aRecordedChildIsRead() {
    ViciMessage up = RecordedCharon.said("dn", "child-updown").getFirst();

    ChildNetworks child = ChildNetworks.in(up).getFirst();

    assertThat(child.local()).containsExactly(IpRange.of(IpAddress.parse("10.77.0.1").get()));
    assertThat(child.remote()).containsExactly(IpRange.of(IpAddress.parse("10.88.0.1").get()));
    assertThat(child.unreadable()).isEmpty();
  }

  @Test
  void ofARekeyedChildTheNewOneCounts() {
    ViciMessage rekey =
        IkeLoginsLab.named(
            "vouchsafe.roaming.0",
            IkeLoginsLab.children(
                7,
                ViciMessage.builder()
                    .section("old", IkeLoginsLab.child("10.1.0.0/16"))
                    .section("new", IkeLoginsLab.child("10.2.0.0/16"))
                    .build()));

    assertThat(ChildNetworks.in(rekey))
        .extracting(ChildNetworks::local)
        .containsExactly(List.of(ChildNetworks.range("10.2.0.0/16").orElseThrow()));
  }
}
