package io.vouchsafe.proxy.ocvpn;

import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The group of one customer in memory. One thread changes it; its state may be read by others. */
final class CustomerGroup {
  private static final GroupOwner ALONE = new GroupOwner.Here(0, 0);

  private final CustomerName name;
  private final GroupQueue queue = new GroupQueue();
  private final Map<Long, HeldKey> keys = new ConcurrentHashMap<>();
  private final Map<DeviceSerial, List<Der>> chains;
  private final Map<DeviceSerial, MemberSession> sessions = new HashMap<>();
  private volatile GroupState state;
  private MemberList list;
  private volatile GroupTerms terms = GroupTerms.GONE;
  private Optional<GroupTurn> turn = Optional.empty();
  private boolean stuck;
  private volatile GroupOwner owner = ALONE;
  private boolean kept;

  CustomerGroup(CustomerName name, StoredGroup stored) {
    this.name = name;
    this.state = stored.state();
    this.list = MemberList.of(stored.state().members().values());
    this.chains = new HashMap<>(stored.chains());
  }

  CustomerName name() {
    return name;
  }

  /** As it is on disk. */
  GroupState state() {
    return state;
  }

  GroupTerms terms() {
    return terms;
  }

  void settle(GroupTerms next) {
    terms = next;
  }

  GroupQueue queue() {
    return queue;
  }

  /** Chains of the members' certificates, as they are on disk. */
  Map<DeviceSerial, List<Der>> chains() {
    return chains;
  }

  /** Through which members are watched. */
  Map<DeviceSerial, MemberSession> sessions() {
    return sessions;
  }

  /** The turn whose outcome is on its way to the disk. */
  Optional<GroupTurn> turn() {
    return turn;
  }

  void begin(GroupTurn next) {
    turn = Optional.of(next);
  }

  void end() {
    turn = Optional.empty();
  }

  /** Whether what it owes itself could not be written, so that it answers nobody. */
  boolean isStuck() {
    return stuck;
  }

  void stuck(boolean now) {
    stuck = now;
  }

  /** Which node speaks for it, as far as is known here. */
  GroupOwner owner() {
    return owner;
  }

  /** Whether this node does; what happens meanwhile waits otherwise. */
  boolean isHere() {
    return owner instanceof GroupOwner.Here;
  }

  void ownedBy(GroupOwner now) {
    owner = now;
  }

  /** Whether this node is to speak for it without being called. */
  boolean isKept() {
    return kept;
  }

  void kept(boolean now) {
    kept = now;
  }

  /** What this node may tell of it: nothing where another one speaks for it. */
  GroupState shown() {
    return isHere() ? state : GroupState.EMPTY;
  }

  /** The key of that generation, while it is held. */
  Optional<HeldKey> key(long generation) {
    return Optional.ofNullable(keys.get(generation));
  }

  void hold(long generation, HeldKey key) {
    keys.put(generation, key);
  }

  /** On disk; then come the orders about keys. */
  void become(GroupState next) {
    state = next;
    list = list.follow(next.members().values());
  }

  /** Its members as devices are told of them. */
  MemberList list() {
    return list;
  }

  /**
   * The key of that generation is overwritten.
   *
   * @return false when it is not held
   */
  boolean destroy(long generation) {
    HeldKey key = keys.remove(generation);
    if (key == null) {
      return false;
    }
    key.destroy();
    return true;
  }

  /**
   * Overwrites what its state does not hold, whatever the orders were.
   *
   * @return how many keys
   */
  int destroyLeftovers() {
    GroupState now = state;
    return (int)
        keys.keySet().stream()
            .filter(each -> now.key() != KeyPhase.HELD || each != now.generation())
            .filter(this::destroy)
            .count();
  }

  /**
   * Overwrites every key: the process ends, or another node may speak for the customer.
   *
   * @return how many
   */
  int destroyAll() {
    return (int) keys.keySet().stream().filter(this::destroy).count();
  }
}
