package io.vouchsafe.vpnauth.tunnel;

import static io.vouchsafe.vpnauth.tunnel.SelectionLab.WILD;
import static io.vouchsafe.vpnauth.tunnel.SelectionLab.from;
import static io.vouchsafe.vpnauth.tunnel.SelectionLab.tunnel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.tunnel.SelectionLab.Peer;
import io.vouchsafe.vpnauth.tunnel.SelectionLab.Policies;
import io.vouchsafe.vpnauth.tunnel.SelectionLab.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tunnel a peer gets (cOS Core, section 10.3.9; contract, section 1, {@code tunnels}). */
class TunnelSearchTest {
  private static final String HERE = "203.0.113.1";
  private static final String NOT_LISTED = "identity_not_listed";
  private static final String NO_TUNNEL = "no_tunnel";

  /**
   * One rule.
   *
   * @param gets the tunnel, with the entry that matches where there is one; or the refusal
   * @param why part of what the explanation says; empty where nothing was passed over
   */
  record Row(
      String rule, List<Wanted> tunnels, Peer peer, Policies policies, String gets, String why) {
    @Override
    public String toString() {
      return rule;
    }
  }

  private static Row row(String rule, List<Wanted> tunnels, Peer peer, String gets, String why) {
    return new Row(rule, tunnels, peer, Policies.accepting(), gets, why);
  }

  private static Row row(
      String rule, List<Wanted> tunnels, Peer peer, Policies policies, String gets, String why) {
    return new Row(rule, tunnels, peer, policies, gets, why);
  }

  private static List<Wanted> list(Wanted... tunnels) {
    return List.of(tunnels);
  }

  static Stream<Row> ikeSa() {
    Policies hq = Policies.accepting().knowing("hq.test", "198.51.100.7", HERE);
    return Stream.of(
        row("no tunnel at all", list(), from(HERE), NO_TUNNEL, "no tunnel for " + HERE),
        row("any endpoint", list(tunnel("a")), from(HERE), "a", ""),
        row("its address", list(tunnel("a").remote(HERE)), from(HERE), "a", ""),
        row(
            "another address",
            list(tunnel("a").remote("203.0.113.2")),
            from(HERE),
            NO_TUNNEL,
            "the peer is at 203.0.113.1, the tunnel's remote_endpoint is 203.0.113.2"),
        row(
            "the first of a range",
            list(tunnel("a").remote(HERE + "-203.0.113.9")),
            from(HERE),
            "a",
            ""),
        row(
            "the last of a range",
            list(tunnel("a").remote("203.0.112.5-" + HERE)),
            from(HERE),
            "a",
            ""),
        row(
            "behind a range",
            list(tunnel("a").remote("203.0.112.5-203.0.113.0")),
            from(HERE),
            NO_TUNNEL,
            "203.0.112.5-203.0.113.0"),
        row("in a network", list(tunnel("a").remote("203.0.113.0/24")), from(HERE), "a", ""),
        row(
            "outside a network",
            list(tunnel("a").remote("203.0.114.0/24")),
            from(HERE),
            NO_TUNNEL,
            "remote_endpoint is 203.0.114.0/24"),
        row(
            "an IPv4 network is none of IPv6",
            list(tunnel("v4").remote("0.0.0.0/0"), tunnel("v6").remote("2001:db8::/32")),
            from("2001:db8::1"),
            "v6",
            "v4: the peer is at 2001:db8::1"),
        row(
            "one of a host's addresses",
            list(tunnel("a").host("hq.test")),
            from(HERE),
            hq,
            "a",
            ""),
        row(
            "none of a host's addresses",
            list(tunnel("a").host("hq.test")),
            from("203.0.113.2"),
            hq,
            NO_TUNNEL,
            "remote_endpoint is hq.test, which is 198.51.100.7, 203.0.113.1"),
        row(
            "a host that is not known",
            list(tunnel("a").host("gone.test"), tunnel("b")),
            from(HERE),
            hq,
            "b",
            "a: the addresses of its remote_endpoint gone.test are not known"),
        row(
            "a local host",
            list(tunnel("a").localHost("hq.test")),
            from("192.0.2.1").to(HERE),
            hq,
            "a",
            ""),
        row(
            "our address",
            list(tunnel("a").local("192.0.2.1")),
            from(HERE).to("192.0.2.1"),
            "a",
            ""),
        row(
            "another address of ours",
            list(tunnel("a").local("192.0.2.2")),
            from(HERE).to("192.0.2.1"),
            NO_TUNNEL,
            "the peer reached 192.0.2.1, the tunnel's local_endpoint is 192.0.2.2"),
        row(
            "our address is not known, which is no obstacle",
            list(tunnel("a").local("192.0.2.2")),
            from(HERE),
            "a",
            ""),
        row(
            "IKEv1 is not spoken unless said",
            list(tunnel("a")),
            from(HERE).ikev1(),
            NO_TUNNEL,
            "the peer speaks IKEv1, the tunnel's ike_version is 2"),
        row(
            "only IKEv1",
            list(tunnel("a").versions(IkeVersions.ONLY_1)),
            from(HERE),
            NO_TUNNEL,
            "ike_version is 1"),
        row(
            "both versions",
            list(tunnel("a").versions(IkeVersions.AUTO)),
            from(HERE).ikev1(),
            "a",
            ""),
        row(
            "the interface comes before the order",
            list(tunnel("a"), tunnel("b").at("wan2")),
            from(HERE).in("wan2"),
            "b",
            ""),
        row(
            "of two with the interface the first",
            list(tunnel("a").at("wan1"), tunnel("b").at("wan2"), tunnel("c").at("wan2")),
            from(HERE).in("wan2"),
            "b",
            ""),
        row(
            "another interface never matches",
            list(tunnel("a").at("wan1")),
            from(HERE).in("wan2"),
            NO_TUNNEL,
            "the peer comes in at interface wan2, the tunnel listens at wan1"),
        row(
            "a filter that matches is no short cut past the rest",
            list(tunnel("a"), tunnel("b").at("wan2").remote("192.0.2.9")),
            from(HERE).in("wan2"),
            "a",
            "b: the peer is at"),
        row(
            "an interface that is not known is no obstacle, and gives no precedence",
            list(tunnel("a").at("wan1"), tunnel("b").at("wan2")),
            from(HERE),
            "a",
            ""),
        row(
            "another gateway's tunnel is passed over",
            list(tunnel("a").on("gw2"), tunnel("b").on("gw1", "gw2")),
            from(HERE).over("gw1"),
            "b",
            "a: gateway gw1 does not carry it, gw2 does"),
        row(
            "the gateway is not known, which is no obstacle",
            list(tunnel("a").on("gw2")),
            from(HERE),
            "a",
            ""));
  }

  static Stream<Row> authentication() {
    Policies two =
        Policies.accepting().refusing("strict", "CN=Alice: no path to an anchor (no_path)");
    String mail = "email alice@lab.test";
    return Stream.of(
        row(
            "without a certificate it is the secret",
            list(tunnel("cert"), tunnel("psk").psk()),
            from(HERE).psk(),
            "psk",
            "cert: the peer presents no certificate, the tunnel's auth is certificate"),
        row(
            "with a certificate it is no secret",
            list(tunnel("psk").psk(), tunnel("cert")),
            from(HERE),
            "cert",
            "psk: the peer presents a certificate, the tunnel's auth is psk"),
        row(
            "asked for a name of the certificate",
            list(tunnel("a")),
            from(HERE).asking("dns vpn.lab.test"),
            "a",
            ""),
        row(
            "asked for its subject",
            list(tunnel("a")),
            from(HERE).asking("dn CN=gw,O=Lab"),
            "a",
            ""),
        row(
            "asked for a name that is not ours",
            list(tunnel("a")),
            from(HERE).asking("dns other.lab.test"),
            NO_TUNNEL,
            "the peer asks for dns other.lab.test, which is no identity of the gateway's"),
        row(
            "what is asked for and malformed matches nothing",
            list(tunnel("a")),
            from(HERE).asking("dns *.lab.test"),
            NO_TUNNEL,
            "the peer asks for dns *.lab.test"),
        row(
            "local_id without enforcing it leaves the certificate's others",
            list(tunnel("a").localId("dns gw.lab.test")),
            from(HERE).asking("dns vpn.lab.test"),
            "a",
            ""),
        row(
            "an enforced local_id",
            list(tunnel("a").localId("dns gw.lab.test").enforced()),
            from(HERE).asking("dns GW.lab.test"),
            "a",
            ""),
        row(
            "another than the enforced local_id",
            list(tunnel("a").localId("dns gw.lab.test").enforced(), tunnel("b")),
            from(HERE).asking("dns vpn.lab.test"),
            "b",
            "a: the peer asks for dns vpn.lab.test, the tunnel answers to its local_id alone: dns"
                + " gw.lab.test"),
        row(
            "enforced without local_id: the certificate's",
            list(tunnel("a").enforced()),
            from(HERE).asking("dns gw.lab.test"),
            "a",
            ""),
        row(
            "nobody is asked for",
            list(tunnel("a").localId("dns gw.lab.test").enforced()),
            from(HERE),
            "a",
            ""),
        row(
            "with a secret any identity of ours is answered",
            list(tunnel("a").psk().localId("dns gw.lab.test")),
            from(HERE).psk().asking("dns what.ever.test"),
            "a",
            ""),
        row(
            "with a secret local_id can be enforced",
            list(tunnel("a").psk().localId("dns gw.lab.test").enforced()),
            from(HERE).psk().asking("dns what.ever.test"),
            NO_TUNNEL,
            "answers to its local_id alone"),
        row(
            "a refused path goes on",
            list(tunnel("a").policy("strict"), tunnel("b")),
            from(HERE),
            two,
            "b",
            "a: policy strict refuses the certificate: CN=Alice: no path to an anchor"),
        row(
            "a refused path goes on from on_id_mismatch: deny, too",
            list(tunnel("a").policy("strict").list("dns bob.lab.test").denying(), tunnel("b")),
            from(HERE),
            two,
            "b",
            "a: policy strict refuses"),
        row(
            "no path anywhere",
            list(tunnel("a").policy("strict")),
            from(HERE),
            two,
            NO_TUNNEL,
            "no path to an anchor"),
        row("the tunnel's list", list(tunnel("a").list(mail)), from(HERE), "a, " + mail, ""),
        row(
            "a list of domains",
            list(tunnel("a").list("email *@lab.test")),
            from(HERE),
            "a, email *@lab.test",
            ""),
        row(
            "another than listed goes on",
            list(tunnel("a").list("email bob@lab.test"), tunnel("b").list(mail)),
            from(HERE),
            "b, " + mail,
            "a: CN=Alice,O=Lab: no entry of id_list a_list matches; it claims email"
                + " alice@lab.test"),
        row(
            "another than listed is denied where the tunnel says so",
            list(tunnel("a").list("email bob@lab.test").denying(), tunnel("b")),
            from(HERE),
            NOT_LISTED,
            "a: CN=Alice,O=Lab: no entry of id_list a_list matches"),
        row(
            "listed nowhere",
            list(tunnel("a").list("email bob@lab.test"), tunnel("b").list("dn CN=Bob")),
            from(HERE),
            NOT_LISTED,
            "b: CN=Alice,O=Lab: no entry of id_list b_list matches"),
        row(
            "a tunnel elsewhere does not hide that the peer is not listed here",
            list(tunnel("a").remote("192.0.2.9"), tunnel("b").list("email bob@lab.test")),
            from(HERE),
            NOT_LISTED,
            "b: CN=Alice,O=Lab: no entry"),
        row(
            "an empty list lets nobody in",
            list(tunnel("a").list()),
            from(HERE),
            NOT_LISTED,
            "id_list a_list is empty and lets nobody in"),
        row(
            "only the claimed identity counts",
            list(tunnel("a").list("dns alice.lab.test")),
            from(HERE),
            NOT_LISTED,
            "it claims email alice@lab.test, and only that counts"),
        row(
            "who claims nothing is any identity of the certificate",
            list(tunnel("a").list("dns alice.lab.test")),
            from(HERE).claimingNothing(),
            "a, dns alice.lab.test",
            ""),
        row(
            "a borrowed identity",
            list(tunnel("a").list("email bob@lab.test"), tunnel("b")),
            from(HERE).claiming("email bob@lab.test"),
            NOT_LISTED,
            "b: CN=Alice,O=Lab: the claimed identity, email bob@lab.test, is none of the"),
        row(
            "a borrowed identity where the tunnel denies at once",
            list(tunnel("a").denying(), tunnel("b").policy("strict")),
            from(HERE).claiming("email bob@lab.test"),
            two,
            NOT_LISTED,
            "a: CN=Alice,O=Lab: the claimed identity"),
        row(
            "a malformed identity matches nothing",
            list(tunnel("a")),
            from(HERE).claiming("dn CN=Alice,O=One,Two,Three"),
            NOT_LISTED,
            "the claimed identity, dn CN=Alice,O=One,Two,Three, is none"),
        row(
            "a wildcard in a certificate satisfies nothing",
            list(tunnel("a").list("dns *.lab.test", "dn CN=*,O=Lab")),
            from(HERE).with(WILD).claiming("dns *.lab.test"),
            NOT_LISTED,
            "the claimed identity, dns *.lab.test, is none"),
        row(
            "a wildcard in a certificate satisfies nothing that is claimed without it",
            list(tunnel("a").list("dns *.lab.test")),
            from(HERE).with(WILD).claiming("dns alice.lab.test"),
            NOT_LISTED,
            "the claimed identity, dns alice.lab.test, is none"),
        row(
            "the policy's list alone",
            list(tunnel("a")),
            from(HERE),
            Policies.accepting().listing("default", mail),
            "a, " + mail,
            ""),
        row(
            "of both lists the tunnel's entry is told",
            list(tunnel("a").list("email *@lab.test")),
            from(HERE),
            Policies.accepting().listing("default", mail),
            "a, email *@lab.test",
            ""),
        row(
            "the policy's list must match as well",
            list(tunnel("a").list(mail)),
            from(HERE),
            Policies.accepting().listing("default", "email bob@lab.test"),
            NOT_LISTED,
            "id_list default_people"),
        row(
            "the tunnel's list must match as well",
            list(tunnel("a").list("email bob@lab.test")),
            from(HERE),
            Policies.accepting().listing("default", mail),
            NOT_LISTED,
            "id_list a_list"),
        row(
            "the policy's list denies at once where the tunnel says so",
            list(tunnel("a").denying(), tunnel("b").policy("other")),
            from(HERE),
            Policies.accepting().listing("default", "email bob@lab.test"),
            NOT_LISTED,
            "a: CN=Alice,O=Lab: no entry of id_list default_people"),
        row(
            "with a secret the claimed identity is matched alone",
            list(tunnel("a").psk().list("dns branch.test")),
            from(HERE).psk().claiming("dns branch.test"),
            "a, dns branch.test",
            ""),
        row(
            "with a secret and another identity",
            list(tunnel("a").psk().list("dns branch.test")),
            from(HERE).psk().claiming("dns other.test"),
            NOT_LISTED,
            "a: no entry of id_list a_list matches; the peer claims dns other.test"),
        row(
            "with a secret a malformed identity matches nothing",
            list(tunnel("a").psk().list("dns *.test")),
            from(HERE).psk().claiming("dns *.test"),
            NOT_LISTED,
            "which is malformed and matches nothing"),
        row(
            "with a secret and no identity a list lets nobody in",
            list(tunnel("a").psk().list("dns *.test").denying(), tunnel("b").psk()),
            from(HERE).psk().claimingNothing(),
            NOT_LISTED,
            "the peer claims no identity"));
  }

  static Stream<Row> ipsecSa() {
    return Stream.of(
        row(
            "no networks are named",
            list(tunnel("a").reaching("10.1.0.0/16")),
            from(HERE),
            "a",
            ""),
        row(
            "what it wants is narrowed",
            list(tunnel("a").reaching("10.1.0.0/16")),
            from(HERE).wanting("0.0.0.0/0"),
            "a",
            ""),
        row(
            "what it wants is part of it",
            list(tunnel("a").reaching("10.1.0.0/16")),
            from(HERE).wanting("10.1.2.0/24"),
            "a",
            ""),
        row(
            "one of several networks",
            list(tunnel("a").reaching("192.168.0.0/16", "10.1.0.0/16")),
            from(HERE).wanting("172.16.0.0/12", "10.1.2.3"),
            "a",
            ""),
        row(
            "it wants something else",
            list(tunnel("a").reaching("10.1.0.0/16"), tunnel("b").reaching("10.2.0.0/16")),
            from(HERE).wanting("10.2.0.0/24"),
            "b",
            "a: the peer asks for the local networks 10.2.0.0/24, the tunnel's local_networks are"
                + " 10.1.0.0/16"),
        row(
            "something else lies behind it",
            list(tunnel("a").behind("10.9.0.0/16")),
            from(HERE).having("10.8.0.0/16"),
            NO_TUNNEL,
            "the peer asks for the remote networks 10.8.0.0/16, the tunnel's remote_networks are"),
        row(
            "behind it lies part of it",
            list(tunnel("a").behind("10.8.0.0/15")),
            from(HERE).having("10.8.0.0/16"),
            "a",
            ""),
        row(
            "who gets an address of a pool is narrowed to it",
            list(tunnel("a").behind("10.9.0.0/16").pool("10.9.0.5-10.9.0.9")),
            from(HERE).having("192.168.1.0/24"),
            "a",
            ""),
        row(
            "networks are looked at behind the identity",
            list(
                tunnel("a").list("email bob@lab.test").denying().reaching("10.1.0.0/16"),
                tunnel("b")),
            from(HERE).wanting("10.2.0.0/16"),
            NOT_LISTED,
            "a_list"),
        row(
            "networks that do not fit are no mismatch of identity",
            list(
                tunnel("a").list("email alice@lab.test").denying().reaching("10.1.0.0/16"),
                tunnel("b")),
            from(HERE).wanting("10.2.0.0/16"),
            "b",
            "a: the peer asks for the local networks"));
  }

  @ParameterizedTest
  @MethodSource({"ikeSa", "authentication", "ipsecSa"})
  void aPeerGetsTheFirstTunnelThatTakesIt(Row row) {
    TunnelSearch search =
        SelectionLab.drive(
            table(row.tunnels()).search(row.peer().login(), row.policies().addresses()),
            row.peer(),
            row.policies());

    assertThat(told(search.next())).isEqualTo(row.gets());
    String why = TunnelExplanation.none(row.peer().login().peer(), search.passedOver());
    assertThat(why).contains(row.why());
    if (row.why().isEmpty()) {
      assertThat(search.passedOver()).isEmpty();
    }
  }

  private static TunnelTable table(List<Wanted> tunnels) {
    return TunnelTable.of(tunnels.stream().map(Wanted::make).toList());
  }

  private static String told(TunnelSearch.Step step) {
    return switch (step) {
      case TunnelSearch.Found found ->
          found.tunnel().name()
              + found.matched().map(TunnelSearchTest::entry).map(text -> ", " + text).orElse("");
      case TunnelSearch.NoneFound(boolean forItsIdentity) ->
          forItsIdentity ? NOT_LISTED : NO_TUNNEL;
      case TunnelSearch.Judge judge -> throw new AssertionError("not driven to its end");
    };
  }

  private static String entry(IdEntry entry) {
    return entry.type().word() + " " + entry.value();
  }

  /** Whatever stands in the list: a tunnel is chosen if it takes the peer and none before does. */
  @Test
  void theFirstMatchWins() {
    Random random = new Random(20261128);
    int found = 0;
    for (int round = 0; round < 2_000; round++) {
      List<Wanted> tunnels = new ArrayList<>();
      int count = 1 + random.nextInt(8);
      for (int i = 0; i < count; i++) {
        tunnels.add(anyTunnel("t" + i, random));
      }
      Peer peer = anyPeer(random);
      Policies policies =
          Policies.accepting()
              .refusing("p1", "no path")
              .listing("p2", "email *@lab.test")
              .knowing("hq.test", HERE);
      TunnelTable table = table(tunnels);
      TunnelSearch search =
          SelectionLab.drive(table.search(peer.login(), policies.addresses()), peer, policies);

      String expected =
          IntStream.range(0, count)
              .filter(place -> takes(table, place, peer, policies))
              .mapToObj(place -> "t" + place)
              .findFirst()
              .orElse("none");
      String chosen =
          search.next() instanceof TunnelSearch.Found taken ? taken.tunnel().name() : "none";
      assertThat(chosen).as("round " + round).isEqualTo(expected);
      assertThat(search.passedOver()).hasSizeLessThanOrEqualTo(count);
      found += expected.equals("none") ? 0 : 1;
    }
    assertThat(found).as("rounds in which one is found").isBetween(400, 1_800);
  }

  private static boolean takes(TunnelTable table, int place, Peer peer, Policies policies) {
    TunnelSearch alone =
        SelectionLab.drive(table.look(place, peer.login(), policies.addresses()), peer, policies);
    return alone.next() instanceof TunnelSearch.Found;
  }

  private static Wanted anyTunnel(String name, Random random) {
    Wanted wanted = tunnel(name).policy("p" + random.nextInt(3));
    switch (random.nextInt(5)) {
      case 0 -> wanted.remote("203.0.113.0/2" + random.nextInt(10));
      case 1 -> wanted.host(random.nextBoolean() ? "hq.test" : "gone.test");
      case 2 -> wanted.psk();
      case 3 -> wanted.versions(IkeVersions.values()[random.nextInt(3)]);
      default -> wanted.localId("dns gw.lab.test").enforced();
    }
    if (random.nextInt(3) == 0) {
      wanted.list(random.nextBoolean() ? "email alice@lab.test" : "email bob@lab.test");
    }
    if (random.nextInt(3) == 0) {
      wanted.reaching("10." + random.nextInt(2) + ".0.0/16");
    }
    return wanted;
  }

  private static Peer anyPeer(Random random) {
    Peer peer =
        from("203.0.113." + random.nextInt(8)).wanting("10." + random.nextInt(2) + ".1.0/24");
    return switch (random.nextInt(4)) {
      case 0 -> peer.psk();
      case 1 -> peer.ikev1();
      case 2 -> peer.asking("dns vpn.lab.test");
      default -> peer;
    };
  }

  @Test
  void theExplanationIsBoundedAndTellsThoseThatCameFurthest() {
    List<Wanted> many = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      many.add(tunnel("elsewhere" + i).remote("192.0.2.9"));
    }
    many.add(tunnel("near").list("email bob@lab.test"));
    Peer peer = from(HERE);
    TunnelSearch search =
        SelectionLab.drive(
            table(many).search(peer.login(), HostAddresses.NONE), peer, Policies.accepting());
    String why = TunnelExplanation.none(peer.login().peer(), search.passedOver());
    assertThat(why)
        .startsWith("no tunnel for 203.0.113.1: near: CN=Alice,O=Lab: no entry")
        .endsWith("; and 195 more");
    assertThat(why.length()).isLessThan(1_500);
  }

  /** The certificate is not judged for a tunnel that takes no peer from there. */
  @Test
  void whatNeedsNoWorkIsLookedAtFirst() {
    TunnelSearch search =
        table(list(tunnel("a").remote("192.0.2.9"), tunnel("b").policy("p2")))
            .search(from(HERE).login(), HostAddresses.NONE);
    assertThat(search.next())
        .isInstanceOfSatisfying(
            TunnelSearch.Judge.class, judge -> assertThat(judge.by().policy()).isEqualTo("p2"));
  }

  @Test
  void nobodyAnswersWhatIsNotAsked() {
    TunnelSearch over = table(list()).search(from(HERE).login(), HostAddresses.NONE);
    assertThatIllegalStateException()
        .isThrownBy(() -> over.after(new CertificateFinding.PathRefused("no")));
  }

  @Test
  void theHostsThatASearchNeedsAreKnownBefore() {
    assertThat(table(list(tunnel("a").host("hq.test"), tunnel("b").localHost("gw.test"))).hosts())
        .containsExactlyInAnyOrder("hq.test", "gw.test");
  }

  @Test
  void everyStageSaysWhatItDemands() {
    Tunnel made =
        tunnel("a")
            .remote("203.0.113.0/24")
            .list("email *@lab.test")
            .localId("dns gw.lab.test")
            .enforced()
            .reaching("10.1.0.0/16")
            .make();
    assertThat(
            Stream.of(TunnelStage.values())
                .map(stage -> TunnelExplanation.demands(made, stage))
                .collect(Collectors.joining("; ")))
        .isEqualTo(
            "ike_version 2, interface any, local_endpoint any, remote_endpoint 203.0.113.0/24; auth"
                + " certificate, policy default, local_id dns gw.lab.test (enforced), id_list"
                + " a_list; local_networks 10.1.0.0/16, remote_networks all");
  }
}
