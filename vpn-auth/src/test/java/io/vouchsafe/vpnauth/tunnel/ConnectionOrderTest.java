package io.vouchsafe.vpnauth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.DnProperty;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdFinding;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.tunnel.CharonModel.Caller;
import io.vouchsafe.vpnauth.tunnel.CharonModel.WireId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/**
 * charon, fed with a plan, chooses the tunnel that the order of the list chooses: over thousands of
 * lists and peers at random, and a model of charon that knows nothing of plans.
 */
class ConnectionOrderTest {
  private static final List<String> REMOTES =
      List.of(
          "any", "any", "10.0.0.0/24", "10.0.0.0/16", "10.0.0.5", "10.0.0.4-10.0.0.9",
          "10.0.0.5-10.0.0.6", "10.0.1.0/24", "2001:db8::/32", "2001:db8::5", "any");
  private static final List<String> LOCALS =
      List.of("any", "any", "any", "192.0.2.1", "192.0.2.0/24", "2001:db8:ffff::1");
  private static final List<IdEntry> ENTRIES =
      List.of(
          TunnelLab.entry(IdType.DNS, "a.lab.test"),
          TunnelLab.entry(IdType.DNS, "b.lab.test"),
          TunnelLab.entry(IdType.DNS, "*.lab.test"),
          TunnelLab.entry(IdType.EMAIL, "alice@lab.test"),
          TunnelLab.entry(IdType.EMAIL, "*@lab.test"),
          TunnelLab.entry(IdType.IP, "10.1.0.5"),
          TunnelLab.entry(IdType.IP, "10.1.0.0/24"),
          TunnelLab.entry(IdType.IP, "10.1.0.3-10.1.0.8"),
          TunnelLab.entry(IdType.DN, "CN=alice,OU=Sales,O=Lab,C=SE"),
          TunnelLab.entry(IdType.DN, "CN=alice,OU=*,O=Lab,C=SE"),
          TunnelLab.entry(IdType.DN, "CN=*,OU=Sales,O=Lab,C=SE"),
          TunnelLab.entry(IdType.DN, "CN=*,OU=*,O=Lab,C=SE"),
          TunnelLab.entry(IdType.DN, "CN=*,OU=*,O=Lab,C=*"),
          TunnelLab.entry(IdType.DN, "C=SE,O=Lab,OU=Sales,CN=alice"),
          TunnelLab.properties(
              Map.of(
                  DnProperty.COMMON_NAME, List.of("alice"),
                  DnProperty.ORGANIZATIONAL_UNIT, List.of("Sales"),
                  DnProperty.ORGANIZATION, List.of("Lab"),
                  DnProperty.COUNTRY, List.of("SE"))),
          TunnelLab.properties(
              Map.of(
                  DnProperty.COMMON_NAME, List.of("*"),
                  DnProperty.ORGANIZATIONAL_UNIT, List.of("Sales"),
                  DnProperty.ORGANIZATION, List.of("Lab"),
                  DnProperty.COUNTRY, List.of("SE"))));

  /** In the order of the certificate. */
  private static final List<String> SUBJECTS =
      List.of(
          "C=SE,O=Lab,OU=Sales,CN=alice",
          "C=SE,O=Lab,OU=Sales,CN=bob",
          "C=SE,O=Lab,OU=IT,CN=bob",
          "C=SE,O=Other,OU=Sales,CN=eve");

  private record Peer(Certificate leaf, ClaimedId claimed, WireId wire) {}

  private record Lists(List<Tunnel> tunnels, Map<String, CertificateTerms> policies) {}

  private final List<Peer> peers = new ArrayList<>();

  ConnectionOrderTest() {
    LabCa ca = TunnelLab.ROOTS.getFirst();
    for (String host : List.of("a.lab.test", "b.lab.test", "c.lab.test", "lab.test", "a.other")) {
      add(
          ca.issue(CertificateSpec.client("CN=h", TunnelLab.NOW).dns(host)).certificate(),
          new ClaimedId(IdType.DNS, host),
          WireId.host(host));
    }
    for (String mail : List.of("alice@lab.test", "bob@lab.test", "alice@sub.lab.test")) {
      add(
          ca.issue(CertificateSpec.client("CN=m", TunnelLab.NOW).email(mail)).certificate(),
          new ClaimedId(IdType.EMAIL, mail),
          WireId.mail(mail));
    }
    for (String ip : List.of("10.1.0.5", "10.1.0.3", "10.1.0.200", "10.2.0.1")) {
      CertificateSpec spec =
          CertificateSpec.client("CN=i", TunnelLab.NOW)
              .alternativeName(new GeneralName(GeneralName.iPAddress, ip));
      add(
          ca.issue(spec).certificate(),
          new ClaimedId(IdType.IP, ip),
          WireId.address(TunnelLab.ip(ip)));
    }
    for (String subject : SUBJECTS) {
      Certificate leaf = ca.issue(CertificateSpec.client(subject, TunnelLab.NOW)).certificate();
      add(
          leaf,
          new ClaimedId(IdType.DN, leaf.subject().toString()),
          WireId.subject(leaf.subject()));
    }
  }

  private void add(Certificate leaf, ClaimedId claimed, WireId wire) {
    peers.add(new Peer(leaf, claimed, wire));
  }

  @Test
  void charonChoosesLikeTheListOverThousandsOfLists() {
    Random random = new Random(20_261_128);
    Map<String, Integer> counted = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    int connections = 0;
    for (int i = 0; i < 1_500; i++) {
      Lists lists = lists(random, false);
      ConnectionPlan.Connections plan = plan(lists);
      connections += plan.connections().size();
      CharonModel charon = new CharonModel(plan.connections(), Map.of());
      for (int j = 0; j < 60; j++) {
        compare(lists, charon, random, counted, wrong, "list " + i);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(counted.get("same tunnel")).isGreaterThan(8_000);
    assertThat(connections).isGreaterThan(30_000);
  }

  /** With DENY, charon may give a connection to somebody whom nothing takes: he is cut. */
  @Test
  void withDenyCharonErrsOnlyForThoseWhomNothingTakes() {
    Random random = new Random(7);
    Map<String, Integer> counted = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Lists lists = lists(random, true);
      CharonModel charon = new CharonModel(plan(lists).connections(), Map.of());
      for (int j = 0; j < 60; j++) {
        compare(lists, charon, random, counted, wrong, "list " + i);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(counted.get("same tunnel")).isGreaterThan(2_000);
  }

  /**
   * What charon's patterns cannot say: {@code *.lab.test} reaches any depth there and mailboxes
   * have no case. Whoever is given another tunnel for it is cut; nobody gets more than his own.
   */
  @Test
  void patternsThatReachFurtherInCharonMisplaceFew() {
    Random random = new Random(12);
    Map<String, Integer> counted = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    LabCa ca = TunnelLab.ROOTS.getFirst();
    for (String host : List.of("x.sub.lab.test", "y.sub.lab.test")) {
      add(
          ca.issue(CertificateSpec.client("CN=h", TunnelLab.NOW).dns(host)).certificate(),
          new ClaimedId(IdType.DNS, host),
          WireId.host(host));
    }
    for (int i = 0; i < 500; i++) {
      Lists drawn = lists(random, false);
      List<Tunnel> tunnels = new ArrayList<>();
      for (Tunnel tunnel : drawn.tunnels()) {
        tunnels.add(
            tunnel.idList().isPresent() && random.nextBoolean() ? withDepth(tunnel, random) : tunnel);
      }
      Lists lists = new Lists(tunnels, drawn.policies());
      CharonModel charon = new CharonModel(plan(lists).connections(), Map.of());
      for (int j = 0; j < 60; j++) {
        compare(lists, charon, random, counted, wrong, "list " + i);
      }
    }
    int misplaced =
        counted.getOrDefault("wrong", 0) + counted.getOrDefault("cut, taken by none", 0);
    assertThat(misplaced).as("%s", counted).isBetween(1, 30_000 / 50);
  }

  private static Tunnel withDepth(Tunnel tunnel, Random random) {
    TunnelLab.Draft draft = TunnelLab.tunnel(tunnel.name());
    draft.versions = tunnel.versions();
    draft.local = tunnel.localEndpoint();
    draft.remote = tunnel.remoteEndpoint();
    draft.auth = tunnel.auth();
    draft.localId = tunnel.localId();
    draft.enforce = tunnel.enforceLocalId();
    draft.ids(
        TunnelLab.hosts(
            pick(List.of("*.lab.test", "*.sub.lab.test", "x.sub.lab.test"), random)));
    return draft.build();
  }

  private static ConnectionPlan.Connections plan(Lists lists) {
    return (ConnectionPlan.Connections)
        ConnectionPlan.of(lists.tunnels(), "gw1", lists.policies()::get);
  }

  private void compare(
      Lists lists,
      CharonModel charon,
      Random random,
      Map<String, Integer> counted,
      List<String> wrong,
      String where) {
    Peer peer = pick(peers, random);
    boolean withCertificate = random.nextInt(5) > 0;
    int root = random.nextInt(TunnelLab.ROOTS.size());
    Optional<ClaimedId> asked = asked(random);
    Caller caller =
        new Caller(
            random.nextInt(4) == 0 ? IkeVersion.IKEV1 : IkeVersion.IKEV2,
            TunnelLab.ip(pick(List.of("192.0.2.1", "192.0.2.7", "2001:db8:ffff::1"), random)),
            TunnelLab.ip(
                pick(
                    List.of("10.0.0.5", "10.0.0.6", "10.0.0.77", "10.0.1.1", "10.9.9.9",
                        "2001:db8::5", "2001:db8::6"),
                    random)),
            asked.map(ConnectionOrderTest::wire),
            peer.wire());
    Optional<String> wanted =
        lists.tunnels().stream()
            .map(tunnel -> rule(tunnel, lists, caller, asked, peer, withCertificate, root))
            .filter(answer -> answer != Answer.NO)
            .findFirst()
            .filter(answer -> answer != Answer.DENIED)
            .map(answer -> answer.tunnel());
    Optional<String> chosen =
        charon
            .choose(
                caller, c -> accepts(c.tunnel(), lists.policies(), withCertificate, root))
            .map(connection -> connection.tunnel().name());
    String kind =
        wanted.equals(chosen)
            ? (wanted.isEmpty() ? "nobody" : "same tunnel")
            : wanted.isEmpty() ? "cut, taken by none" : "wrong";
    counted.merge(kind, 1, Integer::sum);
    boolean denying =
        lists.tunnels().stream().anyMatch(t -> t.onIdMismatch() == OnIdMismatch.DENY);
    if (kind.equals("wrong") || (!denying && kind.startsWith("cut"))) {
      wrong.add(where + ": wanted " + wanted + ", got " + chosen + " for " + caller);
    }
  }

  private record Answer(String tunnel) {
    private static final Answer NO = new Answer("");
    private static final Answer DENIED = new Answer("-");
  }

  private static Answer rule(
      Tunnel tunnel,
      Lists lists,
      Caller caller,
      Optional<ClaimedId> asked,
      Peer peer,
      boolean withCertificate,
      int root) {
    if (!tunnel.versions().speaks(caller.version())
        || !isAt(tunnel.localEndpoint(), caller.local())
        || !isAt(tunnel.remoteEndpoint(), caller.remote())
        || !accepts(tunnel, lists.policies(), withCertificate, root)
        || !answersTo(tunnel, asked)) {
      return Answer.NO;
    }
    List<Optional<IdList>> both = new ArrayList<>();
    both.add(tunnel.idList());
    if (tunnel.auth() instanceof TunnelAuth.ByCertificate by) {
      both.add(lists.policies().get(by.policy()).idList());
    }
    for (Optional<IdList> list : both) {
      if (!(LeafIdentity.of(peer.leaf(), list).under(list, Optional.of(peer.claimed()))
          instanceof IdFinding.Passes)) {
        return tunnel.onIdMismatch() == OnIdMismatch.DENY ? Answer.DENIED : Answer.NO;
      }
    }
    return new Answer(tunnel.name());
  }

  private static boolean accepts(
      Tunnel tunnel, Map<String, CertificateTerms> policies, boolean withCertificate, int root) {
    return switch (tunnel.auth()) {
      case TunnelAuth.ByPsk by -> !withCertificate;
      case TunnelAuth.ByCertificate by ->
          withCertificate
              && policies
                  .get(by.policy())
                  .caGroup()
                  .members()
                  .contains(TunnelLab.ROOTS.get(root).certificate());
    };
  }

  private static boolean answersTo(Tunnel tunnel, Optional<ClaimedId> asked) {
    if (asked.isEmpty()) {
      return true;
    }
    if (tunnel.enforceLocalId() && tunnel.localId().isPresent()) {
      return asked.equals(tunnel.localId());
    }
    return tunnel.auth() instanceof TunnelAuth.ByPsk
        || Set.of("gw.lab.test", "gw@lab.test").contains(asked.get().value());
  }

  private static boolean isAt(Endpoint endpoint, IpAddress address) {
    return switch (endpoint) {
      case Endpoint.Any any -> true;
      case Endpoint.Host host -> false;
      case Endpoint.Addresses(IpRange range) -> range.contains(address);
    };
  }

  private static Optional<ClaimedId> asked(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> Optional.of(new ClaimedId(IdType.DNS, "gw.lab.test"));
      case 1 -> Optional.of(new ClaimedId(IdType.EMAIL, "gw@lab.test"));
      case 2 -> Optional.of(new ClaimedId(IdType.DNS, "other.lab.test"));
      default -> Optional.empty();
    };
  }

  private static WireId wire(ClaimedId id) {
    return id.type() == IdType.DNS ? WireId.host(id.value()) : WireId.mail(id.value());
  }

  private static Lists lists(Random random, boolean denying) {
    Map<String, CertificateTerms> policies = new HashMap<>();
    List<Tunnel> tunnels = new ArrayList<>();
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      String policy = "p" + random.nextInt(3);
      policies.computeIfAbsent(policy, name -> terms(random));
      TunnelLab.Draft draft =
          TunnelLab.tunnel("t" + i)
              .policy(policy)
              .remote(pick(REMOTES, random))
              .local(pick(LOCALS, random));
      draft.versions =
          pick(
              List.of(
                  IkeVersions.ONLY_2, IkeVersions.ONLY_2, IkeVersions.AUTO, IkeVersions.ONLY_1),
              random);
      if (random.nextInt(5) == 0) {
        draft.psk();
      }
      if (random.nextInt(3) > 0) {
        draft.ids(list(random, 4));
      }
      switch (random.nextInt(8)) {
        case 0 -> draft.enforcing(IdType.DNS, "gw.lab.test");
        case 1 -> draft.enforcing(IdType.EMAIL, "gw@lab.test");
        case 2 -> draft.localId = Optional.of(new ClaimedId(IdType.EMAIL, "gw@lab.test"));
        default -> {}
      }
      if (denying && random.nextInt(3) == 0) {
        draft.denying();
      }
      if (random.nextInt(6) == 0) {
        draft.initiate(Initiation.AT_START);
      }
      tunnels.add(draft.build());
    }
    return new Lists(tunnels, policies);
  }

  private static CertificateTerms terms(Random random) {
    List<LabCa> roots = new ArrayList<>();
    while (roots.isEmpty()) {
      TunnelLab.ROOTS.stream().filter(root -> random.nextBoolean()).forEach(roots::add);
    }
    return TunnelLab.terms(
        random.nextInt(4) == 0 ? Optional.of(list(random, 6)) : Optional.empty(),
        roots.toArray(LabCa[]::new));
  }

  private static IdList list(Random random, int most) {
    List<IdEntry> entries = new ArrayList<>();
    int count = 1 + random.nextInt(most);
    for (int i = 0; i < count; i++) {
      entries.add(pick(ENTRIES, random));
    }
    return new IdList("l", entries);
  }

  private static <T> T pick(List<T> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
