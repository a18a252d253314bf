package io.vouchsafe.proxy.journal;

import static io.vouchsafe.proxy.journal.VerdictLab.allow;
import static io.vouchsafe.proxy.journal.VerdictLab.deny;
import static io.vouchsafe.proxy.journal.VerdictLab.reference;
import static io.vouchsafe.proxy.journal.VerdictLab.untrusted;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.decision.UntrustedCall.Kind;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose flood pushes out what, and what somebody finds who asks. */
class RecentVerdictsTest {
  private int tenants = 2;
  private final RecentVerdicts recent = new RecentVerdicts(() -> tenants);
  private long number;

  @Test
  void aThousandAllowsDoNotWashOutOneDeny() {
    accept(deny(++number, "acme", Reason.REVOKED));
    for (int i = 0; i < 1000; i++) {
      accept(allow(++number, "acme"));
    }

    List<String> all = references(VerdictFilter.NONE);
    assertThat(all).hasSize(RecentVerdicts.MOST_ALLOWS + 1);
    assertThat(all.getLast()).isEqualTo(reference(1));
    assertThat(all.getFirst()).isEqualTo(reference(1001));
  }

  @Test
  @DisplayName("A deny that was only observed is kept as a deny")
  void anObservedDenyIsNotWashedOutByAllows() {
    Decision.Deny would = new Decision.Deny(Reason.REVOKED, "x", VerdictLab.withPath());
    accept(
        VerdictLab.of(
            ++number,
            "acme",
            new Decision.Allow(
                Reason.REVOKED, "x", would.evidence(), VerdictLab.NOW, Optional.of(would))));
    for (int i = 0; i < 1000; i++) {
      accept(allow(++number, "acme"));
    }

    assertThat(references(reason(Reason.REVOKED))).containsExactly(reference(1));
  }

  @Test
  void aFloodOfOneTenantDoesNotPushOutAnothersLastDenial() {
    accept(deny(++number, "other", Reason.REVOKED));
    for (int i = 0; i < 20_000; i++) {
      accept(deny(++number, "acme", Reason.REVOKED));
    }

    assertThat(references(tenant("other"))).containsExactly(reference(1));
  }

  @Test
  void aFloodOfOneReasonDoesNotPushOutTheOthersOfItsTenant() {
    accept(deny(++number, "acme", Reason.REVOKED));
    accept(deny(++number, "acme", Reason.NO_PATH));
    for (int i = 0; i < 20_000; i++) {
      accept(deny(++number, "acme", Reason.EXPIRED));
    }

    assertThat(references(tenant("acme"))).hasSize(RecentVerdicts.MOST_DENIALS);
    assertThat(references(reason(Reason.REVOKED))).containsExactly(reference(1));
    assertThat(references(reason(Reason.NO_PATH))).containsExactly(reference(2));
  }

  @Test
  @DisplayName("Strangers push out neither a tenant's denials nor, from one address, each other's")
  void strangersPushOutNobody() {
    accept(deny(++number, "acme", Reason.FRONT_NOT_TRUSTED));
    accept(untrusted(++number, Kind.UNKNOWN_TENANT, "192.0.2.1", "acm"));
    for (int i = 0; i < 5000; i++) {
      accept(untrusted(++number, Kind.UNKNOWN_TENANT, "192.0.2.2", "x" + i));
      accept(untrusted(++number, Kind.UNTRUSTED_CALLER, "2001:db8::" + (i % 9), "acme"));
    }

    List<String> all = references(reason(Reason.FRONT_NOT_TRUSTED));
    assertThat(all).contains(reference(1), reference(2)).hasSize(1 + RecentVerdicts.STRANGERS);
  }

  @Test
  void aMillionAddressesTakeNoMoreThanOne() {
    accept(deny(++number, "acme", Reason.REVOKED));
    for (int i = 0; i < 3000; i++) {
      accept(untrusted(++number, Kind.UNKNOWN_TENANT, "10.0." + i / 250 + "." + i % 250, "x"));
    }

    assertThat(references(VerdictFilter.NONE))
        .hasSize(1 + RecentVerdicts.STRANGERS)
        .contains(reference(1));
  }

  @Test
  @DisplayName("Ten thousand tenants keep at least four denials and an allow each, and no more")
  void tenThousandTenants() {
    tenants = 10_000;
    for (int tenant = 0; tenant < tenants; tenant++) {
      for (int i = 0; i < 6; i++) {
        accept(deny(++number, "t" + tenant, Reason.REVOKED));
        accept(allow(++number, "t" + tenant));
      }
    }

    assertThat(references(VerdictFilter.NONE))
        .hasSize(tenants * (RecentVerdicts.FEWEST_DENIALS + RecentVerdicts.FEWEST_ALLOWS));
    assertThat(references(tenant("t0"))).hasSize(5);
  }

  @Test
  void aReloadForgetsTenantsThatAreGoneAndSharesOutAnew() {
    for (int i = 0; i < 100; i++) {
      accept(deny(++number, "acme", Reason.REVOKED));
      accept(deny(++number, "gone", Reason.REVOKED));
    }
    tenants = 10_000;

    recent.retain(Set.of("acme"));

    assertThat(references(VerdictFilter.NONE)).hasSize(RecentVerdicts.FEWEST_DENIALS);
    assertThat(references(tenant("gone"))).isEmpty();
  }

  @Test
  void theNewestComeFirst() {
    for (int i = 30; i < 45; i++) {
      accept(i % 2 == 0 ? allow(i, "acme") : deny(i, "other", Reason.REVOKED));
    }

    assertThat(references(VerdictFilter.NONE).subList(0, 3))
        .containsExactly(reference(44), reference(43), reference(42));
  }

  @Test
  @DisplayName("After a reference come those that arrived next, so that a follower misses none")
  void afterAReference() {
    for (int i = 1; i <= 9; i++) {
      accept(i % 2 == 0 ? allow(i, "acme") : deny(i, "acme", Reason.REVOKED));
    }

    RecentVerdicts.Found next = recent.after(reference(3), VerdictFilter.NONE, 4);
    assertThat(referencesOf(next))
        .containsExactly(reference(7), reference(6), reference(5), reference(4));
    assertThat(next.missed()).isFalse();
    assertThat(referencesOf(recent.after(reference(7), VerdictFilter.NONE, 4)))
        .containsExactly(reference(9), reference(8));
    assertThat(recent.after(reference(9), VerdictFilter.NONE, 4).lines()).isEmpty();
  }

  @Test
  @DisplayName("Order is that of arrival: a reference that was given out first may arrive last")
  void arrivalCounts() {
    accept(allow(2, "acme"));
    accept(allow(1, "acme"));

    assertThat(referencesOf(recent.after(reference(2), VerdictFilter.NONE, 4)))
        .containsExactly(reference(1));
  }

  @Test
  @DisplayName("Whoever waits looks at what came since, and at nothing else")
  void newsIsWhatCameSince() {
    accept(deny(++number, "acme", Reason.REVOKED));
    long seen = recent.arrived();
    assertThat(recent.isAnyAfter(seen, VerdictFilter.NONE)).isFalse();
    accept(allow(++number, "acme"));

    assertThat(recent.isAnyAfter(seen, VerdictFilter.NONE)).isTrue();
    assertThat(recent.isAnyAfter(seen, decision(true))).isTrue();
    assertThat(recent.isAnyAfter(seen, reason(Reason.REVOKED))).isFalse();
    assertThat(recent.isAnyAfter(seen, tenant("other"))).isFalse();
    assertThat(recent.isAnyAfter(recent.arrived(), VerdictFilter.NONE)).isFalse();
  }

  @Test
  void aReferenceThatIsNotKeptGivesAllThatCameLaterAndSaysMissed() {
    accept(deny(++number, "other", Reason.REVOKED));
    for (int i = 0; i < 600; i++) {
      accept(allow(++number, "acme"));
    }

    RecentVerdicts.Found found = recent.after(reference(2), VerdictFilter.NONE, 1000);
    assertThat(found.missed()).isTrue();
    assertThat(referencesOf(found))
        .hasSize(RecentVerdicts.MOST_ALLOWS)
        .doesNotContain(reference(1));
    assertThat(recent.after("ffffffffff-1", VerdictFilter.NONE, 1000).lines())
        .as("of another run of the service")
        .hasSize(RecentVerdicts.MOST_ALLOWS + 1);
  }

  @Test
  @DisplayName("Missed is said when what was asked for may be gone, and only then")
  void missedIsWhatTheFilterTakes() {
    accept(deny(++number, "other", Reason.REVOKED));
    for (int i = 0; i < 600; i++) {
      accept(allow(++number, "acme"));
    }

    assertThat(recent.after(reference(1), VerdictFilter.NONE, 9).missed()).isTrue();
    assertThat(recent.after(reference(1), tenant("acme"), 9).missed()).isTrue();
    assertThat(recent.after(reference(1), tenant("other"), 9).missed()).isFalse();
    assertThat(recent.after(reference(1), reason(Reason.EXPIRED), 9).missed()).isFalse();
    assertThat(recent.after(reference(1), decision(false), 9).missed()).isFalse();
    assertThat(recent.after(reference(1), decision(true), 9).missed()).isTrue();
  }

  @Test
  @DisplayName("A line full of what a stranger wrote is kept with short texts")
  void whatAStrangerSentIsNotHeldInMemory() {
    List<String> journal = new ArrayList<>();
    VerdictLines lines = new VerdictLines(journal::add, recent, () -> 0);
    String hostile = "\u0001".repeat(100_000);
    Evidence evidence = Evidence.ofLeaf(Optional.of(VerdictLab.LEAF));

    lines.accept(
        VerdictLab.of(
            ++number,
            "acme",
            new Decision.Deny(Reason.NO_PATH, hostile, evidence),
            VerdictLab.leaf(hostile)));

    assertThat(journal).singleElement().asString().hasSizeBetween(12_000, 14_000);
    assertThat(recent.newest(VerdictFilter.NONE, 9).lines())
        .singleElement()
        .asString()
        .hasSizeLessThan(VerdictLines.LONGEST_KEPT);
  }

  @Test
  @DisplayName("Strangers of many addresses take no line from what a tenant's own front does wrong")
  void strangersTakeNoLineFromFronts() {
    List<String> journal = new ArrayList<>();
    VerdictLines lines = new VerdictLines(journal::add, recent, () -> 0);
    for (int i = 0; i < 3000; i++) {
      lines.accept(
          untrusted(++number, Kind.UNKNOWN_TENANT, "10.0." + i / 250 + "." + i % 250, "x"));
    }
    assertThat(journal).hasSize(RefusalSampler.MOST_CALLERS + 1);

    lines.accept(untrusted(++number, Kind.UNKNOWN_POLICY, "192.0.2.1", "defalt"));

    assertThat(journal.getLast()).contains("unknown_policy", reference(number));
  }

  private void accept(Verdict verdict) {
    recent.accept(verdict, "\"reference\":\"" + verdict.reference() + "\"\n");
  }

  private List<String> references(VerdictFilter wanted) {
    return referencesOf(recent.newest(wanted, Integer.MAX_VALUE));
  }

  private static List<String> referencesOf(RecentVerdicts.Found found) {
    return found.lines().stream().map(line -> line.split("\"", -1)[3]).toList();
  }

  private static VerdictFilter tenant(String name) {
    return filter(Optional.of(name), Optional.empty(), Optional.empty());
  }

  private static VerdictFilter reason(Reason reason) {
    return filter(Optional.empty(), Optional.of(reason), Optional.empty());
  }

  private static VerdictFilter decision(boolean allow) {
    return filter(Optional.empty(), Optional.empty(), Optional.of(allow));
  }

  private static VerdictFilter filter(
      Optional<String> tenant, Optional<Reason> reason, Optional<Boolean> allow) {
    return new VerdictFilter(
        Optional.empty(),
        tenant,
        reason,
        allow,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
