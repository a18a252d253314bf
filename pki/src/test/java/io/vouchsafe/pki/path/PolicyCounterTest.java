package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.inhibitingAny;
import static io.vouchsafe.pki.path.PathLab.inhibitingMapping;
import static io.vouchsafe.pki.path.PathLab.mapped;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.policies;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.requiringPolicy;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static io.vouchsafe.pki.path.PathLab.wanting;
import static io.vouchsafe.pki.path.PolicyInputs.ANY_POLICY;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CA "First" sets a counter; the CA below it is called First too where it is self-issued. */
@DisplayName("RFC 5280 §6.1.4 (h): each CA that is not self-issued counts a policy constraint down")
class PolicyCounterTest {
  private static final String GOLD = "1.3.6.1.4.1.99999.1";
  private static final String SILVER = "1.3.6.1.4.1.99999.2";
  private static final LabCa ROOT = PathLab.root();

  @ParameterizedTest(name = "requireExplicitPolicy {0} above {1}: no policy will do: {2}")
  @CsvSource({"1, Second, no", "2, Second, no", "3, Second, yes", "1, First, no", "2, First, yes"})
  void explicitPolicy(int skip, String below, String verdict) {
    LabCa first = ROOT.issueCa(requiringPolicy(ca("First"), skip));
    LabCa second = first.issueCa(ca(below));
    Certificate leaf = second.issue(client("L")).certificate();

    expect(verdict, validate(trust(ROOT), ANY, leaf, second.certificate(), first.certificate()));
  }

  @ParameterizedTest(name = "inhibitPolicyMapping {0} above {1}: the CA below maps: {2}")
  @CsvSource({"1, Second, no", "2, Second, yes", "0, First, no", "1, First, yes"})
  void policyMapping(int skip, String below, String verdict) {
    LabCa first = ROOT.issueCa(inhibitingMapping(policies(ca("First"), GOLD), skip));
    LabCa second = first.issueCa(policies(ca(below), GOLD));
    LabCa third = second.issueCa(mapped(policies(ca("Third"), GOLD), GOLD, SILVER));
    Certificate leaf = third.issue(policies(client("L"), SILVER)).certificate();

    expect(
        verdict,
        validate(
            trust(ROOT),
            wanting(true, GOLD),
            leaf,
            third.certificate(),
            second.certificate(),
            first.certificate()));
  }

  @ParameterizedTest(name = "inhibitAnyPolicy {0} above {1}: a leaf with anyPolicy: {2}")
  @CsvSource({"1, Second, no", "2, Second, yes", "0, First, no", "1, First, yes"})
  void anyPolicy(int skip, String below, String verdict) {
    LabCa first = ROOT.issueCa(inhibitingAny(policies(ca("First"), GOLD), skip));
    LabCa second = first.issueCa(policies(ca(below), ANY_POLICY));
    Certificate leaf = second.issue(policies(client("L"), ANY_POLICY)).certificate();

    expect(
        verdict,
        validate(
            trust(ROOT), wanting(true, GOLD), leaf, second.certificate(), first.certificate()));
  }

  @Test
  @DisplayName("§6.1.3 (d)(2): a self-issued leaf is no exception to inhibitAnyPolicy")
  void selfIssuedLeaf() {
    LabCa first = ROOT.issueCa(inhibitingAny(policies(ca("First"), GOLD), 0));
    Certificate leaf = first.issue(policies(client("First"), ANY_POLICY)).certificate();

    expect("no", validate(trust(ROOT), wanting(true, GOLD), leaf, first.certificate()));
  }

  @ParameterizedTest(name = "§6.1.5 (b): a leaf with requireExplicitPolicy {0} needs none: {1}")
  @CsvSource({"0, no", "1, yes"})
  void explicitPolicyInTheLeaf(int skip, String verdict) {
    LabCa issuing = ROOT.issueCa(ca("CA"));
    Certificate leaf = issuing.issue(requiringPolicy(client("L"), skip)).certificate();

    expect(verdict, validate(trust(ROOT), ANY, leaf, issuing.certificate()));
  }

  private static void expect(String verdict, PathResult result) {
    if (verdict.equals("yes")) {
      path(result);
    } else {
      assertThat(refusal(result).code()).isEqualTo(Code.POLICY);
    }
  }
}
