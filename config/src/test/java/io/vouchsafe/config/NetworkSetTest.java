package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSetTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.129/25, 192.0.2.130, true",
    "192.0.2.129/25, 192.0.2.1, false",
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 203.0.113.9, false",
    "::/0, ::, true",
    "0.0.0.0/0, ::, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "2001:db8::1/128, 2001:db8::1, true"
  })
  void anAddressIsInItOrNot(String network, String address, boolean inside) throws Exception {
    NetworkSet networks = new NetworkSet(List.of(Cidr.parse(network).orElseThrow()));

    assertThat(networks.contains(InetAddress.getByName(address))).isEqualTo(inside);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.1.0.0/16, true",
    "10.0.0.0/8, 10.0.0.0/8, true",
    "10.9.9.9/8, 10.0.0.1/32, true",
    "10.0.0.0/8, 10.0.0.0/7, false",
    "10.0.0.0/8, 11.0.0.0/8, false",
    "0.0.0.0/0, 203.0.113.9/32, true",
    "0.0.0.0/0, ::/0, false",
    "::/0, 2001:db8::/32, true",
    "2001:db8::/32, 2001:db8:1::/48, true",
    "2001:db8:1::/48, 2001:db8::/32, false"
  })
  void aNetworkIsCoveredOrNot(String network, String other, boolean covered) {
    NetworksSoFar networks = new NetworksSoFar();
    assertThat(networks.cover(Cidr.parse(other).orElseThrow())).isFalse();

    networks.add(Cidr.parse(network).orElseThrow());

    assertThat(networks.cover(Cidr.parse(other).orElseThrow())).isEqualTo(covered);
  }

  @Test
  void itSaysWhatItsNetworksSay() throws Exception {
    Random random = new Random(7);
    List<Cidr> networks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      networks.add(new Cidr(address(random), 4 + random.nextInt(28)));
    }
    NetworkSet set = new NetworkSet(networks);

    for (int i = 0; i < 5000; i++) {
      InetAddress address = address(random);
      assertThat(set.contains(address))
          .isEqualTo(networks.stream().anyMatch(each -> each.contains(address)));
    }
    assertThat(NetworkSet.EMPTY.contains(address(random))).isFalse();
  }

  private static InetAddress address(Random random) throws Exception {
    byte[] bytes = new byte[4];
    random.nextBytes(bytes);
    return InetAddress.getByAddress(bytes);
  }
}
