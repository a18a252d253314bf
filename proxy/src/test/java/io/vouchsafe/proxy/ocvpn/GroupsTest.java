package io.vouchsafe.proxy.ocvpn;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsChange;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.tenant.Prepared;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.KeyPhase;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class GroupsTest {
  private static final Settings THREE = GroupsLab.settings("A", "B", "C");
  private static final Author NOBODY = new Author(Optional.empty(), Optional.empty());

  @TempDir private Path directory;
  private Path path;
  private DirectStore store;
  private GroupsLab lab;

  @BeforeEach
  void open() throws IOException {
    path = directory.resolve("groups.mv");
    store = new DirectStore(path, GroupsFile.Moments.UNWATCHED);
    lab = new GroupsLab(store).start(THREE);
  }

  /** The process dies, and comes again. */
  private void restart(Settings settings) throws IOException {
    store.close();
    store = new DirectStore(path, GroupsFile.Moments.UNWATCHED);
    GroupsLab next = new GroupsLab(store, lab.clock, () -> {});
    next.denied.putAll(lab.denied);
    lab = next.start(settings);
  }

  @Test
  void membersHaveOneKeyAndItIsDestroyedOnceAllHaveIt() {
    String first = GroupsLab.text(lab.ask(GroupsLab.register("A")));
    GroupReply second = lab.ask(GroupsLab.register("B"));
    long generation = ((GroupAnswer.Told) second.answer()).generation();
    String key = GroupsLab.text(second);
    GroupReply updated = lab.ask(GroupsLab.poll("A", 0));

    assertThat(key).hasSize(44).isNotEqualTo(first);
    assertThat(GroupsLab.text(updated)).isEqualTo(key);
    lab.ask(GroupsLab.regAck("A", generation));
    assertThat(lab.group().state().key()).isEqualTo(KeyPhase.HELD);
    lab.ask(GroupsLab.regAck("B", generation));

    assertThat(lab.group().state().key()).isEqualTo(KeyPhase.DESTROYED);
    assertThat(lab.group().key(generation)).isEmpty();
    assertThat(GroupsLab.text(updated)).as("an answer that is still on its way").isEmpty();
    assertThat(lab.ask(GroupsLab.poll("A", generation)).key()).isEmpty();
    assertThat(counted("vouchsafe.ocvpn.keys.destroyed")).isEqualTo(2);
    assertThat(counted("vouchsafe.ocvpn.generations")).isEqualTo(2);
  }

  private double counted(String name) {
    return lab.meters.get(name).tags("tenant", "acme", "customer", "north").counter().count();
  }

  @Test
  void aPollThatChangesNothingWritesNothing() {
    lab.join("A");
    int before = store.writes;
    for (int poll = 0; poll < 10; poll++) {
      assertThat(lab.told(GroupsLab.poll("A", 0)).state()).isEqualTo(MemberState.REGISTERED);
    }
    assertThat(store.writes).isEqualTo(before);
    assertThat(lab.journal).hasSize(2);
  }

  @Test
  void whatCannotBeWrittenIsRefusedAndChangesNothing() {
    lab.join("A");
    var before = lab.group().state();
    store.broken = true;

    Future<GroupReply> register = lab.begin(GroupsLab.register("B"));
    lab.loop.run();

    assertThat(register.cause()).isInstanceOf(GroupUnavailableException.class);
    assertThat(lab.group().state()).isEqualTo(before);
    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.told(GroupsLab.poll("A", 0)).members()).isEmpty();
    assertThat(lab.groups.concerns()).singleElement().asString().contains("no space left");
    store.broken = false;
    assertThat(lab.told(GroupsLab.register("B")).withKey()).isTrue();
  }

  /** What the group owes itself comes before every device, as soon as it can be written. */
  @Test
  void anExpulsionThatCannotBeWrittenIsMadeUpFor() {
    lab.join("A");
    long generation = lab.join("B");
    lab.pollAll("A");
    store.broken = true;
    lab.cut("B", new CutCause.Refused(Reason.REVOKED));
    Future<GroupReply> refused = lab.begin(GroupsLab.poll("A", generation));
    lab.loop.run();
    assertThat(refused.cause()).isInstanceOf(GroupUnavailableException.class);

    store.broken = false;
    lab.pass(Duration.ofSeconds(2));

    GroupAnswer.Told told = lab.told(GroupsLab.poll("A", generation));
    assertThat(told.generation()).isGreaterThan(generation);
    assertThat(told.members()).isEmpty();
    assertThat(told.dropPrevious()).isTrue();
    lab.pass(Duration.ofSeconds(70));
    assertThat(lab.sessions.list()).as("its cut is confirmed").hasSize(1);
  }

  @Test
  void revokedBlockedAndExpiredMembersAreOutAndOthersStay() {
    for (Reason reason : new Reason[] {Reason.REVOKED, Reason.BLOCKED, Reason.EXPIRED}) {
      lab.join("A");
      long generation = lab.join("B");
      lab.pollAll("A");
      lab.cut("B", new CutCause.Refused(reason));

      assertThat(lab.group().state().members()).as(reason.name()).hasSize(1);
      assertThat(lab.told(GroupsLab.poll("A", generation)).generation()).isGreaterThan(generation);
      assertThat(lab.sessions.list()).hasSize(1);
      lab.pollAll("A");
      lab.pass(Duration.ofSeconds(61));
    }
  }

  /** Contract, section 5: a leaving is nothing else. */
  @Test
  void aSessionThatEndsForAnotherCauseEndsNoMembership() {
    lab.join("A");
    List<CutCause> others =
        List.of(
            new CutCause.Refused(Reason.IDENTITY_NOT_LISTED),
            new CutCause.Refused(Reason.STATUS_UNAVAILABLE),
            new CutCause.Refused(Reason.OVER_BUDGET),
            new CutCause.ByHand(NOBODY),
            new CutCause.NoPolicy(),
            new CutCause.NoTenant());
    for (CutCause cause : others) {
      lab.cut("A", cause);
      assertThat(lab.group().state().members()).as(cause.word()).hasSize(1);
      assertThat(lab.sessions.list()).as(cause.word()).isEmpty();
      lab.told(GroupsLab.poll("A", 0));
      assertThat(lab.sessions.list()).as("its next call opens one").hasSize(1);
    }
  }

  @Test
  void aMemberWithoutASessionIsDecidedAboutByItsCertificateOnDisk() {
    lab.join("A");
    lab.cut("A", new CutCause.Refused(Reason.STATUS_UNAVAILABLE));
    lab.pass(UnwatchedMembers.AGAIN.plusSeconds(1));
    assertThat(lab.sessions.list()).as("watched again, without a call").hasSize(1);
  }

  @Test
  void oneSessionStaysWhileTheCertificateIsTheSame() {
    lab.join("A");
    String id = lab.sessions.list().getFirst().id();
    lab.pollAll("A", "A", "A");
    assertThat(lab.sessions.list())
        .singleElement()
        .satisfies(s -> assertThat(s.id()).isEqualTo(id));
    assertThat(lab.sessions.list().getFirst().facts().remoteAddress()).contains("192.0.2.1");

    GroupEvent poll = GroupsLab.poll("A", 0);
    lab.groups.ask("acme", "north", poll, lab.verdict(GroupsLab.leaf("A-renewed")));
    lab.loop.run();
    assertThat(lab.sessions.list())
        .singleElement()
        .satisfies(s -> assertThat(s.id()).isNotEqualTo(id));
    assertThat(lab.group().chains().get(new DeviceSerial("A")))
        .containsExactly(GroupsLab.leaf("A-renewed").der());
  }

  @Test
  void aRestartKeepsMembersAndMakesAnUnacknowledgedKeyANewOne() throws IOException {
    lab.join("A");
    String before = GroupsLab.text(lab.ask(GroupsLab.register("B")));
    long generation = lab.group().state().generation();

    restart(THREE);

    assertThat(lab.group().state().members()).hasSize(2);
    assertThat(lab.group().state().generation()).isGreaterThan(generation);
    assertThat(lab.sessions.list()).as("both are watched before they call").hasSize(2);
    GroupReply reply = lab.ask(GroupsLab.poll("B", generation));
    assertThat(GroupsLab.text(reply)).hasSize(44).isNotEqualTo(before);
  }

  @Test
  void aRestartKeepsAGenerationThatAllHave() throws IOException {
    long generation = lab.join("A");
    restart(THREE);
    GroupAnswer.Told told = lab.told(GroupsLab.poll("A", generation));
    assertThat(told.generation()).isEqualTo(generation);
    assertThat(told.state()).isEqualTo(MemberState.REGISTERED);
  }

  @Test
  void aMemberThatWasRevokedWhileTheProcessWasGoneIsOutThoughItNeverCallsAgain()
      throws IOException {
    lab.join("A");
    long generation = lab.join("B");
    lab.pollAll("A");
    lab.denied.put("B", Reason.REVOKED);

    restart(THREE);
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.group().state().members()).hasSize(1);
    assertThat(lab.told(GroupsLab.poll("A", generation)).dropPrevious()).isTrue();
    assertThat(lab.group().chains()).as("its certificate is forgotten").hasSize(1);
  }

  @Test
  void amongManyWhoAreRevokedAtAStartTheLimitHolds() throws IOException {
    String[] many = new String[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = "D" + (100 + i);
    }
    restart(GroupsLab.settings(many));
    for (String device : many) {
      lab.told(GroupsLab.register(device));
      lab.denied.put(device, Reason.REVOKED);
    }
    restart(GroupsLab.settings(many));
    lab.pass(Duration.ofSeconds(5));
    assertThat(lab.group().state().members()).as("20 at most").hasSize(20);
    assertThat(lab.sessions.registry.held("acme")).as("listed").isEqualTo(20);

    lab.denied.replaceAll((device, reason) -> Reason.BLOCKED);
    lab.pass(Duration.ofSeconds(70));
    assertThat(lab.group().state().members()).as("a block is never held").isEmpty();
  }

  /** Contract, section 1, {@code sessions}: what is held is released by an operator. */
  @Test
  void whatIsHeldAtAStartIsReleased() throws IOException {
    String[] many = new String[40];
    for (int i = 0; i < many.length; i++) {
      many[i] = "D" + (100 + i);
    }
    restart(GroupsLab.settings(many));
    for (String device : many) {
      lab.told(GroupsLab.register(device));
      lab.denied.put(device, Reason.REVOKED);
    }
    restart(GroupsLab.settings(many));
    lab.pass(Duration.ofSeconds(5));

    assertThat(lab.sessions.registry.cutHeld(Optional.of("acme"), NOBODY)).isEqualTo(20);
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.group().state().members()).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** Let in before the revocation was learnt, stepped after the member was expelled for it. */
  @Test
  void whoWasLetInBeforeARevocationDoesNotComeBackAfterIt() {
    lab.join("A");
    lab.join("B");
    lab.pollAll("A");
    Future<GroupReply> late = lab.begin(GroupsLab.register("B"));
    lab.sessions.suspected = true;
    lab.denied.put("B", Reason.REVOKED);
    lab.cut("B", new CutCause.Refused(Reason.REVOKED));
    Future<GroupReply> later = lab.begin(GroupsLab.register("B"));
    lab.loop.run();

    assertThat(late.isComplete()).isTrue();
    assertThat(later.failed()).isTrue();
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.group().state().members()).containsOnlyKeys(new DeviceSerial("A"));
    assertThat(lab.sessions.list()).hasSize(1);
  }

  /** The verdict is older than the revocation, and nobody was a member before. */
  @Test
  void whoIsRevokedBetweenItsDecisionAndItsTurnIsGivenNoKey() {
    Future<GroupReply> register = lab.begin(GroupsLab.register("C"));
    lab.sessions.suspected = true;
    lab.denied.put("C", Reason.REVOKED);
    lab.loop.run();

    assertThat(register.cause()).isInstanceOf(GroupUnavailableException.class);
    assertThat(lab.group().state().members()).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** A call that comes to nothing leaves a member watched as before. */
  @Test
  void aRenewedCertificateThatCannotBeWrittenLeavesTheMemberWatched() {
    lab.join("A");
    store.broken = true;
    Future<GroupReply> poll =
        lab.groups.ask(
            "acme", "north", GroupsLab.poll("A", 0), lab.verdict(GroupsLab.leaf("A-renewed")));
    lab.loop.run();
    assertThat(poll.failed()).isTrue();
    assertThat(lab.sessions.list()).as("by the certificates of before").hasSize(1);

    store.broken = false;
    lab.denied.put("A", Reason.REVOKED);
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.group().state().members()).isEmpty();
  }

  @Test
  void aDeviceOrACustomerThatIsGoneLeavesAndItsGenerationStays() throws IOException {
    lab.join("A");
    long generation = lab.join("B");
    lab.pollAll("A");
    Settings two = GroupsLab.settings("A", "C");
    reload(THREE, two);
    assertThat(lab.group().state().members()).hasSize(1);
    assertThat(lab.told(GroupsLab.poll("A", generation)).generation()).isGreaterThan(generation);

    long last = lab.group().state().generation();
    Settings none = GroupsLab.settings(Map.of());
    reload(two, none);
    assertThat(lab.group().state().members()).isEmpty();
    assertThat(lab.group().key(last)).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.meters.getMeters()).isEmpty();
    Future<GroupReply> refused = lab.begin(GroupsLab.poll("A", last));
    lab.loop.run();
    assertThat(refused.cause()).isInstanceOf(GroupUnavailableException.class);

    restart(none);
    reload(none, THREE);
    assertThat(lab.told(GroupsLab.register("A")).generation()).isGreaterThan(last);
  }

  private void reload(Settings before, Settings after) {
    if (lab.groups.prepare(new SettingsChange(before, after)) instanceof Prepared.Ready ready) {
      ready.commit().run();
    }
    lab.loop.run();
  }

  @Test
  void whatIsDueHappensInTime() {
    lab.join("A");
    long generation = lab.told(GroupsLab.register("B")).generation();
    lab.pollAll("A");
    lab.pass(Duration.ofSeconds(602));
    assertThat(lab.group().state().members()).as("B never acknowledged").hasSize(1);
    assertThat(lab.group().key(generation)).as("it is held for nobody").isEmpty();
    assertThat(lab.sessions.list()).hasSize(1);

    lab.pass(Duration.ofDays(1));
    assertThat(lab.group().state().generation()).isGreaterThan(generation);
  }

  @Test
  void oneDeviceDoesNotFillTheQueueOfTheOthers() {
    List<Future<GroupReply>> all = new ArrayList<>();
    for (int call = 0; call < 100; call++) {
      all.add(lab.begin(GroupsLab.register("A")));
    }
    all.add(lab.begin(GroupsLab.register("B")));
    lab.loop.run();
    assertThat(all.getLast().succeeded()).isTrue();
  }

  @Test
  void customersAreApart() throws IOException {
    restart(GroupsLab.settings(Map.of("north", List.of("A", "B"), "south", List.of("X"))));
    lab.join("A");
    Future<GroupReply> other =
        lab.groups.ask("acme", "south", GroupsLab.register("X"), lab.verdict(GroupsLab.leaf("X")));
    lab.loop.run();
    GroupAnswer.Told told = (GroupAnswer.Told) other.result().answer();
    assertThat(told.members()).isEmpty();
    assertThat(GroupsLab.text(other.result())).hasSize(44);

    JsonObject report = lab.groups.report(Optional.of("acme"), Optional.empty(), 1);
    assertThat(report.getJsonArray("customers")).hasSize(1);
    assertThat(report.getString("next")).isEqualTo("acme/north");
    JsonObject rest = lab.groups.report(Optional.empty(), Optional.of("acme/north"), 10);
    JsonObject south = rest.getJsonArray("customers").getJsonObject(0);
    assertThat(south.getString("customer")).isEqualTo("south");
    assertThat(south.getString("key")).isEqualTo("held");
    assertThat(south.getJsonArray("unacknowledged")).containsExactly("X");
    assertThat(south.getJsonArray("members").getJsonObject(0).getString("state"))
        .isEqualTo("registering");
    assertThat(lab.groups.report(Optional.of("other"), Optional.empty(), 10).encode())
        .isEqualTo("{\"customers\":[]}");
  }

  @Test
  void noLineOfTheJournalHasAKey() {
    String key = GroupsLab.text(lab.ask(GroupsLab.register("A")));
    assertThat(lab.journal)
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line).doesNotContain(key).contains("register-joins").contains("\"A\"");
            });
    assertThat(lab.groups.report(Optional.empty(), Optional.empty(), 10).encode())
        .doesNotContain(key);
  }

  @Test
  void withoutAStateDirectoryItWorksAndSaysSo() {
    GroupsLab lost = new GroupsLab(new VolatileGroupStore()).start(THREE);
    lost.join("A");
    assertThat(lost.groups.concerns()).singleElement().asString().contains("no state directory");
  }

  /** One key each: whoever is moved knows nothing new of the customer that it was of. */
  @Test
  void aDeviceThatMovesToAnotherCustomerIsOutOfTheFirst() throws IOException {
    Settings before = GroupsLab.settings(Map.of("north", List.of("A", "B"), "south", List.of("X")));
    restart(before);
    lab.join("A");
    long generation = lab.join("B");
    lab.pollAll("A");
    Settings after = GroupsLab.settings(Map.of("north", List.of("A"), "south", List.of("X", "B")));
    reload(before, after);

    assertThat(lab.group().state().members()).containsOnlyKeys(new DeviceSerial("A"));
    assertThat(lab.sessions.list()).hasSize(1);
    GroupAnswer.Told told = lab.told(GroupsLab.poll("A", generation));
    assertThat(told.generation()).isGreaterThan(generation);
    assertThat(told.dropPrevious()).isTrue();
    assertThat(told.members()).isEmpty();
    Future<GroupReply> moved =
        lab.groups.ask("acme", "south", GroupsLab.register("B"), lab.verdict(GroupsLab.leaf("B")));
    lab.loop.run();
    assertThat(GroupsLab.text(moved.result())).hasSize(44);
    assertThat(((GroupAnswer.Told) moved.result().answer()).members()).isEmpty();
    assertThat(lab.ask(GroupsLab.poll("B", 0)).answer()).isInstanceOf(GroupAnswer.NotListed.class);
    restart(after);
    assertThat(lab.group().chains()).as("nothing is kept of it").hasSize(1);
  }

  @Test
  void anotherPolicyDecidesAboutMembersBeforeTheyCall() {
    lab.join("A");
    String id = lab.sessions.list().getFirst().id();
    reload(THREE, GroupsLab.settings("strict", Map.of("north", List.of("A", "B", "C"))));
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.judgedUnder).containsExactly("strict");
    assertThat(lab.group().state().members()).hasSize(1);
    assertThat(lab.sessions.list())
        .singleElement()
        .satisfies(session -> assertThat(session.id()).isNotEqualTo(id));
  }

  /** Someone sets the clock, by a day: what counts is the time that passes. */
  @Test
  void aClockThatIsSetForwardOrBackEvictsNobodyAndKeepsNobody() {
    for (Duration jump : List.of(Duration.ofDays(1), Duration.ofDays(-1))) {
      lab = new GroupsLab(new VolatileGroupStore()).start(THREE);
      lab.join("A");
      lab.told(GroupsLab.register("B"));
      lab.pollAll("A");
      long generation = lab.group().state().generation();
      lab.clock.jump(jump);
      lab.pass(Duration.ofSeconds(580));
      assertThat(lab.group().state().members()).as("after %s", jump).hasSize(2);
      assertThat(lab.group().state().generation()).isEqualTo(generation);
      lab.pass(Duration.ofSeconds(40));
      assertThat(lab.group().state().members()).as("after %s", jump).hasSize(1);
    }
  }

  @Test
  void membersThatOweAKeyOutliveAnOutageOfTheService() throws IOException {
    lab.join("A");
    lab.told(GroupsLab.register("B"));
    lab.clock.turn(Duration.ofHours(1));
    restart(THREE);
    lab.pass(Duration.ofSeconds(100));
    assertThat(lab.group().state().members()).as("two polls").hasSize(2);
    lab.pass(Duration.ofSeconds(30));
    assertThat(lab.group().state().members()).isEmpty();
  }

  @Test
  void theListOfMembersIsWrittenOnceForAllWhoPoll() {
    lab.join("A");
    lab.join("B");
    lab.pollAll("A", "B");
    MemberList first = lab.ask(GroupsLab.poll("A", 0)).members();
    assertThat(lab.ask(GroupsLab.poll("B", 0)).members()).isSameAs(first);
    GroupReply joined = lab.ask(GroupsLab.register("C"));
    assertThat(joined.members()).isNotSameAs(first);
    lab.ask(GroupsLab.regAck("C", ((GroupAnswer.Told) joined.answer()).generation()));
    assertThat(lab.ask(GroupsLab.poll("B", 0)).members())
        .as("an acknowledgement changes no list")
        .isSameAs(joined.members());
  }
}
