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

/** What is fed for a list of tunnels, and what is not. */
class ConnectionPlanTest {
  private static final Map<String, CertificateTerms> POLICIES =
      Map.of(
          "a", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(0)),
          "b", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(1)),
          "ab", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(0), TunnelLab.ROOTS.get(1)),
          "listed",
              TunnelLab.terms(
                  Optional.of(TunnelLab.hosts("*.lab.test")), TunnelLab.ROOTS.get(0)));

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
    assertThat(
            plan(TunnelLab.tunnel("t").enforcing(IdType.DNS, "gw.lab.test"))
                .connections())
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
            TunnelLab.tunnel("wide")
                .remote("10.0.0.0/24")
                .ids(TunnelLab.hosts("*.lab.test")),
            TunnelLab.tunnel("narrow").policy("ab").ids(TunnelLab.hosts("a.lab.test")),
            TunnelLab.tunnel("spot").policy("ab").remote("10.0.0.5"));

    assertThat(peers(plan, "wide"))
        .containsExactlyInAnyOrder(
            "10.0.0.0-10.0.0.255 *.lab.test",
            "10.0.0.0-10.0.0.255 a.lab.test",
            "10.0.0.5 *.lab.test",
            "10.0.0.5 a.lab.test");
    assertThat(peers(plan, "narrow"))
        .containsExactly("any a.lab.test", "10.0.0.5 a.lab.test");
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
                    TunnelLab.tunnel("y")
                        .remote("10.0.1.5")
                        .enforcing(IdType.DNS, "gw.lab.test"))
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
    assertThat(plan(TunnelLab.tunnel("x").psk(), TunnelLab.tunnel("y").psk().remote("10.0.0.5"))
            .unfed())
        .extracting(UnfedTunnel::why)
        .containsExactly(UnfedTunnel.Why.COVERED);
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
                connection.tunnel().name()
                    + " "
                    + ((SubjectPattern) connection.peer()).name())
        .containsExactly(
            "first CN=alice,C=SE", "first C=SE,CN=Alice", "second C=SE,CN=Alice");
  }
}
