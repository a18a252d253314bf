package io.vouchsafe.vpnauth.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table answers every event in every state, and the documentation shows it. */
class GroupTableTest {
  private static final Path PAGE = Path.of("../docs/vpn/ocvpn.md");

  /** Where the page as it must be is left when it is another. */
  private static final Path RIGHT = Path.of("target/ocvpn.md");

  private static final String BEGIN = "<!-- table:begin -->\n";
  private static final String END = "<!-- table:end -->\n";
  private static final Instant NOW = GroupLab.BEGIN;
  private static final long TENURE = 8;
  private static final long GENERATION = NOW.getEpochSecond() - 500;
  private static final Map<DeviceSerial, DeviceRules> DEVICES =
      Map.of(
          GroupLab.A, DeviceRules.NONE,
          GroupLab.B, DeviceRules.NONE);

  @Test
  void everyEventInEveryStateHasRowThatNeedsNothingElse() {
    for (EventKind kind : EventKind.values()) {
      for (MemberState state : RowPlace.ALL_STATES) {
        assertThat(rows(kind, state)).as("%s of %s", kind, state).isNotEmpty();
        assertThat(rows(kind, state).getLast().guard())
            .as("the last row for %s of %s", kind, state)
            .isEqualTo(RowGuard.ALWAYS);
        assertThat(rows(kind, state).subList(0, rows(kind, state).size() - 1))
            .as("rows before it are not in its way")
            .noneMatch(row -> row.guard() == RowGuard.ALWAYS);
      }
    }
  }

  private static List<GroupRow> rows(EventKind kind, MemberState state) {
    return Stream.of(GroupRow.values())
        .filter(row -> row.place().part() == RowPlace.Part.DEVICE)
        .filter(row -> row.place().kind().orElseThrow() == kind)
        .filter(row -> row.place().states().contains(state))
        .toList();
  }

  /**
   * Every state of a member, of the group's key and of the clock, with every event: each is
   * answered, what comes of it is sound, and of all rows each is taken somewhere.
   */
  @Test
  void wholeProductIsSound() {
    Set<String> taken = new TreeSet<>();
    int steps = 0;
    List<GroupState> states = states();
    states.add(full());
    for (GroupState state : states) {
      for (Map<DeviceSerial, DeviceRules> devices :
          List.of(DEVICES, Map.of(GroupLab.B, DeviceRules.NONE), narrow())) {
        for (GroupEvent event : events(devices)) {
          GroupStep step = GroupKeyMachine.step(state, event, NOW, GroupTimes.DEFAULT, devices);
          GroupInvariants.check(state, event, step);
          taken.addAll(step.rows());
          steps++;
        }
      }
    }
    assertThat(steps).isGreaterThan(5000);
    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(GroupRow.values()).map(GroupRow::word).toList());
  }

  private static Map<DeviceSerial, DeviceRules> narrow() {
    IpNetwork other = IpNetwork.parse("10.77.0.0/16").orElseThrow();
    return Map.of(
        GroupLab.A, new DeviceRules(Optional.of(List.of(other))), GroupLab.B, DeviceRules.NONE);
  }

  /** One of as many networks as there may be. */
  private static GroupState full() {
    GroupLab lab = new GroupLab();
    lab.now = NOW.minusSeconds(100);
    for (int i = 0; i < GroupBounds.MOST_NETWORKS / Announcement.MOST_NETWORKS; i++) {
      DeviceSerial device = new DeviceSerial("D" + i);
      lab.devices.put(device, DeviceRules.NONE);
      List<String> networks = new ArrayList<>();
      for (int j = 0; j < Announcement.MOST_NETWORKS; j++) {
        networks.add("172." + i + "." + j + ".0/24");
      }
      lab.tryRegister(device, networks.toArray(new String[0]));
    }
    return lab.state;
  }

  private static List<GroupState> states() {
    List<GroupState> states = new ArrayList<>();
    for (Optional<GroupMember> a : members(GroupLab.A, "10.1.0.0/16")) {
      for (Optional<GroupMember> b : members(GroupLab.B, "10.2.0.0/16")) {
        for (long age : List.of(30L, 90000L)) {
          for (boolean left : List.of(true, false)) {
            states.add(state(a, b, age, left));
          }
        }
      }
    }
    return states;
  }

  private static GroupState state(
      Optional<GroupMember> a, Optional<GroupMember> b, long age, boolean left) {
    TreeMap<DeviceSerial, GroupMember> members = new TreeMap<>();
    Stream.of(a, b).flatMap(Optional::stream).forEach(each -> members.put(each.serial(), each));
    TreeMap<DeviceSerial, GroupDeparture> departures = new TreeMap<>();
    if (left && a.isEmpty()) {
      departures.put(GroupLab.A, new GroupDeparture(NOW.minusSeconds(2), NOW.minusSeconds(10)));
    }
    boolean held = members.values().stream().anyMatch(each -> each.owes(GENERATION));
    boolean waits = members.values().stream().anyMatch(GroupMember::waits);
    KeyPhase key = held ? KeyPhase.HELD : members.isEmpty() ? KeyPhase.NONE : KeyPhase.DESTROYED;
    return new GroupState(
        GENERATION,
        NOW.minusSeconds(age),
        key,
        left ? GENERATION : 0,
        waits ? Optional.of(NOW.plusSeconds(left ? 20 : 0)) : Optional.empty(),
        members,
        departures,
        left ? GENERATION + 2 : 0,
        TENURE);
  }

  /** A device in every state in which it can be. */
  private static List<Optional<GroupMember>> members(DeviceSerial serial, String network) {
    List<Optional<GroupMember>> members = new ArrayList<>();
    members.add(Optional.empty());
    for (Instant renewed : List.of(Instant.EPOCH, NOW.minusSeconds(40))) {
      for (Instant due : List.of(NOW, NOW.plusSeconds(1))) {
        for (Object[] each :
            new Object[][] {
              {MemberState.REGISTERING, GENERATION, 0L, false},
              {MemberState.REGISTERING, GENERATION - 1, 0L, false},
              {MemberState.REGISTERED, GENERATION, GENERATION, false},
              {MemberState.ACKNOWLEDGING, GENERATION, GENERATION - 1, false},
              {MemberState.UPDATING, GENERATION - 1, GENERATION - 2, false},
              {MemberState.UPDATING, 0L, 0L, false},
              {MemberState.UPDATING, GENERATION, GENERATION, true},
              {MemberState.UPDATING, 0L, 0L, true}
            }) {
          members.add(
              Optional.of(
                  new GroupMember(
                      serial,
                      GroupLab.announcement(network),
                      (MemberState) each[0],
                      (long) each[1],
                      (long) each[2],
                      GENERATION - 5,
                      (boolean) each[3],
                      NOW.minusSeconds(4000),
                      due,
                      renewed)));
        }
      }
    }
    return members;
  }

  private static List<GroupEvent> events(Map<DeviceSerial, DeviceRules> devices) {
    return List.of(
        new GroupEvent.Register(GroupLab.A, GroupLab.announcement("10.1.0.0/16")),
        new GroupEvent.Register(GroupLab.A, GroupLab.announcement("10.2.3.0/24")),
        new GroupEvent.Register(GroupLab.A, GroupLab.announcement("10.77.3.0/24")),
        new GroupEvent.Poll(GroupLab.A, 0),
        new GroupEvent.Poll(GroupLab.A, GENERATION),
        new GroupEvent.Poll(GroupLab.A, GENERATION + 3),
        new GroupEvent.Poll(GroupLab.A, Long.MAX_VALUE),
        new GroupEvent.Poll(GroupLab.A, Long.MIN_VALUE),
        new GroupEvent.RegAck(GroupLab.A, GENERATION),
        new GroupEvent.RegAck(GroupLab.A, GENERATION - 1),
        new GroupEvent.RegAck(GroupLab.A, Long.MAX_VALUE),
        new GroupEvent.Unregister(GroupLab.A),
        new GroupEvent.Expelled(GroupLab.A),
        new GroupEvent.Settled(devices),
        new GroupEvent.Ticked(),
        new GroupEvent.Restarted(),
        new GroupEvent.Owned(9, 0),
        new GroupEvent.Owned(9, 7),
        new GroupEvent.Owned(9, TENURE));
  }

  @Test
  void rowsAreToldApart() {
    assertThat(Stream.of(GroupRow.values()).map(GroupRow::story).toList())
        .allMatch(story -> story.endsWith("."));
    assertThat(EnumSet.allOf(RowGuard.class))
        .as("each guard is asked by a row")
        .isEqualTo(
            Stream.of(GroupRow.values())
                .map(GroupRow::guard)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(RowGuard.class))));
  }

  @Test
  void pageShowsTheTable() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).as("the page has " + BEGIN).isGreaterThan(BEGIN.length());
    assertThat(end).as("the page has " + END).isGreaterThan(begin - 1);

    String right = page.substring(0, begin) + table() + page.substring(end);
    if (!right.equals(page)) {
      Files.createDirectories(RIGHT.toAbsolutePath().getParent());
      Files.writeString(RIGHT, right);
    }
    assertThat(page)
        .as("mend it with: cp vpn-auth/target/ocvpn.md docs/vpn/ocvpn.md")
        .isEqualTo(right);
  }

  private static String table() {
    StringBuilder out =
        new StringBuilder(
            "\n"
                + "| What happens | Its state | When | Row | Answer | The story |\n"
                + "|---|---|---|---|---|---|\n");
    for (GroupRow row : GroupRow.values()) {
      out.append(
          "| %s | %s | %s | `%s` | %s | %s |%n"
              .formatted(
                  row.place().kind().map(EventKind::words).orElse("after all that"),
                  states(row.place()),
                  row.guard().words(),
                  row.word(),
                  row.answer().words(),
                  row.story()));
    }
    return out.append('\n').toString().replace(System.lineSeparator(), "\n");
  }

  private static String states(RowPlace place) {
    if (place.part() != RowPlace.Part.DEVICE) {
      return "the group";
    }
    return place.states().equals(RowPlace.ALL_STATES)
        ? "any"
        : place.states().stream()
            .map(state -> "`" + state.word() + "`")
            .collect(Collectors.joining(", "));
  }
}
