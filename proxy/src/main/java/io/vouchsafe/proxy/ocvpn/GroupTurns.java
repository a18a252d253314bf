package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupKeyMachine;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.GroupStep;
import io.vouchsafe.vpnauth.ocvpn.KeyOrder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the turns of groups: one at a time in each, and in the order of a write-ahead log. What
 * follows from an event is on disk before a key of it is made visible or overwritten, and before
 * anybody is answered. One thread uses it.
 */
final class GroupTurns {
  /** Whoever has waited so long is told that it was for nothing; its event may still happen. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(GroupTurns.class);

  private final Ground ground;
  private final GroupSchedule schedule = new GroupSchedule();

  /** Groups whose turn is on its way to the disk. */
  private final Set<CustomerGroup> writing = new LinkedHashSet<>();

  private final Set<CustomerGroup> stuck = new LinkedHashSet<>();

  /**
   * What turns need.
   *
   * @param loop runs one task at a time, in their order; everything here runs on it
   */
  record Ground(
      Executor loop,
      InstantSource clock,
      LongSupplier nanoTime,
      GroupStore store,
      KeyVault vault,
      MemberWatch watch,
      GroupJournal journal,
      GroupMeters meters) {}

  /**
   * A step on its way to the disk.
   *
   * @param made the keys that it orders, which nobody has seen
   * @param watched whose session is another one for it
   */
  private record Underway(
      GroupTurn turn,
      GroupStep step,
      Map<DeviceSerial, List<Der>> chains,
      Map<Long, HeldKey> made,
      Optional<DeviceSerial> watched) {}

  GroupTurns(Ground ground) {
    this.ground = ground;
  }

  /** A device asks. */
  void ask(CustomerGroup group, GroupTurn turn, DeviceSerial device) {
    if (!group.terms().served()) {
      turn.done().tryFail(new GroupUnavailableException("the settings have no such customer"));
    } else if (group.isStuck()) {
      turn.done().tryFail(unwritten());
    } else if (!group.isHere()) {
      turn.done().tryFail(unowned());
    } else if (!group.queue().ask(turn, device)) {
      turn.done().tryFail(new GroupUnavailableException("too many calls wait for their turn"));
    } else {
      work(group);
    }
  }

  private static OwnerUnavailableException unowned() {
    return new OwnerUnavailableException(
        "this node does not speak for the customer any more", "its lease is over");
  }

  /** This node speaks for the group from now on. */
  void own(CustomerGroup group, GroupOwner.Here here) {
    group.ownedBy(here);
    group
        .queue()
        .oweAgain(
            GroupTurn.owed(
                new GroupEvent.Owned(here.token(), here.before()), ground.nanoTime().getAsLong()));
    owe(group, new GroupEvent.Settled(group.terms().devices()));
  }

  /** This node does not, or nobody knows: it has no key, and answers nobody. */
  void disown(CustomerGroup group, GroupOwner owner) {
    group.ownedBy(owner);
    ground.meters().destroyed(group.name(), group.destroyAll());
    group.queue().everybody().forEach(each -> each.done().tryFail(unowned()));
    if (owner instanceof GroupOwner.Elsewhere) { // Whoever speaks for it does that, too.
      group.queue().everythingOwed().forEach(each -> each.done().tryFail(unowned()));
    }
  }

  private static GroupUnavailableException unwritten() {
    return new GroupUnavailableException("the state directory cannot be written");
  }

  /**
   * What happens without a device. It is tried until it is on disk; the future fails when the first
   * attempt does.
   */
  Future<GroupReply> owe(CustomerGroup group, GroupEvent event) {
    GroupTurn turn = GroupTurn.owed(event, ground.nanoTime().getAsLong());
    group.queue().owe(turn);
    work(group);
    return turn.done().future();
  }

  private void work(CustomerGroup group) {
    while (group.turn().isEmpty() && !group.isStuck() && group.isHere()) {
      Optional<GroupTurn> next = group.queue().next();
      if (next.isEmpty()) {
        return;
      }
      group.begin(next.get());
      try {
        if (take(group, next.get())) {
          return;
        }
        group.end();
      } catch (RuntimeException | Error e) {
        failed(group, next.get(), e);
      }
    }
  }

  /** Whether it goes on once something is on disk. */
  private boolean take(CustomerGroup group, GroupTurn turn) {
    GroupTerms terms = group.terms();
    Instant now = ground.clock().instant();
    GroupState before = group.state();
    GroupStep step =
        GroupKeyMachine.step(before, turn.event(), now, terms.times(), terms.devices());
    Map<DeviceSerial, List<Der>> chains = changedChains(group, turn, step.next());
    if (step.next().equals(before) && step.orders().isEmpty() && chains.isEmpty()) {
      watch(group, turn, before);
      turn.done().tryComplete(reply(group, step.answer()));
      return false;
    }
    Map<Long, HeldKey> made = make(step.orders());
    Optional<DeviceSerial> watched;
    try {
      watched = watch(group, turn, step.next());
    } catch (RuntimeException | Error e) {
      made.values().forEach(HeldKey::destroy);
      throw e;
    }
    Underway underway = new Underway(turn, step, chains, made, watched);
    writing.add(group);
    ground
        .store()
        .write(new GroupWrite(group.name(), step.next(), chains))
        .onComplete(done -> ground.loop().execute(() -> written(group, underway, done)));
    return true;
  }

  /** Those that the step leaves other than they are on disk. */
  private static Map<DeviceSerial, List<Der>> changedChains(
      CustomerGroup group, GroupTurn turn, GroupState next) {
    Map<DeviceSerial, List<Der>> changed = new HashMap<>();
    for (DeviceSerial serial : group.state().members().keySet()) {
      if (!next.members().containsKey(serial)) {
        changed.put(serial, List.of());
      }
    }
    turn.device()
        .filter(serial -> next.members().containsKey(serial))
        .ifPresent(
            serial -> {
              List<Der> chain = turn.verdict().map(MemberCertificates::of).orElse(List.of());
              if (!chain.isEmpty() && !chain.equals(group.chains().get(serial))) {
                changed.put(serial, chain);
              }
            });
    return changed;
  }

  /** Has the device watched by what let it in now, when it is a member then. */
  private Optional<DeviceSerial> watch(CustomerGroup group, GroupTurn turn, GroupState next) {
    Optional<DeviceSerial> member =
        turn.device().filter(serial -> next.members().containsKey(serial));
    Optional<Verdict> verdict = turn.verdict();
    return member.filter(
        serial -> verdict.isPresent() && ground.watch().watch(group, serial, verdict.get()));
  }

  private Map<Long, HeldKey> make(List<KeyOrder> orders) {
    Map<Long, HeldKey> made = new HashMap<>();
    for (KeyOrder order : orders) {
      if (order instanceof KeyOrder.Make(long generation)) {
        Optional<HeldKey> key = ground.vault().make();
        if (key.isEmpty()) {
          made.values().forEach(HeldKey::destroy);
          throw new GroupUnavailableException("no more keys can be held");
        }
        made.put(generation, key.get());
      }
    }
    return made;
  }

  private void written(CustomerGroup group, Underway underway, AsyncResult<Void> done) {
    writing.remove(group);
    if (done.succeeded()) {
      group.end();
      try {
        settled(group, underway);
      } catch (RuntimeException | Error e) {
        LOG.error("{}: what is on disk could not be carried out", group.name(), e);
        underway.turn().done().tryFail(e);
      }
    } else {
      underway.made().values().forEach(HeldKey::destroy);
      underway.watched().ifPresent(serial -> watchAsBefore(group, serial));
      failed(group, underway.turn(), done.cause());
    }
    work(group);
  }

  /** A device that was a member before is watched by the certificates of before. */
  private void watchAsBefore(CustomerGroup group, DeviceSerial serial) {
    ground.watch().unwatch(group, serial);
    if (group.state().members().containsKey(serial)) {
      MemberWatch.resumption(group, serial, "", ground.clock().instant())
          .flatMap(ground.watch()::resume)
          .ifPresentOrElse(
              session -> {},
              () -> LOG.warn("{}: {} is watched from its next call on", group.name(), serial));
    }
  }

  /** It is on disk: first the keys, then whoever asked. */
  private void settled(CustomerGroup group, Underway underway) {
    GroupState before = group.state();
    GroupStep step = underway.step();
    group.become(step.next());
    int destroyed = carryOut(group, underway);
    underway.chains().forEach((serial, chain) -> remember(group, serial, chain));
    before.members().keySet().stream()
        .filter(serial -> !step.next().members().containsKey(serial))
        .forEach(serial -> ground.watch().unwatch(group, serial));
    underway.turn().device().ifPresent(serial -> ground.watch().refresh(group, serial));
    schedule.put(group);
    ground.journal().step(group.name(), before, underway.turn(), step, ground.clock().instant());
    ground.meters().made(group.name(), underway.made().size());
    ground.meters().destroyed(group.name(), destroyed);
    if (group.isHere()) {
      underway.turn().done().tryComplete(reply(group, step.answer()));
    } else {
      ground.meters().destroyed(group.name(), group.destroyAll());
      underway.turn().done().tryFail(unowned());
    }
  }

  private static void remember(CustomerGroup group, DeviceSerial serial, List<Der> chain) {
    if (chain.isEmpty()) {
      group.chains().remove(serial);
    } else {
      group.chains().put(serial, chain);
    }
  }

  /** How many keys are overwritten. */
  private static int carryOut(CustomerGroup group, Underway underway) {
    int destroyed = 0;
    for (KeyOrder order : underway.step().orders()) {
      switch (order) {
        case KeyOrder.Make(long generation) ->
            Optional.ofNullable(underway.made().get(generation))
                .ifPresent(key -> group.hold(generation, key));
        case KeyOrder.Destroy(long generation) -> destroyed += group.destroy(generation) ? 1 : 0;
      }
    }
    return destroyed + group.destroyLeftovers();
  }

  private static GroupReply reply(CustomerGroup group, GroupAnswer answer) {
    if (!(answer instanceof GroupAnswer.Told told)) {
      return new GroupReply(answer, Optional.empty());
    }
    MemberList list = told.members().isEmpty() ? MemberList.of(List.of()) : group.list();
    if (!told.withKey()) {
      return new GroupReply(answer, Optional.empty(), list);
    }
    Optional<HeldKey> key = group.key(told.generation());
    if (key.isEmpty()) {
      throw new IllegalStateException(
          "the key of generation " + told.generation() + " is not held");
    }
    return new GroupReply(answer, key.map(each -> each), list);
  }

  /** Nothing has changed. What the group owes itself comes again later, before anybody else. */
  private void failed(CustomerGroup group, GroupTurn turn, Throwable why) {
    group.end();
    if (turn.device().isPresent()) {
      turn.done().tryFail(failure(group, why));
      return;
    }
    if (turn.event() instanceof GroupEvent.Ticked) { // It stays due.
      LOG.warn("{}: what is due is not done yet: {}", group.name(), why.toString());
      turn.done().tryFail(why);
      return;
    }
    LOG.error("{}: {} is not done yet", group.name(), word(turn.event()), why);
    turn.done().tryFail(why);
    group.queue().oweAgain(GroupTurn.owed(turn.event(), turn.begun()));
    group.stuck(true);
    stuck.add(group);
    group.queue().everybody().forEach(each -> each.done().tryFail(unwritten()));
  }

  private static Throwable failure(CustomerGroup group, Throwable why) {
    if (why instanceof GroupUnavailableException) {
      return why;
    }
    if (why instanceof IOException) {
      return unwritten();
    }
    LOG.error("{}: a call failed", group.name(), why);
    return new GroupUnavailableException("the group could not do what was asked");
  }

  private static String word(GroupEvent event) {
    return event.getClass().getSimpleName();
  }

  /** A group is there, and nothing was ever due in it. */
  void add(CustomerGroup group) {
    schedule.put(group);
  }

  /** Does what is due, and again what could not be written. Once a second, or more often. */
  void tick() {
    for (CustomerGroup group : List.copyOf(stuck)) {
      stuck.remove(group);
      group.stuck(false);
      work(group);
    }
    for (CustomerGroup group : schedule.due(ground.clock().instant())) {
      if (!group.isStuck() && group.isHere() && group.turn().isEmpty()) {
        owe(group, new GroupEvent.Ticked());
      }
    }
    long since = ground.nanoTime().getAsLong() - PATIENCE.toNanos();
    for (CustomerGroup group : List.copyOf(writing)) {
      group.queue().olderThan(since).forEach(GroupTurns::late);
      group.turn().filter(turn -> turn.begun() - since < 0).ifPresent(GroupTurns::late);
    }
  }

  private static void late(GroupTurn turn) {
    turn.done().tryFail(new GroupUnavailableException("the disk takes too long"));
  }
}
