package io.vouchsafe.proxy.ocvpn;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vouchsafe.config.OcvpnCustomer;
import io.vouchsafe.config.OcvpnSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.net.TurnedClock;
import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.proxy.session.GatewayRegistry;
import io.vouchsafe.proxy.session.Session;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceRules;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupAnswer;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupTimes;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Groups of a tenant on one clock that a test turns, with certificates that a test revokes. */
final class GroupsLab {
  static final String TENANT = "acme";
  static final String CUSTOMER = "north";
  static final CustomerName NAME = new CustomerName(TENANT, CUSTOMER);
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final LabCa CA =
      LabCa.root(CertificateSpec.ca("CN=Lab Root", START), new BouncyCastleProvider());
  private static final Map<String, Certificate> LEAVES = new HashMap<>();

  final TurnedClock clock;
  final List<String> journal = new ArrayList<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final Map<String, Reason> denied = new HashMap<>();
  final GroupsLoop loop;
  final GatewayRegistry sessions;
  final Groups groups;
  int judged;
  final List<String> judgedUnder = new ArrayList<>();
  private int references;

  GroupsLab(GroupStore store) {
    this(store, new TurnedClock(START), () -> {});
  }

  GroupsLab(GroupStore store, TurnedClock clock, Runnable afterEach) {
    this(store, clock, afterEach, GroupOwnership.ALONE);
  }

  GroupsLab(GroupStore store, TurnedClock clock, Runnable afterEach, GroupOwnership ownership) {
    this.clock = clock;
    loop = new GroupsLoop(afterEach);
    sessions = new GatewayRegistry(clock, 10_000, this::again);
    groups =
        new Groups(
            new Groups.Ground(
                loop,
                clock,
                clock,
                new SecureRandom(),
                sessions.registry,
                this::judge,
                meters,
                journal::add),
            ownership,
            store);
  }

  static Set<DeviceSerial> serials(String... names) {
    return Set.of(names).stream().map(DeviceSerial::new).collect(Collectors.toSet());
  }

  /** One customer with these devices. */
  static Settings settings(String... devices) {
    return settings(Map.of(CUSTOMER, List.of(devices)));
  }

  static Settings settings(Map<String, List<String>> customers) {
    return settings("default", customers);
  }

  static Settings settings(String policy, Map<String, List<String>> customers) {
    Map<String, OcvpnCustomer> all = new LinkedHashMap<>();
    customers.forEach(
        (name, devices) -> {
          Map<DeviceSerial, DeviceRules> rules = new LinkedHashMap<>();
          devices.forEach(device -> rules.put(new DeviceSerial(device), DeviceRules.NONE));
          all.put(name, new OcvpnCustomer(name, policy, rules));
        });
    return GroupsSettings.of(
        TENANT,
        customers.isEmpty()
            ? Optional.empty()
            : Optional.of(new OcvpnSettings(all, GroupTimes.DEFAULT)));
  }

  GroupsLab start(Settings settings) {
    Future<Void> begun = groups.start(settings);
    loop.run();
    if (!begun.isComplete()) {
      throw new AssertionError("the start waits for somebody");
    }
    return this;
  }

  /** Lets time pass, second by second. */
  void pass(Duration time) {
    for (long second = 0; second < time.toSeconds(); second++) {
      clock.turn(Duration.ofSeconds(1));
      groups.tick();
      loop.run();
      sessions.registry.tick();
      loop.run();
    }
  }

  Future<GroupReply> begin(GroupEvent event) {
    String device = GroupTurn.device(event).orElseThrow().text();
    return groups.ask(TENANT, CUSTOMER, event, verdict(leaf(device)));
  }

  GroupReply ask(GroupEvent event) {
    Future<GroupReply> reply = begin(event);
    loop.run();
    if (reply.failed()) {
      throw new AssertionError(reply.cause());
    }
    return reply.result();
  }

  GroupAnswer.Told told(GroupEvent event) {
    return (GroupAnswer.Told) ask(event).answer();
  }

  static GroupEvent register(String device) {
    return new GroupEvent.Register(
        new DeviceSerial(device), new Announcement("192.0.2.1", List.of()));
  }

  static GroupEvent poll(String device, long told) {
    return new GroupEvent.Poll(new DeviceSerial(device), told);
  }

  static GroupEvent regAck(String device, long generation) {
    return new GroupEvent.RegAck(new DeviceSerial(device), generation);
  }

  /** Registers and acknowledges. */
  long join(String device) {
    long generation = told(register(device)).generation();
    ask(regAck(device, generation));
    return generation;
  }

  /** Everybody polls, and acknowledges what it is given. */
  void pollAll(String... devices) {
    for (String device : devices) {
      GroupAnswer.Told told = told(poll(device, 0));
      if (told.withKey()) {
        ask(regAck(device, told.generation()));
      }
    }
  }

  CustomerGroup group() {
    return groups.group(NAME).orElseThrow();
  }

  /** The key as text; empty when it has been destroyed. */
  static String text(GroupReply reply) {
    ByteBuffer out = ByteBuffer.allocateDirect(HeldKey.BASE64_OCTETS);
    return reply.key().isPresent() && reply.key().get().writeBase64(out)
        ? StandardCharsets.US_ASCII.decode(out.flip()).toString()
        : "";
  }

  static Certificate leaf(String device) {
    return LEAVES.computeIfAbsent(
        device, name -> CA.issue(CertificateSpec.client("CN=" + name, START)).certificate());
  }

  Verdict verdict(Certificate leaf) {
    String name = leaf.subject().shown();
    Reason reason = denied.get(name.replace("CN=", ""));
    Decision decision =
        reason != null
            ? new Decision.Deny(reason, "", Evidence.ofLeaf(Optional.of(leaf)))
            : new Decision.Allow(Reason.OK, "", evidence(leaf), clock.instant().plusSeconds(300));
    return new Verdict(
        "r-" + ++references,
        TENANT,
        "default",
        "ocvpn",
        decision,
        Optional.empty(),
        clock.instant(),
        0,
        Optional.empty());
  }

  private static Evidence evidence(Certificate leaf) {
    CertificateStatus status =
        new CertificateStatus(
            new RevocationQuery(leaf, CA.certificate()), Source.OCSP, Optional.empty(), List.of());
    return new Evidence(
        Optional.of(leaf), List.of(leaf, CA.certificate()), Optional.empty(), List.of(status));
  }

  private Verdict again(Session session) {
    return verdict(leaf(session.identity().orElseThrow().subject().shown().replace("CN=", "")));
  }

  private Future<Verdict> judge(String tenant, String policy, List<Der> chain) {
    judged++;
    judgedUnder.add(policy);
    return LEAVES.values().stream()
        .filter(leaf -> leaf.der().equals(chain.getFirst()))
        .findFirst()
        .map(leaf -> Future.succeededFuture(verdict(leaf)))
        .orElseGet(() -> Future.failedFuture("no such certificate"));
  }

  /** What is learnt about a device's certificate reaches its session. */
  void cut(String device, CutCause cause) {
    for (Session session : new HashSet<>(sessions.list())) {
      if (session.facts().claimedId().equals(Optional.of(device))) {
        sessions.registry.cut(session, cause);
      }
    }
    clock.turn(Duration.ofMillis(100));
    sessions.registry.tick();
    loop.run();
    sessions.registry.tick();
  }
}
