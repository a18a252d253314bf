package io.vouchsafe.vpnauth.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks, and what devices announce. */
class IpNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.0.0/16",
    "10.1.2.3, 10.1.2.3/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:DB8:0::/32, 2001:db8::/32",
    "::1, ::1/128"
  })
  void isWrittenInOneWay(String text, String same) {
    assertThat(IpNetwork.parse(text).map(IpNetwork::toString)).contains(same);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.1.2.3/16",
        "10.1.0.0/33",
        "10.1.0.0/016",
        "10.1.0.0/-1",
        "10.1.0.0/",
        "10.1/16",
        "010.1.0.0/16",
        "2001:db8::1/32",
        "2001:db8::/129",
        "::ffff:10.0.0.0/104",
        "10.0.0.0/8 ",
        "10.0.0.0/8\n",
        "fe80::%eth0/64",
        "10.0.0.0/99999999999",
        "host/8"
      })
  void otherTextIsNone(String text) {
    assertThat(IpNetwork.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.2.0/24, true, true",
    "10.1.2.0/24, 10.1.0.0/16, false, true",
    "10.1.0.0/16, 10.1.0.0/16, true, true",
    "10.1.0.0/16, 10.2.0.0/16, false, false",
    "10.1.0.0/17, 10.1.128.0/17, false, false",
    "0.0.0.0/0, 255.255.255.255, true, true",
    "0.0.0.0/0, ::/0, false, false",
    "2001:db8::/32, 2001:db8:ffff::/48, true, true",
    "2001:db8::/32, 2001:db9::/48, false, false"
  })
  void containsAndOverlaps(String one, String other, boolean contains, boolean overlaps) {
    IpNetwork first = IpNetwork.parse(one).orElseThrow();
    IpNetwork second = IpNetwork.parse(other).orElseThrow();

    assertThat(first.contains(second)).isEqualTo(contains);
    assertThat(first.overlaps(second)).isEqualTo(overlaps);
    assertThat(second.overlaps(first)).isEqualTo(overlaps);
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "2001:DB8::0:1, 2001:db8::1",
    "Site-1.Example.NET., site-1.example.net",
    "gw, gw",
    "127.0.0.1, 127.0.0.1"
  })
  void addressIsWrittenInOneWay(String text, String same) {
    assertThat(Announcement.read(text, List.of()))
        .isEqualTo(Parsed.ok(new Announcement(same, List.of())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1", "::ffff:10.0.0.1",
        "10.1", "010.0.0.1", "0x7f000001", "a.0x7f", "a b", "a\nb", "a\u0000b", "münchen.example",
        "under_score.example", "-a.example", "a..b", "fe80::1%eth0", "[2001:db8::1]", "a/b", "a:500"
      })
  void whereNobodyCanCallIsNoAddress(String text) {
    assertThat(Announcement.read(text, List.of())).isInstanceOf(Parsed.Malformed.class);
  }

  @Test
  void lengthsAreBounded() {
    assertThat(Announcement.read("a.".repeat(126) + "a", List.of())).isInstanceOf(Parsed.Ok.class);
    assertThat(Announcement.read("a.".repeat(127) + "a", List.of()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Announcement.read("1".repeat(1 << 20), List.of()))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(Announcement.read("gw", Collections.nCopies(64, "10.0.0.0/8")).toOptional())
        .contains(new Announcement("gw", List.of(IpNetwork.parse("10.0.0.0/8").orElseThrow())));
    assertThat(Announcement.read("gw", Collections.nCopies(65, "10.0.0.0/8")))
        .isInstanceOf(Parsed.Malformed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"127.0.0.0/8", "127.1.2.3", "224.0.0.0/4", "ff02::/16", "::1", "0.1.0.0/16"})
  void nobodyHasLoopbackOrMulticastBehindIt(String network) {
    Parsed<Announcement> read = Announcement.read("gw", List.of("10.0.0.0/8", network));

    assertThat(read).isInstanceOf(Parsed.Malformed.class);
    assertThat(read.toString()).contains("network 2").doesNotContain(network);
  }
}
