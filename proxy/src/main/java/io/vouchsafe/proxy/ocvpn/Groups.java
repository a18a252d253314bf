package io.vouchsafe.proxy.ocvpn;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.SessionRegistry;
import io.vouchsafe.proxy.state.StateDirectory;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.proxy.tenant.SettingsPart;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The groups of all customers: their keys in memory, their membership on disk, every member
 * watched. Thread-safe.
 */
public final class Groups implements CustomerGroups, SettingsPart {
  private static final Logger LOG = LoggerFactory.getLogger(Groups.class);

  private final Ground ground;
  private final GroupStore store;
  private final MemberWatch watch;
  private final GroupTurns turns;
  private final MemberReviews reviews;
  private final GroupMeters meters;
  private final GroupOwnership ownership;
  private final ConcurrentSkipListMap<CustomerName, CustomerGroup> groups =
      new ConcurrentSkipListMap<>();

  /**
   * What groups run on.
   *
   * @param loop runs one task at a time, in their order; never blocks
   * @param random makes the keys
   * @param sessions learns of members' revocations
   * @param judge decides about members that do not call
   * @param journal takes a line of JSON for each step
   */
  public record Ground(
      Executor loop,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random,
      SessionRegistry sessions,
      MemberJudge judge,
      MeterRegistry registry,
      Consumer<String> journal) {}

  /** Groups of nobody, until {@link #start}, of a service that is the only one. */
  public static Groups in(StateDirectory state, Ground ground) {
    return in(state, ground, GroupOwnership.ALONE);
  }

  /**
   * Groups of nobody, until {@link #start}; they will be kept in {@code state}.
   *
   * @param ownership for which of them this node speaks
   */
  public static Groups in(StateDirectory state, Ground ground, GroupOwnership ownership) {
    return new Groups(
        ground,
        ownership,
        state.isKept()
            ? new DurableGroupStore(
                GroupsPlace.in(state), ground.nanoTime(), GroupsFile.Moments.UNWATCHED)
            : new VolatileGroupStore());
  }

  /** Those of a service that is the only one, kept in {@code store}. */
  Groups(Ground ground, GroupStore store) {
    this(ground, GroupOwnership.ALONE, store);
  }

  /** The same, kept in {@code store}. */
  Groups(Ground ground, GroupOwnership ownership, GroupStore store) {
    this.ground = ground;
    this.ownership = ownership;
    this.store = store;
    this.watch = new MemberWatch(ground.sessions(), this::cut);
    InstantSource clock = new SteadyClock(ground.clock(), ground.nanoTime());
    this.meters = new GroupMeters(ground.registry(), clock);
    GroupJournal journal = new GroupJournal(ground.journal());
    this.turns =
        new GroupTurns(
            new GroupTurns.Ground(
                ground.loop(),
                clock,
                ground.nanoTime(),
                store,
                new KeyVault(ground.random(), KeyVault.SLOTS),
                watch,
                journal,
                meters));
    this.reviews =
        new MemberReviews(
            new MemberReviews.Ground(
                ground.loop(), clock, ground.nanoTime(), turns, watch, ground.judge()));
    ownership.follow((name, owner) -> ground.loop().execute(() -> owned(name, owner)));
  }

  /**
   * Reads what is kept. A key that was not acknowledged by all is gone with the process that held
   * it: a new generation begins. Blocking; completes when all of that is on disk, or could not be
   * written yet.
   *
   * @throws UnreadableGroupsException when what is kept cannot be read
   */
  public Future<Void> start(Settings settings) {
    SortedMap<CustomerName, GroupTerms> terms = GroupTerms.of(settings);
    Map<CustomerName, StoredGroup> stored = store.load();
    if (!terms.isEmpty() && !store.isKept()) {
      LOG.warn(
          "without a state directory the OCVPN groups have no members after a restart: every "
              + "device has to register anew");
    }
    Promise<Void> done = Promise.promise();
    // Of ten thousand members that takes longer than the loop may be busy.
    Map<CustomerName, Map<DeviceSerial, List<Certificate>>> chains =
        MemberCertificates.readAll(stored);
    ground.loop().execute(() -> begin(terms, stored, chains, done));
    return done.future();
  }

  private void begin(
      SortedMap<CustomerName, GroupTerms> terms,
      Map<CustomerName, StoredGroup> stored,
      Map<CustomerName, Map<DeviceSerial, List<Certificate>>> chains,
      Promise<Void> done) {
    List<Future<?>> begun = new ArrayList<>();
    stored.forEach(
        (name, group) -> {
          CustomerGroup read = group(name, group);
          groups.put(name, read);
          begun.add(restart(read, terms.getOrDefault(name, GroupTerms.GONE)));
        });
    follow(terms);
    reviews.begin(groups.values(), chains);
    reviews.tick();
    // What cannot be written keeps nobody from starting: those groups answer 503 until it can.
    Future.join(begun).onComplete(all -> done.tryComplete());
  }

  private Future<GroupReply> restart(CustomerGroup group, GroupTerms terms) {
    group.settle(terms);
    if (terms.served()) {
      meters.show(group);
    }
    turns.add(group);
    if (ownership.isShared()) { // Its turns begin when this node speaks for it.
      return Future.failedFuture(new GroupUnavailableException("nobody is known to own it"));
    }
    Future<GroupReply> restarted = turns.owe(group, new GroupEvent.Restarted());
    turns.owe(group, new GroupEvent.Settled(terms.devices()));
    return restarted;
  }

  @Override
  public Prepared prepare(SettingsChange change) {
    SortedMap<CustomerName, GroupTerms> terms = GroupTerms.of(change.after());
    return new Prepared.Ready(() -> ground.loop().execute(() -> follow(terms)));
  }

  /** From now on, the settings are these. */
  private void follow(SortedMap<CustomerName, GroupTerms> terms) {
    terms.forEach((name, next) -> settle(groups.computeIfAbsent(name, this::firstOf), next));
    groups.values().stream()
        .filter(group -> !terms.containsKey(group.name()))
        .forEach(group -> settle(group, GroupTerms.GONE));
  }

  private CustomerGroup firstOf(CustomerName name) {
    return group(name, new StoredGroup(GroupState.EMPTY, Map.of()));
  }

  private CustomerGroup group(CustomerName name, StoredGroup stored) {
    CustomerGroup group = new CustomerGroup(name, stored);
    if (ownership.isShared()) {
      group.ownedBy(new GroupOwner.Unknown("nobody was asked yet"));
    }
    return group;
  }

  /** Who speaks for a customer is another one now, or is known now. */
  private void owned(CustomerName name, GroupOwner owner) {
    CustomerGroup group = groups.get(name);
    if (group == null || group.owner().equals(owner)) {
      return;
    }
    switch (owner) {
      case GroupOwner.Here here -> {
        turns.own(group, here);
        reviews.ownedHere(group);
      }
      case GroupOwner.Elsewhere elsewhere -> {
        reviews.ownedElsewhere(group);
        turns.disown(group, elsewhere);
      }
      case GroupOwner.Unknown unknown -> turns.disown(group, unknown);
    }
  }

  /** Members are looked after even when nobody calls, unless another node does so. */
  private void keep(CustomerGroup group) {
    boolean wanted =
        group.terms().served()
            && !group.state().members().isEmpty()
            && !(group.owner() instanceof GroupOwner.Elsewhere);
    if (wanted != group.isKept()) {
      group.kept(wanted);
      ownership.keep(group.name(), wanted);
    }
  }

  private void settle(CustomerGroup group, GroupTerms next) {
    GroupTerms before = group.terms();
    if (before.equals(next) && (before.served() || group.state().members().isEmpty())) {
      return;
    }
    group.settle(next);
    turns.add(group);
    if (next.served() && !before.served()) {
      meters.show(group);
    } else if (!next.served()) {
      meters.forget(group.name());
    }
    if (before.served() && next.served() && !before.policy().equals(next.policy())) {
      reviews.policyChanged(group);
    }
    if (group.isHere()) {
      turns.owe(group, new GroupEvent.Settled(next.devices()));
    }
  }

  @Override
  public Future<GroupReply> ask(String tenant, String customer, GroupEvent event, Verdict verdict) {
    DeviceSerial device =
        GroupTurn.device(event)
            .orElseThrow(() -> new IllegalArgumentException("no device asks for that"));
    GroupTurn turn =
        new GroupTurn(
            event, Optional.of(verdict), Promise.promise(), ground.nanoTime().getAsLong());
    CustomerName name = new CustomerName(tenant, customer);
    ownership
        .claim(name)
        .onComplete(
            done -> ground.loop().execute(() -> claimed(name, turn, device, done.result())));
    return onOwnContext(turn.done().future()).compose(reply -> checked(name, reply));
  }

  private void claimed(CustomerName name, GroupTurn turn, DeviceSerial device, GroupOwner owner) {
    CustomerGroup group = groups.get(name);
    if (group == null) {
      turn.done().tryFail(new GroupUnavailableException("the settings have no such customer"));
      return;
    }
    switch (owner) {
      case GroupOwner.Here here -> {
        if (ownership.isHere(name)) {
          owned(name, here);
        }
        turns.ask(group, turn, device);
      }
      case GroupOwner.Elsewhere(String node) ->
          turn.done().tryFail(new OwnedElsewhereException(node));
      case GroupOwner.Unknown(String why) ->
          turn.done()
              .tryFail(
                  new OwnerUnavailableException("no node is known to speak for the customer", why));
    }
  }

  /** The last thing before the answer: this process may have stood still since. */
  private Future<GroupReply> checked(CustomerName name, GroupReply reply) {
    return ownership.isHere(name)
        ? Future.succeededFuture(reply)
        : Future.failedFuture(
            new OwnerUnavailableException(
                "this node does not speak for the customer any more", "its lease is over"));
  }

  /** Whoever asks on an event loop is answered there. */
  private static Future<GroupReply> onOwnContext(Future<GroupReply> reply) {
    Context caller = Vertx.currentContext();
    if (caller == null) {
      return reply;
    }
    Promise<GroupReply> there = Promise.promise();
    reply.onComplete(done -> caller.runOnContext(now -> there.handle(done)));
    return there.future();
  }

  /** The registry ends a member's session. */
  private void cut(MemberSession session, CutCause cause, Promise<Void> done) {
    ground.loop().execute(() -> reviews.cut(session, cause, done));
  }

  /** Does what is due; about once a second. Never blocks. */
  public void tick() {
    ground
        .loop()
        .execute(
            () -> {
              if (ownership.isShared()) {
                groups.values().forEach(this::keep);
              }
              turns.tick();
              reviews.tick();
            });
  }

  /**
   * A page of what operators are told, in the order of names.
   *
   * @param tenant of which; empty = of all
   * @param after {@code next} of the page before
   * @param limit customers of a page
   */
  public JsonObject report(Optional<String> tenant, Optional<String> after, int limit) {
    List<CustomerGroup> found =
        groups.values().stream()
            .filter(group -> group.terms().served())
            .filter(group -> tenant.map(group.name().tenant()::equals).orElse(true))
            .filter(group -> after.map(each -> isAfter(group.name(), each)).orElse(true))
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    return GroupReport.of(more ? found.subList(0, limit) : found, more);
  }

  private static boolean isAfter(CustomerName name, String after) {
    int slash = after.indexOf('/');
    return slash >= 0
        && name.compareTo(new CustomerName(after.substring(0, slash), after.substring(slash + 1)))
            > 0;
  }

  /** The group of that name, whether the settings still have its customer or not. */
  Optional<CustomerGroup> group(CustomerName name) {
    return Optional.ofNullable(groups.get(name));
  }

  /** What is wrong with the groups, one sentence each; empty when nothing is. */
  public List<String> concerns() {
    boolean served = groups.values().stream().anyMatch(group -> group.terms().served());
    if (!served) {
      return List.of();
    }
    List<String> concerns = new ArrayList<>();
    if (!store.isKept()) {
      concerns.add("members are not kept: there is no state directory");
    }
    long unowned =
        groups.values().stream()
            .filter(group -> group.isKept() && group.owner() instanceof GroupOwner.Unknown)
            .count();
    if (unowned > 0) {
      concerns.add(unowned + " customers are refused: no node is known to speak for them");
    }
    store
        .trouble()
        .ifPresent(why -> concerns.add("changes of groups are refused, the disk: " + why));
    return List.copyOf(concerns);
  }

  /** Every key is overwritten and the file closed; nothing is answered from now on. Blocking. */
  public void close() {
    store.close();
    groups.values().forEach(CustomerGroup::destroyAll);
  }
}
