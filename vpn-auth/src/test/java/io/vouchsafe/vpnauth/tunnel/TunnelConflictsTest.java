package io.vouchsafe.vpnauth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.tunnel.TunnelConflict.Covered;
import io.vouchsafe.vpnauth.tunnel.TunnelConflict.OpenAfterList;
import io.vouchsafe.vpnauth.tunnel.TunnelConflict.ProposalsDiffer;
import io.vouchsafe.vpnauth.tunnel.TunnelLab.Draft;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is told about two tunnels, the first before the second. */
class TunnelConflictsTest {
  private static final Map<String, CertificateTerms> POLICIES =
      Map.of(
          "a", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(0)),
          "b", TunnelLab.terms(Optional.empty(), TunnelLab.ROOTS.get(1)),
          "listed",
              TunnelLab.terms(
                  Optional.of(TunnelLab.hosts("*.lab.test")), TunnelLab.ROOTS.get(0)));

  private static Draft first() {
    return TunnelLab.tunnel("first");
  }

  private static Draft second() {
    return TunnelLab.tunnel("second");
  }

  private static Draft listed() {
    return first().ids(TunnelLab.hosts("a.lab.test"));
  }

  static Stream<Arguments> pairs() {
    Covered covered = new Covered(1, 0);
    ProposalsDiffer proposals = new ProposalsDiffer(1, 0);
    OpenAfterList open = new OpenAfterList(1, 0);
    return Stream.of(
        Arguments.of("the same", first(), second(), List.of(covered)),
        Arguments.of(
            "within", first().remote("10.0.0.0/8"), second().remote("10.1.0.0/16"),
            List.of(covered)),
        Arguments.of(
            "without", first().remote("10.1.0.0/16"), second().remote("10.0.0.0/8"), List.of()),
        Arguments.of("a host within any", first(), second().remote("vpn.test"), List.of(covered)),
        Arguments.of("another CA group", first(), second().policy("b"), List.of()),
        Arguments.of("another method", first(), second().psk(), List.of()),
        Arguments.of(
            "carried elsewhere", first().gateways("gw1"), second().gateways("gw2"), List.of()),
        Arguments.of("carried in more places", first().gateways("gw1"), second(), List.of()),
        Arguments.of(
            "other proposals", first().remote("10.0.0.0/24").ids(TunnelLab.hosts("a.lab.test")),
            second().remote("10.0.0.5").ids(TunnelLab.hosts("b.lab.test"))
                .proposals(Proposals.MEDIUM),
            List.of(proposals)),
        Arguments.of(
            "other proposals of another method", first(),
            second().psk().proposals(Proposals.MEDIUM), List.of(proposals)),
        Arguments.of(
            "other proposals at a host, which may be anywhere", first().remote("10.0.0.5"),
            second().remote("vpn.test").proposals(Proposals.MEDIUM), List.of(proposals)),
        Arguments.of(
            "other proposals at another address", first().remote("10.0.0.5"),
            second().remote("10.0.0.6").proposals(Proposals.MEDIUM), List.of()),
        Arguments.of("open after a list", listed(), second(), List.of(open)),
        Arguments.of(
            "open after the list of a policy", first().policy("listed"), second(), List.of(open)),
        Arguments.of("a list after a list", listed(), second().policy("listed"), List.of()),
        Arguments.of("open for another CA", listed(), second().policy("b"), List.of()),
        Arguments.of(
            "open elsewhere", listed().remote("10.0.0.5"), second().remote("10.0.0.6"),
            List.of()),
        Arguments.of("open after a list that denies", listed().denying(), second(),
            List.of(covered)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void tells(String what, Draft first, Draft second, List<TunnelConflict> told) {
    assertThat(
            TunnelConflicts.of(List.of(first.build(), second.build()), POLICIES::get))
        .isEqualTo(told);
  }
}
