package io.vouchsafe.vpnauth;

import static io.vouchsafe.vpnauth.PolicyFixture.GROUP;
import static io.vouchsafe.vpnauth.PolicyFixture.ISSUING;
import static io.vouchsafe.vpnauth.PolicyFixture.LEAF;
import static io.vouchsafe.vpnauth.PolicyFixture.NOW;
import static io.vouchsafe.vpnauth.PolicyFixture.QUERY;
import static io.vouchsafe.vpnauth.PolicyFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.RememberedStatus;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerBasis;
import io.vouchsafe.ocsp.VerifiedStatus;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
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

/** Every row of the truth table of {@code docs/revocation.md}. */
class TruthTableTest {
  private static final String NOTHING = "–";
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

  @ParameterizedTest
  @MethodSource("rows")
  void isAsThePageSays(TruthTable.Row row) {
    Policy policy = policy(row);
    List<RevocationQuery> queries = policy.revocation().queries(path(policy));
    List<CertificateStatus> statuses = new ArrayList<>();
    List<Source> asked = new ArrayList<>();
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

    assertThat(asked).isEqualTo(row.asked());
    assertThat(by).isEqualTo(row.cell("by"));
    assertThat(decision.reason().code()).isEqualTo(row.cell("reason"));
  }

  @Test
  void everyOrderOfSourcesIsInIt() {
    Set<List<Source>> written = new HashSet<>();
    rows().forEach(row -> written.add(row.sources()));
    assertThat(written).containsExactlyInAnyOrderElementsOf(everyOrder());
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
      TruthTable.Row row, RevocationPolicy policy, List<Source> asked) {
    Cascade cascade = Cascade.of(policy, QUERY, !row.cell("stapled").equals(NOTHING), NOW);
    while (cascade.next() instanceof Cascade.Step.Ask(Source source)) {
      if (source == Source.CACHE) {
        cascade = afterMemory(cascade, row.cell("memory"), policy);
      } else {
        asked.add(source);
        cascade = cascade.after(source, List.of(answer(source, row)));
      }
    }
    return ((Cascade.Step.Settled) cascade.next()).status();
  }

  private static Cascade afterMemory(Cascade cascade, String memory, RevocationPolicy policy) {
    if (memory.equals("hold")) {
      RevocationStatus hold =
          new RevocationStatus.Revoked(HOLD_MADE, RevocationReason.CERTIFICATE_HOLD);
      return cascade.after(Source.CACHE, List.of()).onHold(status(Source.OCSP, hold, HOLD_MADE));
    }
    if (memory.equals(NOTHING)) {
      return cascade.after(Source.CACHE, List.of());
    }
    String[] words = memory.split(" ", 2);
    RememberedStatus known =
        status(Source.valueOf(words[0].toUpperCase(Locale.ROOT)), said(words[1]), NEWER);
    return cascade.after(
        Source.CACHE,
        policy.believes(known)
            ? List.of(attempt(Source.CACHE, outcome(words[1]), Optional.of(known)))
            : List.of());
  }

  private static Attempt answer(Source source, TruthTable.Row row) {
    String cell =
        switch (source) {
          case STAPLED -> row.cell("stapled");
          case OCSP -> row.cell("OCSP");
          case CRL -> row.cell("CRL");
          case CACHE, NONE -> throw new AssertionError(source);
        };
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

  private static Attempt attempt(
      Source source, Outcome outcome, Optional<RememberedStatus> status) {
    return new Attempt(source, "", outcome, "", Duration.ofMillis(3), status);
  }

  private static RememberedStatus status(
      Source source, RevocationStatus status, Instant thisUpdate) {
    return new RememberedStatus(
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
            row.cell("CRL").equals(NOTHING) ? List.of() : List.of(PolicyFixture.crlObject())));
  }

  private static ValidatedPath path(Policy policy) {
    Presented presented = new Presented(List.of(LEAF.certificate().der()), List.of(), "test");
    assertThat(policy.caGroup()).isSameAs(GROUP);
    return ((Examination.Ready)
            PolicyFixture.EXAMINER.examine(presented, policy, NOW, Budget.standard()))
        .path();
  }
}
