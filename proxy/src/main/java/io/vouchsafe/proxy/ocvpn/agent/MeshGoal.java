package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What charon ought to have. A new key is put to use before the old one goes: each generation has
 * connections of its own, and an SA of the old one goes when one of the new one carries.
 *
 * @param own this device
 * @param current the generation in use; 0 = none
 * @param previous the one before, with which members that have not got the current one are let in
 * @param endOld whether SAs of other generations end, though no new one carries yet
 * @param peers with whom there are tunnels, by serial number
 */
record MeshGoal(
    DeviceSerial own,
    long current,
    Optional<Long> previous,
    boolean endOld,
    SortedMap<DeviceSerial, GroupPeer> peers) {
  /** So long the end that did not begin an SA leaves the one before to the other end. */
  private static final Duration COURTESY = Duration.ofSeconds(5);

  MeshGoal {
    peers = new TreeMap<>(peers);
  }

  /**
   * The steps from {@code shown} to it, what is no longer allowed first.
   *
   * @param loaded connections as they were loaded in this life
   */
  List<MeshStep> steps(ShownMesh shown, Map<MeshName, GroupPeer> loaded) {
    Set<DeviceSerial> carried = new HashSet<>();
    Set<DeviceSerial> settled = new HashSet<>();
    Set<DeviceSerial> beginning = new HashSet<>();
    for (ShownMesh.Sa sa : shown.sas()) {
      if (sa.name().generation() == current && sa.carries()) {
        carried.add(sa.name().peer());
        if (sa.age().compareTo(COURTESY) >= 0) {
          settled.add(sa.name().peer());
        }
      } else if (sa.name().generation() == current && sa.isBeginning()) {
        beginning.add(sa.name().peer());
      }
    }
    List<MeshStep> steps = new ArrayList<>();
    for (ShownMesh.Sa sa : shown.sas()) {
      end(sa, carried, settled).ifPresent(steps::add);
    }
    shown.keys().stream()
        .filter(generation -> !isWanted(generation))
        .map(MeshStep.UnloadKey::new)
        .forEach(steps::add);
    shown.connections().stream()
        .filter(name -> !isWanted(name.generation()) || !peers.containsKey(name.peer()))
        .map(MeshStep.UnloadConnection::new)
        .forEach(steps::add);
    if (current != 0) {
      peers.values().forEach(peer -> begin(peer, shown, loaded, carried, beginning, steps));
    }
    return steps;
  }

  /** Whether every peer is reached with the current key, so that nobody needs the one before. */
  boolean isReached(ShownMesh shown) {
    Set<DeviceSerial> carried = new HashSet<>();
    shown.sas().stream()
        .filter(sa -> sa.carries() && sa.name().generation() == current)
        .forEach(sa -> carried.add(sa.name().peer()));
    return carried.containsAll(peers.keySet());
  }

  /** Between two members the one with the lower serial number begins. */
  private boolean begins(DeviceSerial peer) {
    return own.compareTo(peer) < 0;
  }

  private boolean isWanted(long generation) {
    return generation == current || previous.filter(each -> each == generation).isPresent();
  }

  private Optional<MeshStep> end(
      ShownMesh.Sa sa, Set<DeviceSerial> carried, Set<DeviceSerial> settled) {
    DeviceSerial peer = sa.name().peer();
    if (!peers.containsKey(peer)) {
      return Optional.of(new MeshStep.Terminate(sa, true));
    }
    if (sa.name().generation() == current) {
      return Optional.empty();
    }
    if ((begins(peer) ? carried : settled).contains(peer)) {
      return Optional.of(new MeshStep.Terminate(sa, false));
    }
    return endOld ? Optional.of(new MeshStep.Terminate(sa, true)) : Optional.empty();
  }

  private void begin(
      GroupPeer peer,
      ShownMesh shown,
      Map<MeshName, GroupPeer> loaded,
      Set<DeviceSerial> carried,
      Set<DeviceSerial> beginning,
      List<MeshStep> steps) {
    MeshName name = new MeshName(peer.serial(), current);
    if (!shown.connections().contains(name) || !peer.equals(loaded.get(name))) {
      steps.add(new MeshStep.LoadConnection(name, peer));
    }
    if (begins(peer.serial())
        && !carried.contains(peer.serial())
        && !beginning.contains(peer.serial())) {
      steps.add(new MeshStep.Initiate(name));
    }
  }
}
