package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.VALIDATOR;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Finding a path, and which end it has")
class PathValidatorTest {
  private static final LabCa ROOT = PathLab.root();
  private static final LabCa ISSUING = ROOT.issueCa(ca("Issuing"));
  private static final Certificate LEAF = ISSUING.issue(client("Alice")).certificate();

  @Test
  void issuersComeFromThePeer() {
    ValidatedPath path = path(validate(trust(ROOT), ANY, LEAF, ISSUING.certificate()));

    assertThat(path.certificates())
        .containsExactly(LEAF, ISSUING.certificate(), ROOT.certificate());
    assertThat(path.revocationQueries()).hasSize(2);
  }

  @Test
  void issuersComeFromTheGroup() {
    CaGroup group =
        new CaGroup(List.of(new TrustAnchor(ROOT.certificate())), List.of(ISSUING.certificate()));

    assertThat(path(validate(group, ANY, LEAF)).certificates()).hasSize(3);
  }

  @Test
  void noPathWhenNoAnchorIsReached() {
    LabCa stranger = LabCa.root(ca("Stranger"), PROVIDER);

    PathRefusal refusal = refusal(validate(trust(stranger), ANY, LEAF, ISSUING.certificate()));

    assertThat(refusal).isEqualTo(new PathRefusal.NoPath("CN=Root,O=Example"));
    assertThat(refusal.explain()).contains("CN=Root").contains("RFC 5280 §6.1");
  }

  @Test
  void aMissingIntermediateIsNamedWithWhereItBelongs() {
    PathRefusal refusal = refusal(validate(trust(ROOT), ANY, LEAF));

    assertThat(refusal).isEqualTo(new PathRefusal.NoPath("CN=Issuing,O=Example"));
    assertThat(refusal.explain())
        .contains("from the issuer CN=Issuing,O=Example to an anchor", "CA group (intermediates;");
  }

  @Test
  void aSelfSignedStrangerIsNamedOnce() {
    LabCa stranger = LabCa.root(ca("Stranger"), PROVIDER);

    PathRefusal refusal = refusal(validate(trust(ROOT), ANY, stranger.certificate()));

    assertThat(refusal).isEqualTo(new PathRefusal.NoPath("CN=Stranger,O=Example"));
  }

  @Test
  @DisplayName("RFC 5280 §6.1.3 (a)(1): a namesake's key does not do")
  void forgedIssuer() {
    LabCa namesake = LabCa.root(ca("Root"), PROVIDER);

    PathRefusal refusal = refusal(validate(trust(namesake), ANY, LEAF, ISSUING.certificate()));

    assertThat(refusal.code()).isEqualTo(Code.BAD_SIGNATURE);
  }

  @Test
  void twoAnchorsOfOneNameAreBothTried() {
    LabCa namesake = LabCa.root(ca("Root"), PROVIDER);

    assertThat(path(validate(trust(namesake, ROOT), ANY, LEAF, ISSUING.certificate())).anchor())
        .isEqualTo(new TrustAnchor(ROOT.certificate()));
  }

  @Test
  @DisplayName("RFC 5280 §4.1.2.5: both ends of the validity period are included")
  void validityEnds() {
    Instant from = NOW.minus(Duration.ofDays(1));
    Instant until = NOW.plus(Duration.ofDays(1));
    Certificate leaf = ISSUING.issue(client("Bob").validity(from, until)).certificate();

    assertThat(at(from, leaf)).isInstanceOf(ValidatedPath.class);
    assertThat(at(until, leaf)).isInstanceOf(ValidatedPath.class);
    assertThat(refusal(at(from.minusMillis(1), leaf)))
        .isEqualTo(new PathRefusal.NotYetValid(from, from.minusMillis(1)));
    assertThat(refusal(at(until.plusSeconds(1), leaf)))
        .isEqualTo(new PathRefusal.Expired(until, until.plusSeconds(1)));
  }

  @Test
  void anExpiredCrossCertificateDoesNotHideTheOtherWay() {
    LabCa other = LabCa.root(ca("Other"), PROVIDER);
    Instant past = NOW.minus(Duration.ofDays(9));
    Certificate expired =
        other
            .issue(ca("Issuing").keys(ISSUING.keys()).validity(past, NOW.minusSeconds(1)))
            .certificate();

    PathResult result = validate(trust(other, ROOT), ANY, LEAF, expired, ISSUING.certificate());

    assertThat(path(result).anchor().certificate()).isEqualTo(ROOT.certificate());
    assertThat(refusal(validate(trust(other), ANY, LEAF, expired)).code()).isEqualTo(Code.EXPIRED);
  }

  @Test
  @DisplayName("RFC 4210 §4.4: key rollover, old and new key under one name")
  void keyRollover() {
    LabCa renewed = LabCa.root(ca("Root"), PROVIDER);
    Certificate oldWithNew = renewed.issue(ca("Root").keys(ROOT.keys())).certificate();

    ValidatedPath path =
        path(validate(trust(renewed), ANY, LEAF, ISSUING.certificate(), oldWithNew));

    assertThat(path.certificates())
        .containsExactly(LEAF, ISSUING.certificate(), oldWithNew, renewed.certificate());
  }

  @Test
  void aTrustedLeafStandsAlone() {
    ValidatedPath path = path(validate(trust(List.of(LEAF)), ANY, LEAF));

    assertThat(path.certificates()).containsExactly(LEAF);
    assertThat(path.revocationQueries()).isEmpty();
  }

  @Test
  @DisplayName("partial_chain: false asks for a self-signed anchor")
  void partialChain() {
    CaGroup intermediateTrusted = trust(List.of(ISSUING.certificate()));
    PathSettings whole = ANY.withPartialChain(false);

    assertThat(validate(intermediateTrusted, ANY, LEAF)).isInstanceOf(ValidatedPath.class);
    assertThat(refusal(validate(intermediateTrusted, whole, LEAF)).code()).isEqualTo(Code.NO_PATH);
    assertThat(refusal(validate(trust(List.of(LEAF)), whole, LEAF)).code()).isEqualTo(Code.NO_PATH);
    assertThat(validate(trust(ROOT), whole, LEAF, ISSUING.certificate()))
        .isInstanceOf(ValidatedPath.class);
  }

  @ParameterizedTest(name = "{0} CA certificates under max_ca_path 15: {1}")
  @CsvSource({"1, true", "15, true", "16, false", "40, false"})
  void maxCaPath(int authorities, boolean passes) {
    List<Certificate> chain = chainOf(authorities);

    PathResult result =
        validate(trust(List.of(chain.getLast())), ANY, chain.toArray(Certificate[]::new));

    if (passes) {
      assertThat(path(result).certificates()).hasSize(authorities + 1);
    } else {
      assertThat(refusal(result)).isEqualTo(new PathRefusal.PathTooLong(16, 15, "max_ca_path"));
    }
  }

  @Test
  void maxIntermediates() {
    PathSettings none = ANY.withMaxIntermediates(OptionalInt.of(0));
    PathSettings one = ANY.withMaxIntermediates(OptionalInt.of(1));

    assertThat(validate(trust(ROOT), one, LEAF, ISSUING.certificate()))
        .isInstanceOf(ValidatedPath.class);
    assertThat(refusal(validate(trust(ROOT), none, LEAF, ISSUING.certificate())))
        .isEqualTo(new PathRefusal.PathTooLong(1, 0, "max_intermediates"));
    LabCa cross = ROOT.issueCa(ca("Cross"));
    Certificate below = cross.issue(client("L")).certificate();
    assertThat(validate(trust(cross), none, below))
        .as("an anchor is no intermediate, whoever issued it")
        .isInstanceOf(ValidatedPath.class);
  }

  @Test
  void aFixedPathIsTakenAsItIs() {
    List<Certificate> right = List.of(LEAF, ISSUING.certificate(), ROOT.certificate());
    List<Certificate> gap = List.of(LEAF, ROOT.certificate());

    assertThat(fixed(right)).isInstanceOf(ValidatedPath.class);
    assertThat(refusal(fixed(gap)))
        .isEqualTo(new PathRefusal.NameChaining("CN=Issuing,O=Example", "CN=Root,O=Example"));
  }

  @Test
  @DisplayName("The anchor's own rules bind unless the settings say otherwise")
  void anchorRules() {
    Instant past = NOW.minus(Duration.ofDays(9));
    LabCa expired = LabCa.root(ca("Old").validity(past, NOW.minusSeconds(1)), PROVIDER);
    LabCa narrow = LabCa.root(ca("Narrow").pathLength(0), PROVIDER);
    LabCa below = narrow.issueCa(ca("Below"));
    Certificate old = expired.issue(client("Old")).certificate();
    Certificate deep = below.issue(client("Deep")).certificate();
    PathSettings unchecked = ANY.withAnchorRules(new AnchorRules(false, false));

    assertThat(refusal(validate(trust(expired), ANY, old)).code()).isEqualTo(Code.EXPIRED);
    assertThat(validate(trust(expired), unchecked, old)).isInstanceOf(ValidatedPath.class);
    assertThat(refusal(validate(trust(narrow), ANY, deep, below.certificate())).code())
        .isEqualTo(Code.PATH_TOO_LONG);
    assertThat(validate(trust(narrow), unchecked, deep, below.certificate()))
        .isInstanceOf(ValidatedPath.class);
  }

  /** A namesake whose key does not fit says less than the CA whose path breaks a rule. */
  @Test
  void theMostTellingOfSeveralRefusalsIsHeardFirst() {
    LabCa root = LabCa.root(ca("Plain").withoutKeyIdentifiers(), PROVIDER);
    LabCa namesake = LabCa.root(ca("Plain").withoutKeyIdentifiers(), PROVIDER);
    Certificate leaf = root.issue(client("L").withoutKeyIdentifiers()).certificate();
    PathSettings gold = PathLab.wanting(true, "1.3.6.1.4.1.99999.1");

    for (CaGroup group : List.of(trust(namesake, root), trust(root, namesake))) {
      PathResult result = validate(group, gold, leaf);
      assertThat(refusal(result).code()).isEqualTo(Code.POLICY);
    }
  }

  /** {@code partial_chain: false} asks for a self-signed anchor, not for one that says so. */
  @Test
  void anAnchorThatOnlySeemsSelfSignedIsNone() {
    PathSettings whole = ANY.withPartialChain(false);
    LabCa namesake = LabCa.root(ca("Root"), PROVIDER);
    Certificate seemsSo = ROOT.issue(ca("Root").keys(namesake.keys())).certificate();
    Certificate leaf = namesake.issue(client("L")).certificate();

    assertThat(validate(trust(List.of(seemsSo)), ANY, leaf)).isInstanceOf(ValidatedPath.class);
    assertThat(validate(trust(List.of(seemsSo)), whole, leaf)).isInstanceOf(NoValidPath.class);
    PathResult fixed =
        VALIDATOR.validateFixed(List.of(leaf, seemsSo), whole, NOW, Budget.standard());
    assertThat(refusal(fixed)).isInstanceOf(PathRefusal.AnchorNotSelfSigned.class);
    assertThat(((NoValidPath) fixed).mostTelling().at()).as("the anchor").isEqualTo(1);
  }

  /** Whoever relies on a path for longer relies on a certificate that has ended. */
  @Test
  void aPathEndsWithTheFirstOfItsCertificatesAnchorIncluded() {
    Instant soon = NOW.plus(Duration.ofDays(1));
    Instant sooner = NOW.plus(Duration.ofHours(1));
    LabCa brief = LabCa.root(ca("Brief").validity(NOW, sooner), PROVIDER);
    Certificate ofBrief = brief.issue(client("L").validity(NOW, soon)).certificate();
    Certificate leaf = ROOT.issue(client("L").validity(NOW, soon)).certificate();

    assertThat(path(validate(trust(ROOT), ANY, leaf)).notAfter()).isEqualTo(soon);
    assertThat(path(validate(trust(brief), ANY, ofBrief)).notAfter()).isEqualTo(sooner);
    assertThat(path(validate(trust(brief), ANY, ofBrief)).leaf()).isEqualTo(ofBrief);
  }

  private static PathResult at(Instant now, Certificate leaf) {
    CaGroup group = trust(List.of(ISSUING.certificate()));
    PathSettings ageless = ANY.withAnchorRules(new AnchorRules(false, true));
    return VALIDATOR.validate(leaf, List.of(), group, ageless, now, Budget.standard());
  }

  private static PathResult fixed(List<Certificate> path) {
    return VALIDATOR.validateFixed(path, ANY, NOW, Budget.standard());
  }

  private static List<Certificate> chainOf(int authorities) {
    List<Certificate> chain = new ArrayList<>();
    LabCa last = LabCa.root(ca("CA 0"), PROVIDER);
    chain.add(last.certificate());
    for (int i = 1; i < authorities; i++) {
      last = last.issueCa(ca("CA " + i));
      chain.add(last.certificate());
    }
    Issued leaf = last.issue(client("Leaf"));
    chain.add(leaf.certificate());
    Collections.reverse(chain);
    return chain;
  }
}
