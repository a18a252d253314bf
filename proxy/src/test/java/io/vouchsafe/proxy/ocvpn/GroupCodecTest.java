package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupDeparture;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GroupCodecTest {
  private static final Instant NOW = Instant.parse("2026-11-29T02:00:00.123456789Z");

  static Stream<GroupState> states() {
    List<GroupState> all = new ArrayList<>(List.of(GroupState.EMPTY));
    Random random = new Random(14);
    for (KeyPhase phase : KeyPhase.values()) {
      for (int members : new int[] {0, 1, 7, 40}) {
        all.add(state(phase, members, random));
      }
    }
    return all.stream();
  }

  private static GroupState state(KeyPhase phase, int members, Random random) {
    TreeMap<DeviceSerial, GroupMember> all = new TreeMap<>();
    IntStream.range(0, members)
        .mapToObj(i -> member(i, random))
        .forEach(m -> all.put(m.serial(), m));
    TreeMap<DeviceSerial, GroupDeparture> gone = new TreeMap<>();
    if (members > 1) {
      gone.put(new DeviceSerial("GONE"), new GroupDeparture(NOW, Instant.EPOCH));
    }
    return new GroupState(
        random.nextLong(),
        NOW,
        phase,
        random.nextLong(),
        members % 2 == 0 ? Optional.empty() : Optional.of(NOW.plusSeconds(60)),
        all,
        gone);
  }

  private static GroupMember member(int i, Random random) {
    List<IpNetwork> networks =
        Stream.of("10.%d.0.0/16".formatted(i), "2001:db8:%d::/48".formatted(i))
            .limit(i % 3)
            .map(text -> IpNetwork.parse(text).orElseThrow())
            .toList();
    return new GroupMember(
        new DeviceSerial("FGT-%03d!~".formatted(i)),
        new Announcement(i % 2 == 0 ? "192.0.2." + i : "site" + i + ".example", networks),
        List.of(MemberState.values()).get(i % 6),
        random.nextLong(),
        random.nextLong(),
        random.nextLong(),
        random.nextBoolean(),
        NOW.minus(Duration.ofDays(i)),
        NOW.plusSeconds(i),
        Instant.EPOCH);
  }

  @ParameterizedTest
  @MethodSource("states")
  void whatIsWrittenIsRead(GroupState state) throws IOException {
    assertThat(GroupCodec.decode(GroupCodec.encode(state))).isEqualTo(state);
  }

  @Test
  void aChainThatIsWrittenIsRead() throws IOException {
    List<Der> chain = List.of(Der.copyOf(new byte[1_500]), Der.copyOf(new byte[] {1, 2, 3}));
    assertThat(GroupCodec.decodeChain(GroupCodec.encodeChain(chain))).isEqualTo(chain);
  }

  /** The store has no check sum of what it keeps: a bit that has turned must not turn a member. */
  @Test
  void everyDamagedOctetAndEveryShortenedTextIsRefused() {
    byte[] good = GroupCodec.encode(state(KeyPhase.HELD, 3, new Random(1)));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] = (byte) (bad[at] ^ 0x10);
      assertThatThrownBy(() -> GroupCodec.decode(bad))
          .as("octet %s", at)
          .isInstanceOf(IOException.class);
    }
    for (int length = 0; length < good.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(good, length);
      assertThatThrownBy(() -> GroupCodec.decode(cut))
          .as("%s", length)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aChainIsNoGroup() {
    byte[] chain = GroupCodec.encodeChain(List.of(Der.copyOf(new byte[100])));
    assertThatThrownBy(() -> GroupCodec.decode(chain)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> GroupCodec.decodeChain(GroupCodec.encode(GroupState.EMPTY)))
        .isInstanceOf(IOException.class);
  }
}
