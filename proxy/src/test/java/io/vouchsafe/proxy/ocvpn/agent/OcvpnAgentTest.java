package io.vouchsafe.proxy.ocvpn.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.ocvpn.MemberState;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent does at each answer; time is turned by hand. */
class OcvpnAgentTest {
  private static final Duration POLL = Duration.ofSeconds(30);
  private static final AgentSettings SETTINGS =
      new AgentSettings(
          URI.create("https://service.test:443"),
          "acme",
          new DeviceSerial("FGT001"),
          List.of(),
          LabCa.p256(new BouncyCastleProvider()).getPrivate(),
          List.of(),
          new Announcement("192.0.2.1", networks("10.1.0.0/16")),
          new ViciAddress.UnixSocket("/nowhere"),
          Optional.empty(),
          Proposals.HIGH);

  private final TurnedClock clock = new TurnedClock(Instant.parse("2026-11-29T12:00:00Z"));
  private final MemoryMesh charon = new MemoryMesh();
  private final List<String> lines = new ArrayList<>();
  private final Service service = new Service();
  private final OcvpnAgent agent =
      new OcvpnAgent(
          Runnable::run,
          service,
          new Mesh(SETTINGS, new MeshCharon(charon, SETTINGS), clock, lines::add),
          clock,
          new Random(7),
          lines::add);

  private static List<IpNetwork> networks(String... texts) {
    return Stream.of(texts).map(text -> IpNetwork.parse(text).orElseThrow()).toList();
  }

  /** Answers what a test wants, and notes what it is asked. */
  private final class Service implements GroupService {
    private final List<String> asked = new ArrayList<>();
    private final List<ReceivedKey> keys = new ArrayList<>();
    private boolean down;
    private Optional<ServiceAnswer> refusal = Optional.empty();
    private boolean conflict;
    private long generation = 1;
    private long acknowledged;
    private boolean member;
    private boolean dropPrevious;
    private boolean hasLostIt;
    private List<GroupPeer> peers = List.of();

    private Future<ServiceAnswer> answer(String call) {
      asked.add(call);
      if (down) {
        return Future.failedFuture(new IOException("status 503"));
      }
      return Future.succeededFuture(refusal.orElseGet(() -> new ServiceAnswer.News(news())));
    }

    private GroupNews news() {
      if (!member) {
        return new GroupNews(
            MemberState.NONE, generation, List.of(), POLL, false, Optional.empty());
      }
      boolean has = acknowledged == generation;
      Optional<ReceivedKey> key =
          has || hasLostIt ? Optional.empty() : Optional.of(new ReceivedKey(bytes(generation)));
      key.ifPresent(keys::add);
      return new GroupNews(
          has || hasLostIt ? MemberState.REGISTERED : MemberState.ACKNOWLEDGING,
          generation,
          peers,
          POLL,
          dropPrevious,
          key);
    }

    @Override
    public Future<ServiceAnswer> register() {
      member = refusal.isEmpty() && !down;
      if (acknowledged == generation) {
        generation++;
      }
      hasLostIt = false;
      return answer("register");
    }

    @Override
    public Future<ServiceAnswer> poll(long told) {
      return answer("poll " + told);
    }

    @Override
    public Future<ServiceAnswer> acknowledge(long done) {
      if (conflict) {
        conflict = false;
        generation++;
        asked.add("regack " + done);
        return Future.succeededFuture(new ServiceAnswer.Conflict("another"));
      }
      if (!down) {
        acknowledged = done;
      }
      return answer("regack " + done);
    }

    @Override
    public Future<ServiceAnswer> unregister() {
      member = false;
      return answer("unregister");
    }
  }

  private static byte[] bytes(long generation) {
    byte[] octets = new byte[32];
    octets[0] = (byte) generation;
    octets[31] = 1;
    return octets;
  }

  private static GroupPeer peer(String serial, String network) {
    return new GroupPeer(
        new DeviceSerial(serial), new Announcement("192.0.2.2", networks(network)));
  }

  private void settled(String... sas) {
    service.peers = List.of(peer("FGT002", "10.2.0.0/16"), peer("FGT003", "10.3.0.0/16"));
    agent.start();
    clock.turn(Duration.ofSeconds(10));
    assertThat(charon.sas).containsExactlyInAnyOrder(sas);
  }

  @Test
  void aKeyIsAcknowledgedOnlyWhenCharonHasIt() {
    charon.refusesKeys = true;
    agent.start();
    clock.turn(POLL.multipliedBy(3));
    assertThat(service.asked).contains("register").noneMatch(call -> call.startsWith("regack"));
    assertThat(lines).anyMatch(line -> line.contains("load-shared: charon refused it"));

    charon.refusesKeys = false;
    clock.turn(POLL);
    assertThat(service.asked).contains("regack 1");
    assertThat(charon.keys.get("ocvpn.1")).isEqualTo(bytes(1));
    assertThat(service.keys)
        .allSatisfy(key -> assertThat(key.octets().toBytes()).as("overwritten").containsOnly(0));
  }

  @Test
  void withoutCharonNoKeyIsAskedFor() {
    charon.down = true;
    agent.start();
    clock.turn(POLL.multipliedBy(3));
    assertThat(service.asked).isEmpty();
    charon.down = false;
    clock.turn(POLL);
    assertThat(service.asked).startsWith("register", "regack 1");
  }

  @Test
  void theNewKeyTakesOverBeforeTheOldOneGoes() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.reachesNobody = true;
    service.generation = 2;
    clock.turn(POLL);
    assertThat(service.asked).contains("regack 2");
    assertThat(charon.keys).containsOnlyKeys("ocvpn.1", "ocvpn.2");
    assertThat(charon.sas).containsExactlyInAnyOrder("ocvpn.FGT002.1", "ocvpn.FGT003.1");

    charon.reachesNobody = false;
    clock.turn(POLL);
    assertThat(charon.keys).containsOnlyKeys("ocvpn.2");
    assertThat(charon.sas).containsExactlyInAnyOrder("ocvpn.FGT002.2", "ocvpn.FGT003.2");
    assertThat(charon.connections).containsOnlyKeys("ocvpn.FGT002.2", "ocvpn.FGT003.2");
  }

  @Test
  void theOldKeyGoesInTheEndThoughSomebodyIsNotReached() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.reachesNobody = true;
    service.generation = 2;
    clock.turn(POLL.multipliedBy(12));
    assertThat(charon.keys).containsOnlyKeys("ocvpn.2");
    assertThat(charon.sas).as("traffic goes on").hasSize(2);
  }

  @Test
  void anExpelledMemberIsCutAtOnceAndTheOldKeyDropped() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.reachesNobody = true;
    service.generation = 2;
    service.dropPrevious = true;
    service.peers = List.of(peer("FGT002", "10.2.0.0/16"));
    clock.turn(POLL);
    assertThat(charon.keys).containsOnlyKeys("ocvpn.2");
    assertThat(charon.connections).containsOnlyKeys("ocvpn.FGT002.2");
    assertThat(charon.sas).as("the other one goes on").containsExactly("ocvpn.FGT002.1");
    clock.turn(POLL.multipliedBy(3));
    assertThat(charon.sas).as("but not for ever").isEmpty();
  }

  @Test
  void aLeaverIsNoticedThoughNothingSaysDropPrevious() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.reachesNobody = true;
    service.generation = 2;
    service.peers = List.of(peer("FGT003", "10.3.0.0/16"));
    clock.turn(POLL);
    assertThat(charon.keys).containsOnlyKeys("ocvpn.2");
    assertThat(charon.sas).containsExactly("ocvpn.FGT003.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"revoked", "blocked", "expired", "identity_not_listed"})
  void whoeverIsOutDropsEverything(String reason) {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    service.refusal = Optional.of(new ServiceAnswer.Refused(403, reason));
    clock.turn(POLL);
    assertThat(charon.keys).isEmpty();
    assertThat(charon.connections).isEmpty();
    assertThat(charon.sas).isEmpty();
    assertThat(lines).anyMatch(line -> line.contains("REFUSED by the service: 403 " + reason));

    service.refusal = Optional.empty();
    service.generation = 5;
    clock.turn(POLL.multipliedBy(2));
    assertThat(charon.keys).as("and comes back").containsOnlyKeys("ocvpn.5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"status_unavailable", "serial_mismatch", "no_certificate", "over_budget", ""})
  void anyOtherRefusalLeavesTheMesh(String reason) {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    service.refusal = Optional.of(new ServiceAnswer.Refused(403, reason));
    clock.turn(POLL.multipliedBy(3));
    assertThat(charon.keys).containsOnlyKeys("ocvpn.1");
    assertThat(charon.sas).hasSize(2);
    assertThat(lines).filteredOn(line -> line.contains("REFUSED")).as("told once").hasSize(1);
  }

  @Test
  void aKeyThatIsNoLongerCurrentIsReplacedAtOnce() {
    service.conflict = true;
    agent.start();
    clock.turn(Duration.ofSeconds(1));
    assertThat(service.asked).containsExactly("register", "regack 1", "poll 1", "regack 2");
  }

  @Test
  void anAcknowledgementThatWasLostIsSentAgain() {
    agent.start();
    service.generation = 2;
    clock.turn(POLL.dividedBy(2));
    service.acknowledged = 0;
    clock.turn(POLL.multipliedBy(2));
    assertThat(service.asked).contains("poll 1", "regack 2").endsWith("poll 2");
  }

  @Test
  void whoeverIsNoMemberAnyMoreRegisters() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    service.member = false;
    clock.turn(POLL.plusSeconds(1));
    assertThat(service.asked).containsSequence("poll 1", "register", "regack 2");
  }

  @Test
  void aKeyThatCharonHasLostIsAskedForAnew() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.keys.clear();
    charon.sas.clear();
    charon.connections.clear();
    clock.turn(Duration.ofSeconds(15));
    assertThat(charon.keys).containsOnlyKeys("ocvpn.2");
    assertThat(charon.sas).containsExactlyInAnyOrder("ocvpn.FGT002.2", "ocvpn.FGT003.2");
  }

  @Test
  void whatCharonHasIsGoneOnWith() {
    charon.keys.put("ocvpn.1", bytes(1));
    charon.sas.add("ocvpn.FGT002.1");
    service.member = true;
    service.acknowledged = 1;
    service.peers = List.of(peer("FGT002", "10.2.0.0/16"));
    service.down = true;
    agent.start();
    clock.turn(Duration.ofMinutes(5));
    assertThat(charon.sas).as("the service says nothing yet").containsExactly("ocvpn.FGT002.1");
    service.down = false;
    clock.turn(POLL);
    assertThat(service.asked).doesNotContain("register");
    assertThat(charon.sas).containsExactly("ocvpn.FGT002.1");
  }

  @Test
  void aMemberWithOurNetworksGetsNoTunnel() {
    service.peers = List.of(peer("FGT002", "10.1.128.0/17"), peer("FGT003", "10.3.0.0/16"));
    agent.start();
    clock.turn(Duration.ofSeconds(10));
    assertThat(charon.connections).containsOnlyKeys("ocvpn.FGT003.1");
    assertThat(lines).anyMatch(line -> line.contains("no tunnel to FGT002"));
  }

  @Test
  void pollsAreNeverLateAndNotAllAtOneMoment() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    long before = service.asked.size();
    clock.turn(POLL.multipliedBy(100));
    assertThat(service.asked.size() - before).isBetween(101L, 134L);
  }

  @Test
  void aServiceThatIsDownIsAskedLessAndLess() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    service.down = true;
    int before = service.asked.size();
    clock.turn(POLL.multipliedBy(10));
    assertThat(service.asked.size() - before).isBetween(10, 18);
    assertThat(lines).filteredOn(line -> line.contains("503")).as("told once").hasSize(1);
    assertThat(charon.sas).hasSize(2);
  }

  @Test
  void whoeverLeavesTakesAllOfItOut() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    charon.keys.put("another's", bytes(9));
    assertThat(agent.leave().result()).isTrue();
    assertThat(service.asked.getLast()).isEqualTo("unregister");
    assertThat(charon.sas).isEmpty();
    assertThat(charon.keys).containsOnlyKeys("another's");
  }

  @Test
  void nothingOfAKeyIsTold() {
    settled("ocvpn.FGT002.1", "ocvpn.FGT003.1");
    assertThat(String.join("\n", lines))
        .doesNotContain(new String(bytes(1), StandardCharsets.ISO_8859_1));
    assertThat(charon.commands).contains("load-shared", "load-conn", "initiate");
  }
}
