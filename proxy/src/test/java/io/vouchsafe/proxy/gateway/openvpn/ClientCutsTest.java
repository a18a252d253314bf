package io.vouchsafe.proxy.gateway.openvpn;

import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.ALICE;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.BOB;
import static io.vouchsafe.proxy.gateway.openvpn.PlayedServerLab.SINCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** HALT asks, kill ends, and only the server's word confirms. */
class ClientCutsTest {
  private final PlayedServerLab lab = PlayedServerLab.attached();

  @Test
  void aClientThatObeysIsAskedAndNothingElse() {
    lab.alice();
    lab.server.told.clear();

    lab.revoke(ALICE);
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.server.told).contains("client-kill 0 \"HALT,revoked\"");
    assertThat(lab.server.told("kill")).isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.sessions.meters.get("vouchsafe.sessions.cut").tag("reason", "revoked").counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
  }

  @Test
  void aClientThatIgnoresHaltIsKilledWhereItIsNow() {
    Session session = lab.alice();
    lab.pass(Duration.ofSeconds(3));
    lab.server.deaf.add(0L);
    lab.revoke(ALICE);
    lab.clock.turn(Duration.ofMillis(250));
    assertThat(lab.server.told("kill")).as("kill overtakes HALT").isEmpty();
    // It floats meanwhile.
    lab.server.rows.put(
        0L, new PlayedServer.Row("alice", "10.9.5.5:5", "10.66.0.2", "", SINCE, "AES-256-GCM"));

    lab.clock.turn(Duration.ofMillis(100));

    assertThat(lab.server.told("kill")).containsExactly("kill 10.9.5.5:5");
    assertThat(session.cutCause()).isPresent();
    assertThat(lab.sessions.list()).isEmpty();
    List<String> order = lab.server.told.stream().filter(told -> !told.equals("pid")).toList();
    assertThat(order.subList(order.size() - 3, order.size()))
        .containsExactly("client-kill 0 \"HALT,revoked\"", "status 3", "kill 10.9.5.5:5");
  }

  @Test
  void nobodyElseIsKilledWhoHasTheAddressNow() {
    lab.alice();
    lab.bob();
    lab.server.deaf.add(0L);
    lab.revoke(ALICE);
    lab.server.rows.put(
        0L, new PlayedServer.Row("alice", "10.9.0.3:40001", "10.66.0.2", "", SINCE, "AES-256-GCM"));

    lab.clock.turn(Duration.ofSeconds(1));

    assertThat(lab.server.told("kill")).isEmpty();
    assertThat(lab.server.rows).containsKey(1L);
  }

  @Test
  void aCutIsConfirmedOnlyWhenTheServerHasItNoMore() {
    lab.alice();
    lab.server.deaf.add(0L);
    lab.server.refusesKill = true;

    lab.revoke(ALICE);
    lab.pass(Duration.ofSeconds(5));
    assertThat(lab.sessions.list()).hasSize(1);
    assertThat(lab.server.told("client-kill 0")).as("HALT begins its 5 s anew").hasSize(1);

    lab.pass(Duration.ofSeconds(15));
    assertThat(lab.server.told("client-kill 0")).hasSizeGreaterThan(1);
    assertThat(lab.sessions.list()).hasSize(1);

    lab.server.rows.clear(); // Without a word.
    lab.pass(Duration.ofSeconds(20));
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aClientOfIpv6IsNotKilledByAnAddressThatTheServerWouldTakeForAName() {
    lab.alice();
    lab.server.rows.put(
        0L, new PlayedServer.Row("alice", "2001:db8::7", "10.66.0.2", "", SINCE, "AES-256-GCM"));
    lab.server.deaf.add(0L);
    lab.revoke(ALICE);
    lab.clock.turn(Duration.ofSeconds(5));
    assertThat(lab.server.told("kill")).isEmpty();
    lab.server.leaves(0); // The server ends it itself.
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aCutWhileTheServerIsNotReachedIsMadeWhenItIs() {
    lab.alice();
    lab.pass(Duration.ofSeconds(3));
    lab.openVpn.detached();

    lab.revoke(ALICE);
    lab.pass(Duration.ofSeconds(10));
    assertThat(lab.server.told("client-kill")).isEmpty();
    assertThat(lab.sessions.list()).hasSize(1);

    lab.attach();
    lab.pass(Duration.ofSeconds(61));
    assertThat(lab.server.told("client-kill 0")).hasSize(1);
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** Its pause between two attempts was long by then. */
  @Test
  void aCutThatWaitedForTheServerIsMadeAsSoonAsItIsReached() {
    lab.alice();
    lab.pass(Duration.ofSeconds(3));
    lab.openVpn.detached();
    lab.revoke(ALICE);
    lab.pass(Duration.ofMinutes(5));

    lab.attach();
    lab.clock.turn(Duration.ofMillis(1));
    assertThat(lab.server.told("client-kill")).containsExactly("client-kill 0 \"HALT,revoked\"");
  }

  /** It counts from 0 again, and somebody else has the number of the one who is to be cut. */
  @Test
  void nobodyIsCutBeforeItIsKnownWhoseNumberItIs() {
    lab.alice();
    lab.pass(Duration.ofSeconds(3));
    lab.openVpn.detached();
    lab.server = new PlayedServer(lab.openVpn::heard);
    lab.server.pid = 4712;
    lab.server.has(0, "UNDEF", "10.9.0.9:1194", SINCE + 60);
    lab.server.holdsAnswers = true;
    lab.attach();
    lab.revoke(ALICE);
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.server.told).as("it is not compared yet").containsExactly("pid");

    lab.server.holdsAnswers = false;
    lab.server.answerAll();
    lab.pass(Duration.ofSeconds(2));
    assertThat(lab.server.told).contains("status 3");
    assertThat(lab.server.told("client-kill 0 ")).as("the other one is told HALT").isEmpty();
    assertThat(lab.sessions.list()).isEmpty();
  }

  /** It moves between the look and the command, and again. */
  @Test
  void whoMovesWhileItIsKilledIsLookedForAnew() {
    lab.alice();
    lab.server.deaf.add(0L);
    lab.server.beforeKill.add(() -> lab.server.has(0, "alice", "10.9.0.2:40001", SINCE));
    lab.server.beforeKill.add(() -> lab.server.has(0, "alice", "10.9.0.2:40002", SINCE));
    lab.revoke(ALICE);
    lab.clock.turn(Duration.ofMillis(400));
    assertThat(lab.server.told("kill"))
        .containsExactly("kill 10.9.0.2:40000", "kill 10.9.0.2:40001", "kill 10.9.0.2:40002");
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  /** Nothing is wrong with a server that refuses to kill those who have left. */
  @Test
  void whoLeavesWhileItIsKilledIsNoConcern() {
    lab.alice();
    lab.bob();
    lab.server.deaf.addAll(List.of(0L, 1L));
    lab.server.beforeKill.add(() -> lab.server.leaves(0));
    lab.server.beforeKill.add(() -> lab.server.leaves(1));
    lab.revoke(ALICE);
    lab.revoke(BOB);
    lab.pass(Duration.ofSeconds(40));
    assertThat(lab.server.told("kill")).hasSize(2);
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  /** Somebody has mended its settings and started it again. */
  @Test
  void aServerThatFoundNobodyIsAConcernUntilItIsReachedAnew() {
    lab.alice();
    lab.bob();
    lab.server.deaf.addAll(List.of(0L, 1L));
    lab.server.refusesKill = true;
    lab.revoke(ALICE);
    lab.revoke(BOB);
    lab.pass(Duration.ofSeconds(40));
    assertThat(lab.openVpn.concerns())
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("did not find a client");

    lab.openVpn.detached();
    lab.server.rows.clear();
    lab.attach();
    assertThat(lab.openVpn.concerns()).isEmpty();
  }

  @Test
  void anAnswerThatNeverComesConfirmsNothing() {
    lab.alice();
    lab.server.holdsAnswers = true;
    lab.revoke(ALICE);
    lab.pass(Duration.ofSeconds(10));
    assertThat(lab.sessions.list()).hasSize(1);

    lab.openVpn.detached();
    lab.server = new PlayedServer(lab.openVpn::heard);
    lab.server.has(0, "alice", "10.9.0.2:40000", SINCE);
    lab.attach();
    lab.pass(Duration.ofSeconds(61));
    assertThat(lab.sessions.list()).isEmpty();
    assertThat(lab.server.rows).isEmpty();
  }

  @Test
  void aThousandCutsAreAFewWritesAndAFewQuestions() {
    for (int cid = 0; cid < 1000; cid++) {
      Certificate leaf = cid == 0 ? ALICE : PlayedServerLab.client("CN=c" + cid, 100 + cid);
      lab.connected(cid, "10.9." + cid / 250 + "." + (2 + cid % 250) + ":4000", leaf, "c", SINCE);
      lab.server.deaf.add((long) cid);
    }
    lab.pass(Duration.ofSeconds(10));
    lab.server.told.clear();
    lab.server.writes.clear();
    lab.server.mostOutstanding = 0;
    Author author = new Author(Optional.of("bob"), Optional.of("all of them"));

    lab.sessions.list().forEach(session -> lab.sessions.registry.cut(session.id(), author));
    lab.pass(Duration.ofSeconds(2));

    assertThat(lab.server.rows).isEmpty();
    assertThat(lab.server.told("client-kill")).hasSize(1000);
    assertThat(lab.server.told("kill")).hasSize(1000);
    assertThat(lab.server.told("status")).hasSizeLessThan(25);
    assertThat(lab.server.writes).hasSizeLessThan(100);
    assertThat(lab.server.mostOutstanding).isLessThanOrEqualTo(2 * ClientCuts.AT_ONCE + 1);
    assertThat(lab.sessions.list()).isEmpty();
  }

  @Test
  void aReasonInjectsNothing() {
    Session session = lab.alice();
    lab.sessions.registry.cut(session, new CutCause.Refused(Reason.BLOCKED));
    lab.pass(Duration.ofSeconds(1));
    assertThat(lab.server.told("client-kill"))
        .allMatch(command -> command.matches("client-kill 0 \"HALT,[a-z_]+\""));
  }
}
