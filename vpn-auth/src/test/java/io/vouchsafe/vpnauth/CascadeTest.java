package io.vouchsafe.vpnauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.RevocationPolicy.OnUnknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cascade as a table: what each source would answer, who is asked in which order, and what
 * settles it.
 */
class CascadeTest {
  private static final Source CACHE = Source.CACHE;
  private static final Source STAPLED = Source.STAPLED;
  private static final Source OCSP = Source.OCSP;
  private static final Source NONE = Source.NONE;
  private static final Outcome GOOD = Outcome.GOOD;
  private static final Outcome REVOKED = Outcome.REVOKED;
  private static final Outcome UNKNOWN = Outcome.UNKNOWN;
  private static final Outcome TIMEOUT = Outcome.TIMEOUT;
  private static final Outcome MISS = Outcome.RECENTLY_FAILED; // stands for "no attempt was made"

  static Stream<Arguments> rows() {
    List<Source> both = List.of(STAPLED, OCSP);
    List<Source> ocspFirst = List.of(OCSP, STAPLED);
    OnUnknown deny = OnUnknown.DENY;
    OnUnknown next = OnUnknown.NEXT;
    return Stream.of(
        // sources, on_unknown, stapled?, memory, stapled, ocsp → asked, settled by, with
        row(both, deny, true, GOOD, REVOKED, REVOKED, List.of(CACHE), CACHE, GOOD),
        row(both, deny, true, REVOKED, GOOD, GOOD, List.of(CACHE), CACHE, REVOKED),
        row(both, deny, true, MISS, GOOD, REVOKED, List.of(CACHE, STAPLED), STAPLED, GOOD),
        row(both, deny, true, MISS, REVOKED, GOOD, List.of(CACHE, STAPLED), STAPLED, REVOKED),
        row(both, deny, true, MISS, TIMEOUT, GOOD, List.of(CACHE, STAPLED, OCSP), OCSP, GOOD),
        row(both, deny, false, MISS, GOOD, REVOKED, List.of(CACHE, OCSP), OCSP, REVOKED),
        row(both, deny, true, MISS, UNKNOWN, GOOD, List.of(CACHE, STAPLED), STAPLED, UNKNOWN),
        row(both, next, true, MISS, UNKNOWN, GOOD, List.of(CACHE, STAPLED, OCSP), OCSP, GOOD),
        row(both, next, true, MISS, UNKNOWN, REVOKED, List.of(CACHE, STAPLED, OCSP), OCSP, REVOKED),
        row(
            both,
            next,
            true,
            MISS,
            UNKNOWN,
            TIMEOUT,
            List.of(CACHE, STAPLED, OCSP),
            STAPLED,
            UNKNOWN),
        row(both, next, true, UNKNOWN, GOOD, GOOD, List.of(CACHE, STAPLED), STAPLED, GOOD),
        row(both, deny, true, UNKNOWN, GOOD, GOOD, List.of(CACHE), CACHE, UNKNOWN),
        row(ocspFirst, deny, true, MISS, REVOKED, GOOD, List.of(CACHE, OCSP), OCSP, GOOD),
        row(
            ocspFirst,
            deny,
            true,
            MISS,
            GOOD,
            TIMEOUT,
            List.of(CACHE, OCSP, STAPLED),
            STAPLED,
            GOOD),
        row(both, deny, true, MISS, TIMEOUT, TIMEOUT, List.of(CACHE, STAPLED, OCSP), NONE, null),
        row(List.of(STAPLED), deny, false, MISS, GOOD, GOOD, List.of(CACHE), NONE, null),
        row(List.of(STAPLED), deny, true, MISS, TIMEOUT, GOOD, List.of(CACHE, STAPLED), NONE, null),
        row(List.of(OCSP), deny, true, MISS, GOOD, TIMEOUT, List.of(CACHE, OCSP), NONE, null));
  }

  private static Arguments row(
      List<Source> sources,
      OnUnknown onUnknown,
      boolean stapled,
      Outcome memory,
      Outcome staple,
      Outcome ocsp,
      List<Source> asked,
      Source by,
      Outcome with) {
    return Arguments.of(sources, onUnknown, stapled, memory, staple, ocsp, asked, by, with);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void asksInOrderAndSettles(
      List<Source> sources,
      OnUnknown onUnknown,
      boolean stapled,
      Outcome memory,
      Outcome staple,
      Outcome ocsp,
      List<Source> expectedAsked,
      Source expectedBy,
      Outcome expectedWith) {
    Cascade cascade =
        Cascade.of(PolicyFixture.revocation(sources, onUnknown), PolicyFixture.QUERY, stapled);
    List<Source> asked = new ArrayList<>();
    while (cascade.next() instanceof Cascade.Step.Ask(Source source)) {
      asked.add(source);
      Outcome outcome =
          switch (source) {
            case CACHE -> memory;
            case STAPLED -> staple;
            case OCSP, CRL, NONE -> ocsp;
          };
      cascade =
          cascade.after(
              source,
              outcome == MISS ? List.of() : List.of(PolicyFixture.attempt(source, outcome)));
    }
    CertificateStatus status = ((Cascade.Step.Settled) cascade.next()).status();
    assertThat(asked).isEqualTo(expectedAsked);
    assertThat(status.source()).isEqualTo(expectedBy);
    assertThat(status.settled().map(s -> s.verified().status().word()))
        .isEqualTo(Optional.ofNullable(expectedWith).map(Outcome::code));
  }
}
