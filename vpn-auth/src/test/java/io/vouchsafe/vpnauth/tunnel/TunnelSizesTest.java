package io.vouchsafe.vpnauth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdList;
import io.vouchsafe.vpnauth.identity.IdType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one tenant writes keeps nobody's reload waiting for long. */
class TunnelSizesTest {
  /** Far above what a quiet machine needs, far below what a square of these sizes takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static Map<String, CertificateTerms> policies(Optional<IdList> list) {
    return Map.of("a", TunnelLab.terms(list, TunnelLab.ROOTS.get(0)));
  }

  private static IdList hosts(int entries, IntFunction<String> name) {
    return TunnelLab.hosts(IntStream.range(0, entries).mapToObj(name).toArray(String[]::new));
  }

  private static List<Tunnel> tunnels(int count, IntFunction<TunnelLab.Draft> draft) {
    return IntStream.range(0, count).mapToObj(i -> draft.apply(i).build()).toList();
  }

  @Test
  void longListsOfNamesAreComparedByLookingThemUp() {
    IdList list = hosts(10_000, i -> "h%d.lab.test".formatted(i));
    Map<String, CertificateTerms> policies = policies(Optional.of(list));
    List<Tunnel> tunnels =
        tunnels(10, i -> TunnelLab.tunnel("t" + i).remote("10.0.0." + i).ids(list));
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies::get)).isEmpty();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertThat(TunnelConflicts.of(tunnels, policies::get)).isEmpty();
          assertThat(ConnectionPlan.of(tunnels, "gw1", policies::get))
              .isInstanceOf(ConnectionPlan.TooMany.class);
        });
  }

  /** All but the last entry of each are covered by the one before. */
  @Test
  void listsThatAreNearlyTheSameAreComparedByLookingThemUp() {
    List<Tunnel> tunnels =
        tunnels(
            20,
            i ->
                TunnelLab.tunnel("t" + i)
                    .ids(hosts(9_000, n -> "h%d.lab.test".formatted(n < 8_999 ? n : n + i))));
    Map<String, CertificateTerms> policies = policies(Optional.empty());
    assertTimeoutPreemptively(
        PATIENCE, () -> assertThat(TunnelConflicts.of(tunnels, policies::get)).isEmpty());
  }

  @Test
  void aThousandTunnelsOfOneLongListAreTooMuch() {
    IdList list = hosts(10_000, i -> "h%d.lab.test".formatted(i));
    List<Tunnel> tunnels = tunnels(1_000, i -> TunnelLab.tunnel("t" + i).ids(list));
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies(Optional.empty())::get)).contains(20);
    List<Tunnel> open = tunnels(1_000, i -> TunnelLab.tunnel("t" + i));
    assertThat(TunnelSizes.tooMuchAt(open, policies(Optional.empty())::get)).isEmpty();
    assertThat(TunnelSizes.tooMuchAt(open, policies(Optional.of(list))::get)).contains(20);
  }

  @Test
  void patternsOfBothListsAreTooMuchToCompare() {
    IdList patterns = hosts(9_000, i -> "*.d%d.test".formatted(i));
    List<Tunnel> tunnels = tunnels(1, i -> TunnelLab.tunnel("t").ids(patterns));
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies(Optional.empty())::get)).isEmpty();
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies(Optional.of(patterns))::get)).contains(0);
  }

  /** Of two that begin with a star, the rest of the name decides. */
  @Test
  void asManyPatternsAsAGatewayTakesArePlannedSoon() {
    List<Tunnel> tunnels =
        tunnels(
            19,
            i ->
                TunnelLab.tunnel("t" + i)
                    .enforcing(IdType.DNS, "gw.lab.test")
                    .ids(hosts(1_000, n -> "*.d%d.test".formatted(1_000 * i + n))));
    Map<String, CertificateTerms> policies = policies(Optional.empty());
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies::get)).isEmpty();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertThat(TunnelConflicts.of(tunnels, policies::get)).isEmpty();
          assertThat(ConnectionPlan.of(tunnels, "gw1", policies::get))
              .isInstanceOf(ConnectionPlan.Connections.class);
        });
  }

  /** Each might have somebody in common with each. */
  @Test
  void patternsThatMustBeHeldAgainstEachOtherAreRefusedBeforeTheyTakeLong() {
    List<Tunnel> tunnels =
        tunnels(
            19,
            i ->
                TunnelLab.tunnel("t" + i)
                    .enforcing(IdType.DNS, "gw.lab.test")
                    .ids(ranges(1_000, 1_000 * i)));
    Map<String, CertificateTerms> policies = policies(Optional.empty());
    assertThat(TunnelSizes.tooMuchAt(tunnels, policies::get)).isEmpty();
    assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          assertThat(TunnelConflicts.of(tunnels, policies::get)).isEmpty();
          assertThat(ConnectionPlan.of(tunnels, "gw1", policies::get))
              .isInstanceOf(ConnectionPlan.TooEntangled.class);
        });
  }

  private static IdList ranges(int entries, int from) {
    return new IdList(
        "ranges",
        IntStream.range(from, from + entries)
            .mapToObj(i -> "10.%d.%d.".formatted(i / 250, i % 250))
            .<IdEntry>map(
                net ->
                    new IdEntry.Addresses(
                        net,
                        IpAddress.parse(net + 1).orElseThrow(),
                        IpAddress.parse(net + 9).orElseThrow()))
            .toList());
  }
}
