package io.vouchsafe.proxy.ocvpn.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is done to charon, as a table. */
class MeshGoalTest {
  private static final String NOTHING = "";

  /**
   * Rows: what it is about; this device; generations (current, previous); whether old SAs end;
   * members; SAs as {@code PEER.GENERATION} with {@code +} carries, {@code ++} carries since long,
   * {@code ~} begins, {@code -} neither; keys; connections; the steps.
   */
  static Stream<Arguments> rows() {
    return Stream.of(
        row(
            "the lower serial number begins",
            "A",
            "5",
            false,
            "B",
            "",
            "5",
            "",
            "load B.5, initiate B.5"),
        row("the higher one waits", "B", "5", false, "A", "", "5", "", "load A.5"),
        row("what stands is left alone", "A", "5", false, "B", "B.5+", "5", "B.5", NOTHING),
        row("what begins is left alone", "A", "5", false, "B", "B.5~", "5", "B.5", NOTHING),
        row(
            "what does not carry is begun",
            "A",
            "5",
            false,
            "B",
            "B.5-",
            "5",
            "B.5",
            "initiate B.5"),
        row(
            "the old SA stays until the new one carries",
            "A",
            "6 5",
            false,
            "B",
            "B.5+ B.6~",
            "6 5",
            "B.6 B.5",
            NOTHING),
        row(
            "the old SA goes when the new one carries",
            "A",
            "6 5",
            false,
            "B",
            "B.5+ B.6+",
            "6 5",
            "B.6 B.5",
            "end B.5"),
        row(
            "the other end leaves that to who began",
            "B",
            "6 5",
            false,
            "A",
            "A.5+ A.6+",
            "6 5",
            "A.6 A.5",
            NOTHING),
        row("but not for ever", "B", "6 5", false, "A", "A.5+ A.6++", "6 5", "A.6 A.5", "end A.5"),
        row(
            "a dropped key goes, and its connections",
            "A",
            "6",
            false,
            "B",
            "B.5+ B.6~",
            "6 5",
            "B.6 B.5",
            "key 5, unload B.5"),
        row(
            "its SAs go when their time is over",
            "A",
            "6",
            true,
            "B",
            "B.5+ B.6~",
            "6",
            "B.6",
            "kill B.5"),
        row(
            "whoever is gone is cut, whatever the key",
            "A",
            "6 5",
            false,
            "B",
            "B.6+ C.6+ C.5+",
            "6 5",
            "B.6 C.6",
            "kill C.6, kill C.5, unload C.6"),
        row(
            "cut also by the end that did not begin",
            "B",
            "6",
            false,
            "",
            "A.6+",
            "6",
            "A.6",
            "kill A.6, unload A.6"),
        row(
            "keys of an earlier life go",
            "A",
            "9",
            false,
            "B",
            "B.9+",
            "9 8 3",
            "B.9",
            "key 3, key 8"),
        row("without a key nothing begins", "A", "0", false, "B", "", "", "", NOTHING),
        row(
            "without a key and members all goes",
            "A",
            "0",
            false,
            "",
            "B.5+",
            "5",
            "B.5",
            "kill B.5, key 5, unload B.5"));
  }

  private static Arguments row(
      String about,
      String own,
      String generations,
      boolean endOld,
      String members,
      String sas,
      String keys,
      String connections,
      String steps) {
    return Arguments.of(about, own, generations, endOld, members, sas, keys, connections, steps);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void stepsAreThese(
      String about,
      String own,
      String generations,
      boolean endOld,
      String members,
      String sas,
      String keys,
      String connections,
      String steps) {
    SortedMap<DeviceSerial, GroupPeer> peers = new TreeMap<>();
    words(members).forEach(name -> peers.put(new DeviceSerial(name), peer(name)));
    List<String> made = words(generations);
    Set<MeshName> shown =
        words(connections).stream().map(MeshGoalTest::name).collect(Collectors.toSet());
    Map<MeshName, GroupPeer> loaded = new HashMap<>();
    shown.forEach(each -> loaded.put(each, peer(each.peer().text())));
    MeshGoal goal =
        new MeshGoal(
            new DeviceSerial(own),
            Long.parseLong(made.getFirst()),
            made.size() > 1 ? Optional.of(Long.parseLong(made.get(1))) : Optional.empty(),
            endOld,
            peers);
    List<String> taken = new ArrayList<>();
    goal.steps(
            new ShownMesh(
                words(keys).stream().map(Long::valueOf).collect(Collectors.toSet()),
                shown,
                words(sas).stream().map(MeshGoalTest::sa).toList()),
            loaded)
        .forEach(step -> taken.add(text(step)));
    assertThat(taken)
        .containsExactlyInAnyOrderElementsOf(
            steps.isEmpty() ? List.of() : List.of(steps.split(", ")));
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }

  private static MeshName name(String text) {
    return MeshName.parse("ocvpn." + text).orElseThrow();
  }

  private static GroupPeer peer(String serial) {
    return new GroupPeer(new DeviceSerial(serial), new Announcement("192.0.2.1", List.of()));
  }

  private static ShownMesh.Sa sa(String text) {
    String name = text.replaceAll("[-+~]+$", "");
    return new ShownMesh.Sa(
        name(name),
        "1",
        text.endsWith("~"),
        text.endsWith("+"),
        text.endsWith("++") ? Duration.ofMinutes(1) : Duration.ZERO);
  }

  private static String text(MeshStep step) {
    return switch (step) {
      case MeshStep.UnloadKey(long generation) -> "key " + generation;
      case MeshStep.LoadConnection(MeshName name, GroupPeer peer) -> "load " + shown(name);
      case MeshStep.UnloadConnection(MeshName name) -> "unload " + shown(name);
      case MeshStep.Terminate(ShownMesh.Sa sa, boolean force) ->
          (force ? "kill " : "end ") + shown(sa.name());
      case MeshStep.Initiate(MeshName name) -> "initiate " + shown(name);
    };
  }

  private static String shown(MeshName name) {
    return name.toString().substring("ocvpn.".length());
  }
}
