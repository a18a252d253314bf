package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What charon has of ours.
 *
 * @param keys generations whose key is loaded
 * @param sas in any state; those that charon is busy with may be missing
 */
record ShownMesh(Set<Long> keys, Set<MeshName> connections, List<Sa> sas) {
  ShownMesh {
    keys = Set.copyOf(keys);
    connections = Set.copyOf(connections);
    sas = List.copyOf(sas);
  }

  /**
   * One IKE SA.
   *
   * @param id charon's number of it
   * @param isBeginning it may become usable by itself
   * @param carries it stands, and has a child that is installed
   * @param age since it was established
   */
  record Sa(MeshName name, String id, boolean isBeginning, boolean carries, Duration age) {}

  /** Of the answers of {@code get-shared}, {@code get-conns} and {@code list-sas}. */
  static ShownMesh of(ViciMessage shared, ViciMessage connections, List<ViciMessage> sas) {
    Set<Long> keys = new HashSet<>();
    shared.texts("keys").forEach(name -> MeshName.generationOfKey(name).ifPresent(keys::add));
    Set<MeshName> names = new HashSet<>();
    connections.texts("conns").forEach(name -> MeshName.parse(name).ifPresent(names::add));
    List<Sa> all = new ArrayList<>();
    for (ViciMessage event : sas) {
      event
          .sections()
          .forEach(
              (name, sa) -> MeshName.parse(name).flatMap(ours -> sa(ours, sa)).ifPresent(all::add));
    }
    return new ShownMesh(keys, names, all);
  }

  private static Optional<Sa> sa(MeshName name, ViciMessage sa) {
    String state = sa.text("state").orElse("");
    boolean stands = state.equals("ESTABLISHED") || state.equals("REKEYING");
    boolean installed =
        sa.section("child-sas").stream()
            .flatMap(children -> children.sections().values().stream())
            .map(child -> child.text("state").orElse(""))
            .anyMatch(child -> child.equals("INSTALLED") || child.startsWith("REKEY"));
    return sa.text("uniqueid")
        .map(
            id ->
                new Sa(
                    name,
                    id,
                    state.equals("CONNECTING") || state.equals("CREATED"),
                    stands && installed,
                    age(sa)));
  }

  private static Duration age(ViciMessage sa) {
    String seconds = sa.text("established").orElse("");
    boolean isNumber =
        !seconds.isEmpty() && seconds.length() < 12 && seconds.chars().allMatch(Character::isDigit);
    return isNumber ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
  }
}
