package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupBounds;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemberListTest {
  /** What a device reads of one answer. */
  private static final int MOST_READ = 1 << 20;

  private static GroupMember member(String serial, String address, List<IpNetwork> networks) {
    return new GroupMember(
        new DeviceSerial(serial),
        new Announcement(address, networks),
        MemberState.REGISTERED,
        1,
        1,
        0,
        false,
        Instant.EPOCH,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static String text(MemberList list, String without) {
    StringBuilder text = new StringBuilder();
    for (ByteBuffer part : list.without(new DeviceSerial(without))) {
      text.append(StandardCharsets.UTF_8.decode(part));
    }
    return text.toString();
  }

  @Test
  void everybodyIsToldOfTheOthers() {
    List<GroupMember> members = new ArrayList<>();
    for (String each : List.of("A", "B", "C")) {
      members.add(member(each, "192.0.2.1", List.of()));
      MemberList list = MemberList.of(members);
      for (String asks : List.of("A", "B", "C", "D")) {
        List<String> told = new ArrayList<>();
        JsonArray json = new JsonArray("[" + text(list, asks) + "]");
        for (int i = 0; i < json.size(); i++) {
          told.add(json.getJsonObject(i).getString("serial_number"));
        }
        List<String> others =
            members.stream()
                .map(other -> other.serial().text())
                .filter(o -> !o.equals(asks))
                .toList();
        assertThat(told).isEqualTo(others);
      }
    }
    assertThat(text(MemberList.of(List.of()), "A")).isEmpty();
  }

  /** The largest group that may be, with the longest of everything. */
  @Test
  void theLargestGroupFitsIntoWhatADeviceReads() {
    IpNetwork longest = IpNetwork.parse("2001:db8:1111:1111:1111:1111:1111:1111/128").orElseThrow();
    int each = GroupBounds.MOST_NETWORKS / GroupBounds.MOST_MEMBERS;
    List<GroupMember> members = new ArrayList<>();
    for (int i = 0; i < GroupBounds.MOST_MEMBERS; i++) {
      members.add(
          member(
              "\"".repeat(60) + (1000 + i), "a".repeat(253), Collections.nCopies(each, longest)));
    }
    assertThat(text(MemberList.of(members), "A").length()).isBetween(700_000, MOST_READ - 1_000);
  }
}
