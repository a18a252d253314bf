package io.vouchsafe.vpnauth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.identity.DnProperty;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdPattern;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.identity.SubjectPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is fed for a list of tunnels, and what is not. */
class ConnectionPlanTest {
  private static final Map<String, CertificateTerms> POLICIES =
      Map.of(
          "a", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(0)),
          "b", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(1)),
          "ab", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(0), TunnelLab.ROOTS.get(1)),
          "listed",
              TunnelLab.terms(Optional.of(TunnelLab.hosts("*.lab.test")), TunnelLab.ROOTS.get(0)));

  private static ConnectionPlan.Connections plan(TunnelLab.Draft... drafts) {
    return (ConnectionPlan.Connections)
        ConnectionPlan.of(
            Arrays.stream(drafts).map(TunnelLab.Draft::build).toList(), "gw1", POLICIES::get);
  }

  private static List<String> peers(ConnectionPlan.Connections plan, String tunnel) {
    return plan.connections().stream()
        .filter(connection -> connection.tunnel().name().equals(tunnel))
        .map(ConnectionPlanTest::shown)
        .distinct()
        .toList();
  }

  private static String shown(PlannedConnection connection) {
    String remote =
        switch (connection.remote()) {
          case Endpoint.Any any -> "any";
          case Endpoint.Host(String name) -> name;
          case Endpoint.Addresses(IpRange range) ->
              range.isOneAddress() ? range.first().toString() : range.first() + "-" + range.last();
        };
    return remote
        + " "
        + switch (connection.peer()) {
          case IdPattern.Anyone anyone -> "anyone";
          case IdPattern.Hosts(String name, boolean below) -> (below ? "*." : "") + name;
          case IdPattern other -> other.toString();
        };
  }

  @Test
  void oneForEachEntryAndIdentityOfTheGateway() {
    ConnectionPlan.Connections plan =
        plan(TunnelLab.tunnel("t").ids(TunnelLab.hosts("a.lab.test", "b.lab.test")));

    assertThat(plan.connections()).hasSize(2 * 3);
    assertThat(plan.connections())
        .extracting(PlannedConnection::localId)
        .contains(
            new IdPattern.Hosts("gw.lab.test", false),
            new IdPattern.Mailboxes(Optional.of("gw"), "lab.test"));
    assertThat(plan.unfed()).isEmpty();
  }

  @Test
  void onlyTheEnforcedIdentityOfTheGateway() {
    assertThat(plan(TunnelLab.tunnel("t").enforcing(IdType.DNS, "gw.lab.test")).connections())
        .singleElement()
        .extracting(PlannedConnection::localId)
        .isEqualTo(new IdPattern.Hosts("gw.lab.test", false));
  }

  @Test
  void bothListsMustMatch() {
    assertThat(
            peers(
                plan(
                    TunnelLab.tunnel("t")
                        .policy("listed")
                        .ids(TunnelLab.hosts("a.lab.test", "a.other.test"))),
                "t"))
        .containsExactly("any a.lab.test");
  }

  @Test
  void whatAnEarlierTunnelCoversIsNotFed() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("open").remote("10.0.0.0/8"),
            TunnelLab.tunnel("lost").remote("10.1.0.0/16").ids(TunnelLab.hosts("a.lab.test")),
            TunnelLab.tunnel("left").ids(TunnelLab.hosts("a.lab.test")));

    assertThat(peers(plan, "lost")).isEmpty();
    assertThat(peers(plan, "left")).containsExactly("any a.lab.test");
    assertThat(plan.unfed())
        .containsExactly(
            new UnfedTunnel(
                TunnelLab.tunnel("lost")
                    .remote("10.1.0.0/16")
                    .ids(TunnelLab.hosts("a.lab.test"))
                    .build(),
                UnfedTunnel.Why.COVERED));
  }

  @Test
  void anotherCaGroupOrMethodCoversNothing() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("a").policy("a"),
            TunnelLab.tunnel("b").policy("b"),
            TunnelLab.tunnel("ab").policy("ab"),
            TunnelLab.tunnel("psk").psk());

    assertThat(plan.unfed()).isEmpty();
    assertThat(peers(plan, "ab")).containsExactly("any anyone");
  }

  @Test
  void theEarlierOneIsFedAgainWhereALaterOneIsNarrower() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("wide").remote("10.0.0.0/24").ids(TunnelLab.hosts("*.lab.test")),
            TunnelLab.tunnel("narrow").policy("ab").ids(TunnelLab.hosts("a.lab.test")),
            TunnelLab.tunnel("spot").policy("ab").remote("10.0.0.5"));

    assertThat(peers(plan, "wide"))
        .containsExactlyInAnyOrder(
            "10.0.0.0-10.0.0.255 *.lab.test",
            "10.0.0.0-10.0.0.255 a.lab.test",
            "10.0.0.5 *.lab.test",
            "10.0.0.5 a.lab.test");
    assertThat(peers(plan, "narrow")).containsExactly("any a.lab.test", "10.0.0.5 a.lab.test");
    assertThat(plan.connections())
        .extracting(connection -> connection.tunnel().name())
        .isSortedAccordingTo(
            (one, other) ->
                Integer.compare(
                    List.of("wide", "narrow", "spot").indexOf(one),
                    List.of("wide", "narrow", "spot").indexOf(other)));
  }

  @Test
  void nothingIsFedTwiceForDisjointTunnels() {
    assertThat(
            plan(
                    TunnelLab.tunnel("x")
                        .remote("10.0.0.0/24")
                        .enforcing(IdType.DNS, "gw.lab.test"),
                    TunnelLab.tunnel("y").remote("10.0.1.5").enforcing(IdType.DNS, "gw.lab.test"))
                .connections())
        .hasSize(2);
  }

  @Test
  void theGatewayBeginsOnOneConnectionThatIsFedThoughItIsCovered() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("open"),
            TunnelLab.tunnel("branch").remote("10.0.0.5").initiate(Initiation.AT_START));

    assertThat(plan.connections().stream().filter(PlannedConnection::initiates).toList())
        .singleElement()
        .extracting(connection -> connection.tunnel().name())
        .isEqualTo("branch");
  }

  @Test
  void whatIsDeniedForItsIdentityReachesNoLaterTunnel() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("first").ids(TunnelLab.hosts("a.lab.test")).denying(),
            TunnelLab.tunnel("second"));

    assertThat(peers(plan, "second")).isEmpty();
  }

  @Test
  void anotherGatewaysTunnelsAreNotFed() {
    assertThat(plan(TunnelLab.tunnel("t").gateways("gw2")).connections()).isEmpty();
  }

  @Test
  void namesStayWhenTheSettingsGrow() {
    ConnectionPlan.Connections before =
        plan(TunnelLab.tunnel("t").ids(TunnelLab.hosts("a.lab.test", "b.lab.test")));
    ConnectionPlan.Connections after =
        plan(
            TunnelLab.tunnel("new").ids(TunnelLab.hosts("z.lab.test")),
            TunnelLab.tunnel("t").ids(TunnelLab.hosts("a.lab.test", "c.lab.test", "b.lab.test")));

    assertThat(after.connections().stream().map(PlannedConnection::name))
        .containsAll(before.connections().stream().map(PlannedConnection::name).toList())
        .doesNotHaveDuplicates();
    assertThat(ConnectionName.parse(after.connections().getFirst().name().toString()))
        .contains(after.connections().getFirst().name());
  }

  @Test
  void moreThanTheMostIsRefusedAsAWhole() {
    List<IdEntry> entries = new ArrayList<>();
    for (int i = 0; i <= ConnectionPlan.MOST_CONNECTIONS / 3; i++) {
      entries.add(TunnelLab.entry(IdType.DNS, "h" + i + ".lab.test"));
    }
    assertThat(
            ConnectionPlan.of(
                List.of(TunnelLab.tunnel("many").ids(new IdList("many", entries)).build()),
                "gw1",
                POLICIES::get))
        .isEqualTo(new ConnectionPlan.TooMany("many"));
  }

  @Test
  void intersectionsCountTowardsTheMost() {
    List<IdEntry> entries = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      entries.add(TunnelLab.entry(IdType.DNS, "h" + i + ".lab.test"));
    }
    IdList many = new IdList("many", entries);
    assertThat(
            ConnectionPlan.of(
                List.of(
                    TunnelLab.tunnel("one").remote("10.0.0.0/24").build(),
                    TunnelLab.tunnel("two").remote("10.0.0.0/16").build(),
                    TunnelLab.tunnel("many").policy("ab").ids(many).build()),
                "gw1",
                POLICIES::get))
        .isInstanceOf(ConnectionPlan.TooMany.class);
  }

  /** Who knows one secret must not pass for a peer of the other tunnel. */
  @Test
  void secretsThatCouldBeMistakenForEachOtherAreNotFed() {
    TunnelLab.Draft told =
        TunnelLab.tunnel("told")
            .psk()
            .ids(TunnelLab.hosts("a.lab.test"))
            .enforcing(IdType.DNS, "gw.lab.test");
    TunnelLab.Draft open = TunnelLab.tunnel("open").psk("other");

    assertThat(plan(told, open).unfed())
        .extracting(unfed -> unfed.tunnel().name() + " " + unfed.why())
        .containsExactly("open SECRET_OF_ANYBODY");
    assertThat(plan(told.remote("10.0.0.5"), open.remote("10.0.0.6")).unfed()).isEmpty();
    assertThat(
            plan(TunnelLab.tunnel("x").psk(), TunnelLab.tunnel("y").psk().remote("10.0.0.5"))
                .unfed())
        .extracting(UnfedTunnel::why)
        .containsExactly(UnfedTunnel.Why.COVERED);
  }

  private static TunnelLab.Draft told(String name, String psk, IdType type, String... ids) {
    return TunnelLab.tunnel(name)
        .psk(psk)
        .ids(
            TunnelLab.list(
                Arrays.stream(ids).map(id -> TunnelLab.entry(type, id)).toArray(IdEntry[]::new)))
        .enforcing(IdType.DNS, name + ".gw.test");
  }

  private static TunnelLab.Draft speaking(IkeVersions versions, TunnelLab.Draft draft) {
    draft.versions = versions;
    return draft;
  }

  private static List<Arguments> twoSecrets() {
    TunnelLab.Draft alice = told("alice", "a", IdType.EMAIL, "alice@lab.test");
    return List.of(
        Arguments.of("others", alice, told("bob", "b", IdType.EMAIL, "bob@lab.test"), "-"),
        Arguments.of(
            "bob claims to be alice",
            alice,
            told("all", "b", IdType.EMAIL, "*@lab.test"),
            "all SECRET_OF_ANOTHER"),
        Arguments.of(
            "alice claims to be bob",
            told("all", "a", IdType.EMAIL, "*@lab.test"),
            told("bob", "b", IdType.EMAIL, "bob@lab.test"),
            "bob SECRET_OF_ANOTHER"),
        Arguments.of(
            "charon knows no case in mailboxes",
            alice,
            told("other", "b", IdType.EMAIL, "bob@lab.test", "ALICE@lab.test"),
            "other SECRET_OF_ANOTHER"),
        Arguments.of(
            "charon's star is any depth",
            told("deep", "a", IdType.DNS, "x.y.lab.test"),
            told("star", "b", IdType.DNS, "*.lab.test"),
            "star SECRET_OF_ANOTHER"),
        Arguments.of(
            "the host itself is not below it",
            told("host", "a", IdType.DNS, "lab.test"),
            told("star", "b", IdType.DNS, "*.lab.test"),
            "-"),
        Arguments.of(
            "a peer of one is who the gateway is for the other",
            alice,
            told("partner", "b", IdType.DNS, "*.gw.test"),
            "partner SECRET_OF_ANOTHER"),
        Arguments.of(
            "networks that overlap",
            told("net", "a", IdType.IP, "10.0.0.0/8"),
            told("range", "b", IdType.IP, "10.2.0.3-10.2.0.9"),
            "range SECRET_OF_ANOTHER"),
        Arguments.of(
            "subjects in another order",
            told("dn", "a", IdType.DN, "CN=alice,O=Lab"),
            told("star", "b", IdType.DN, "O=lab,CN=*"),
            "star SECRET_OF_ANOTHER"),
        Arguments.of(
            "other subjects",
            told("dn", "a", IdType.DN, "CN=alice,O=Lab"),
            told("star", "b", IdType.DN, "CN=*,O=Other"),
            "-"),
        Arguments.of(
            "elsewhere",
            told("dn", "a", IdType.DN, "CN=alice").remote("10.0.0.5"),
            told("star", "b", IdType.DN, "CN=*").remote("10.0.0.6"),
            "-"),
        Arguments.of("the same secret", alice, told("all", "a", IdType.EMAIL, "*@lab.test"), "-"),
        Arguments.of(
            "IKEv1 chooses by address",
            speaking(IkeVersions.AUTO, told("old", "a", IdType.EMAIL, "alice@lab.test")),
            speaking(IkeVersions.ONLY_1, told("older", "b", IdType.EMAIL, "bob@lab.test")),
            "older SECRET_BY_ADDRESS"),
        Arguments.of(
            "only one speaks IKEv1",
            speaking(IkeVersions.AUTO, told("old", "a", IdType.EMAIL, "alice@lab.test")),
            told("new", "b", IdType.EMAIL, "bob@lab.test"),
            "-"));
  }

  /** charon tries every secret whose owner the peer, or the gateway, is said to be. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("twoSecrets")
  void ofTwoSecretsThatOpenOneTunnelTheFirstIsFed(
      String what, TunnelLab.Draft first, TunnelLab.Draft second, String unfed) {
    assertThat(plan(first, second).unfed())
        .extracting(each -> each.tunnel().name() + " " + each.why())
        .isEqualTo(unfed.equals("-") ? List.of() : List.of(unfed));
  }

  @Test
  void aSubjectIsFedInTheOrderAndSpellingOfALaterEntryToo() {
    ConnectionPlan.Connections plan =
        plan(
            TunnelLab.tunnel("first")
                .enforcing(IdType.DNS, "gw.lab.test")
                .ids(
                    TunnelLab.list(
                        TunnelLab.properties(
                            Map.of(
                                DnProperty.COMMON_NAME,
                                List.of("alice"),
                                DnProperty.COUNTRY,
                                List.of("SE"))))),
            TunnelLab.tunnel("second")
                .enforcing(IdType.DNS, "gw.lab.test")
                .ids(TunnelLab.list(TunnelLab.entry(IdType.DN, "C=SE,CN=Alice"))));

    assertThat(plan.connections())
        .extracting(
            connection ->
                connection.tunnel().name() + " " + ((SubjectPattern) connection.peer()).name())
        .containsExactly("first CN=alice,C=SE", "first C=SE,CN=Alice", "second C=SE,CN=Alice");
  }
}
