package io.vouchsafe.vpnauth.decision;

import static io.vouchsafe.vpnauth.decision.PolicyFixture.GROUP;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.LEAF;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.QUERY;
import static io.vouchsafe.vpnauth.decision.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CachedStatuses;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Demand;
import io.vouchsafe.vpnauth.revocation.NextSource;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every row of the truth tables of {@code docs/revocation.md}. The service runs the same cascade,
 * from its first source to its last; {@code RevocationCheckTest} proves the one short cut to be the
 * same rule.
 */
class TruthTableTest {
  private static final String NOTHING = "–";
  private static final String EXEMPT = "exempt";
  private static final String PERHAPS_LISTED = "perhaps listed";
  private static final String FORGOTTEN = "forgotten";
  private static final String WITHHELD = "withheld";
  private static final RevocationQuery CA_QUERY =
      new RevocationQuery(ISSUING.certificate(), ROOT.certificate());

  /** When a remembered hold was made; half an hour lies between that and an older or newer word. */
  private static final Instant HOLD_MADE = NOW.minus(Duration.ofHours(1));

  private static final Instant NEWER = HOLD_MADE.plus(Duration.ofMinutes(30));
  private static final Instant OLDER = HOLD_MADE.minus(Duration.ofMinutes(30));

  /** Before the usual {@code stapled_max_age} of an hour, which {@link #NEWER} is within. */
  private static final Instant OLD_STAPLE = NOW.minus(Duration.ofHours(1)).minusSeconds(1);

  static Stream<TruthTable.Row> rows() {
    return TruthTable.rows().stream();
  }

  static Stream<TruthTable.Row> cases() {
    return TruthTable.cases().stream();
  }

  /** What the sources of the policy say; a look at what is here already is no asking. */
  @ParameterizedTest
  @MethodSource("rows")
  void isAsThePageSays(TruthTable.Row row) {
    List<NextSource> asked = isAsItSays(row);
    asked.removeAll(List.of(NextSource.HELD_CRL, NextSource.EXPIRED_CRL));
    assertThat(asked).isEqualTo(row.asked());
  }

  /** What comes before the sources and after them. */
  @ParameterizedTest
  @MethodSource("cases")
  void isAsThePageSaysBeforeAndAfterTheSources(TruthTable.Row row) {
    assertThat(isAsItSays(row)).isEqualTo(row.asked());
  }

  private static List<NextSource> isAsItSays(TruthTable.Row row) {
    Policy policy = policy(row);
    List<RevocationQuery> queries = policy.revocation().queries(path(policy));
    List<CertificateStatus> statuses = new ArrayList<>();
    List<NextSource> asked = new ArrayList<>();
    String by = NOTHING;
    if (!queries.isEmpty()) {
      CertificateStatus leaf = walk(row, policy.revocation(), asked);
      statuses.add(leaf);
      by = leaf.source().word();
    }
    if (queries.size() > 1) {
      statuses.add(ofTheCa(row.cell("CA")));
    }
    Decision decision = Judge.decide(policy, path(policy), statuses, NOW);

    assertThat(by).isEqualTo(row.cell("by"));
    assertThat(decision.reason().code()).isEqualTo(row.cell("reason"));
    return asked;
  }

  @Test
  void everyOrderOfSourcesIsInIt() {
    Set<List<Source>> written = new HashSet<>();
    rows().forEach(row -> written.add(row.sources()));
    assertThat(written).containsExactlyInAnyOrderElementsOf(everyOrder());
  }

  @Test
  void everyCaseIsInIt() {
    assertThat(cases().flatMap(row -> row.matter().stream()).distinct())
        .containsExactlyInAnyOrder("usual", EXEMPT, PERHAPS_LISTED, FORGOTTEN, WITHHELD);
  }

  private static Set<List<Source>> everyOrder() {
    Set<List<Source>> orders = new HashSet<>(Set.of(List.of()));
    for (int length = 0; length < 3; length++) {
      for (List<Source> shorter : List.copyOf(orders)) {
        for (Source source : List.of(Source.STAPLED, Source.OCSP, Source.CRL)) {
          if (!shorter.contains(source)) {
            List<Source> longer = new ArrayList<>(shorter);
            longer.add(source);
            orders.add(List.copyOf(longer));
          }
        }
      }
    }
    return orders;
  }

  private static CertificateStatus walk(
      TruthTable.Row row, RevocationPolicy policy, List<NextSource> asked) {
    boolean stapled = !row.cell("stapled").equals(NOTHING);
    Cascade cascade =
        row.matter().contains(EXEMPT)
            ? Cascade.ofExempt(
                policy,
                CertificateStatus.notNeeded(QUERY, ShortLived.Ground.LIFETIME, List.of()),
                stapled,
                NOW)
            : Cascade.of(policy, QUERY, stapled, NOW);
    while (cascade.next() instanceof NextSource next) {
      if (next == NextSource.CACHE) {
        cascade = cascade.afterCache(cached(row, policy));
      } else {
        asked.add(next);
        cascade = cascade.after(next, answers(next, row));
      }
    }
    return ((Cascade.Settled) cascade.next()).status();
  }

  /** What a cache says. */
  private record Cached(
      Demand demand,
      boolean sayRevoked,
      Optional<CachedStatus> serving,
      Optional<CachedStatus> standingHold)
      implements CachedStatuses {}

  private static Cached cached(TruthTable.Row row, RevocationPolicy policy) {
    Demand demand = demand(row.matter());
    String memory = row.cell("memory");
    if (memory.equals("hold")) {
      RevocationStatus hold =
          new RevocationStatus.Revoked(HOLD_MADE, RevocationReason.CERTIFICATE_HOLD);
      return new Cached(
          demand, true, Optional.empty(), Optional.of(status(Source.OCSP, hold, HOLD_MADE)));
    }
    if (memory.equals(NOTHING)) {
      return new Cached(demand, false, Optional.empty(), Optional.empty());
    }
    String[] words = memory.split(" ", 2);
    CachedStatus known =
        status(Source.valueOf(words[0].toUpperCase(Locale.ROOT)), said(words[1]), NEWER);
    return new Cached(
        demand,
        words[1].equals("revoked"),
        Optional.of(known).filter(policy::believes),
        Optional.empty());
  }

  private static Demand demand(Set<String> matter) {
    if (matter.contains(FORGOTTEN)) {
      return Demand.ASK;
    }
    if (matter.contains(PERHAPS_LISTED)) {
      return Demand.LOOK_UP;
    }
    return matter.contains(WITHHELD) ? Demand.ANEW : Demand.NONE;
  }

  /** Of the CRLs that are held the first table says as much as of those that are fetched. */
  private static List<Attempt> answers(NextSource next, TruthTable.Row row) {
    boolean first = row.matter().isEmpty();
    String cell =
        switch (next) {
          case STAPLED -> row.cell("stapled");
          case OCSP -> row.cell("OCSP");
          case CRL -> row.cell("CRL");
          case HELD_CRL -> row.cell(first ? "CRL" : "held");
          case EXPIRED_CRL -> first ? NOTHING : row.cell("expired");
          case CACHE -> throw new AssertionError("the cache is read, not asked");
        };
    return cell.equals(NOTHING) ? List.of() : List.of(answer(next.source(), cell));
  }

  private static Attempt answer(Source source, String cell) {
    return switch (cell) {
      case "silent", "refused" -> attempt(source, Outcome.EXPIRED_RESPONSE, Optional.empty());
      case "overloaded" -> attempt(source, Outcome.OVERLOADED, Optional.empty());
      case "old good", "old revoked", "old unknown" -> {
        String word = cell.substring("old ".length());
        yield attempt(source, outcome(word), Optional.of(status(source, said(word), OLD_STAPLE)));
      }
      case "older good" ->
          attempt(source, Outcome.GOOD, Optional.of(status(source, said("good"), OLDER)));
      default -> attempt(source, outcome(cell), Optional.of(status(source, said(cell), NEWER)));
    };
  }

  private static CertificateStatus ofTheCa(String cell) {
    return switch (cell) {
      case "silent" -> new CertificateStatus(CA_QUERY, Source.NONE, Optional.empty(), List.of());
      case "overloaded" ->
          new CertificateStatus(
              CA_QUERY,
              Source.NONE,
              Optional.empty(),
              List.of(attempt(Source.OCSP, Outcome.OVERLOADED, Optional.empty())));
      default ->
          new CertificateStatus(
              CA_QUERY,
              Source.OCSP,
              Optional.of(status(Source.OCSP, said(cell), NEWER)),
              List.of());
    };
  }

  private static RevocationStatus said(String word) {
    return switch (word) {
      case "good" -> new RevocationStatus.Good();
      case "revoked" -> new RevocationStatus.Revoked(OLDER, RevocationReason.KEY_COMPROMISE);
      case "hold" -> new RevocationStatus.Revoked(OLDER, RevocationReason.CERTIFICATE_HOLD);
      case "unknown" -> new RevocationStatus.Unknown();
      default -> throw new AssertionError("no status is called " + word);
    };
  }

  private static Outcome outcome(String word) {
    return switch (word) {
      case "good" -> Outcome.GOOD;
      case "revoked", "hold" -> Outcome.REVOKED;
      case "unknown" -> Outcome.UNKNOWN;
      default -> throw new AssertionError("no outcome is called " + word);
    };
  }

  private static Attempt attempt(Source source, Outcome outcome, Optional<CachedStatus> status) {
    return new Attempt(source, "", outcome, "", Duration.ofMillis(3), status);
  }

  private static CachedStatus status(Source source, RevocationStatus status, Instant thisUpdate) {
    return new CachedStatus(
        new VerifiedStatus(
            status,
            thisUpdate,
            Optional.of(NOW.plusSeconds(3600)),
            thisUpdate,
            ISSUING.certificate().sha256(),
            ISSUING.certificate().notAfter(),
            SignerBasis.ISSUER,
            true),
        source,
        "corp",
        "",
        NOW);
  }

  private static Policy policy(TruthTable.Row row) {
    return PolicyFixture.policy(
        new RevocationPolicy(
            row.sources(),
            row.scope(),
            row.onUnknown(),
            row.onUnavailable(),
            row.cell("OCSP").equals(NOTHING)
                ? List.of()
                : List.of(PolicyFixture.object(ResponseRules.DEFAULT)),
            hasCrlObject(row) ? List.of(PolicyFixture.crlObject()) : List.of()));
  }

  private static boolean hasCrlObject(TruthTable.Row row) {
    return Stream.of("CRL", "held", "expired")
        .anyMatch(column -> !row.cells().getOrDefault(column, NOTHING).equals(NOTHING));
  }

  private static ValidatedPath path(Policy policy) {
    Presented presented = new Presented(List.of(LEAF.certificate().der()), List.of(), "test");
    assertThat(policy.caGroup()).isSameAs(GROUP);
    return ((Examination.Ready)
            PolicyFixture.EXAMINER.examine(presented, policy, NOW, Budget.standard()))
        .path();
  }
}
