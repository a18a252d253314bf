package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.inhibitingAny;
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
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5280 §6.1, RFC 9618: certificate policies")
class PolicyTest {
  private static final String GOLD = "1.3.6.1.4.1.99999.1";
  private static final String SILVER = "1.3.6.1.4.1.99999.2";
  private static final String BRONZE = "1.3.6.1.4.1.99999.3";
  private static final LabCa ROOT = PathLab.root();

  @Test
  void thePolicyThatAllCertificatesCarry() {
    LabCa issuing = ROOT.issueCa(policies(ca("CA"), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD, BRONZE)).certificate();

    assertThat(result(leaf, issuing, wanting(false, ANY_POLICY))).containsExactly(GOLD);
    assertThat(result(leaf, issuing, wanting(true, GOLD, BRONZE))).containsExactly(GOLD);
    assertRefused(leaf, issuing, wanting(true, BRONZE));
  }

  @Test
  void noPolicyWillDoUnlessOneIsRequired() {
    LabCa issuing = ROOT.issueCa(ca("CA"));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD)).certificate();

    assertThat(result(leaf, issuing, wanting(false, GOLD))).isEmpty();
    assertRefused(leaf, issuing, wanting(true, ANY_POLICY));
  }

  @Test
  void anyPolicyStandsForAll() {
    LabCa issuing = ROOT.issueCa(policies(ca("CA"), ANY_POLICY));
    Certificate gold = issuing.issue(policies(client("L"), GOLD)).certificate();
    Certificate any = issuing.issue(policies(client("L"), ANY_POLICY)).certificate();

    assertThat(result(gold, issuing, wanting(true, GOLD))).containsExactly(GOLD);
    assertThat(result(any, issuing, wanting(true, ANY_POLICY))).containsExactly(ANY_POLICY);
    assertThat(result(any, issuing, wanting(true, GOLD, SILVER)))
        .containsExactlyInAnyOrder(GOLD, SILVER);
  }

  @Test
  @DisplayName("§6.1.3 (d)(2): inhibitAnyPolicy, but not for a self-issued CA")
  void inhibitAnyPolicy() {
    LabCa issuing = ROOT.issueCa(inhibitingAny(policies(ca("CA"), GOLD), 0));
    LabCa rolled = issuing.issueCa(policies(ca("CA"), ANY_POLICY));
    Certificate any = issuing.issue(policies(client("L"), ANY_POLICY)).certificate();
    Certificate gold = rolled.issue(policies(client("L"), GOLD)).certificate();
    PathSettings explicit = wanting(true, ANY_POLICY);

    assertRefused(any, issuing, explicit);
    assertThat(
            path(validate(trust(ROOT), explicit, gold, rolled.certificate(), issuing.certificate()))
                .userPolicySet())
        .containsExactly(GOLD);
    assertRefused(
        ROOT.issue(policies(client("L"), ANY_POLICY)).certificate(),
        issuing,
        ANY.withPolicy(new PolicyInputs(Set.of(ANY_POLICY), true, false, true)));
  }

  @Test
  @DisplayName("§6.1.4 (b): a mapping is expressed in the anchor's words")
  void mapping() {
    LabCa issuing = ROOT.issueCa(mapped(policies(ca("CA"), GOLD), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), SILVER)).certificate();
    Certificate unmapped = issuing.issue(policies(client("L"), GOLD)).certificate();

    assertThat(result(leaf, issuing, wanting(true, GOLD))).containsExactly(GOLD);
    assertRefused(leaf, issuing, wanting(true, SILVER));
    assertRefused(unmapped, issuing, wanting(true, GOLD));
  }

  @Test
  @DisplayName("§6.1.4 (b): a mapping below anyPolicy")
  void mappingBelowAnyPolicy() {
    LabCa issuing = ROOT.issueCa(mapped(policies(ca("CA"), ANY_POLICY), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), SILVER)).certificate();

    assertThat(result(leaf, issuing, wanting(true, GOLD))).containsExactly(GOLD);
  }

  @Test
  void inhibitedMappingTakesThePolicyAway() {
    LabCa issuing = ROOT.issueCa(mapped(policies(ca("CA"), GOLD), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), SILVER)).certificate();
    PolicyInputs inhibited = new PolicyInputs(Set.of(GOLD), true, true, false);

    assertRefused(leaf, issuing, ANY.withPolicy(inhibited));
  }

  @Test
  @DisplayName("§6.1.4 (b)(2): what may not be mapped any more is not accepted unmapped either")
  void inhibitedMappingForgetsThePolicy() {
    LabCa issuing = ROOT.issueCa(mapped(policies(ca("CA"), GOLD, BRONZE), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD, SILVER, BRONZE)).certificate();
    PolicyInputs inhibited = new PolicyInputs(Set.of(ANY_POLICY), true, true, false);

    assertThat(result(leaf, issuing, ANY.withPolicy(inhibited))).containsExactly(BRONZE);
  }

  @Test
  @DisplayName("§6.1.3 (f): the first certificate that leaves no policy is the one refused")
  void refusedWhereThePoliciesEnd() {
    LabCa issuing = ROOT.issueCa(ca("CA"));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD)).certificate();

    PathResult result = validate(trust(ROOT), wanting(true, GOLD), leaf, issuing.certificate());

    FailedPath failed = ((NoValidPath) result).mostTelling();
    assertThat(failed.refusal()).isEqualTo(new PathRefusal.NoAcceptablePolicy(Set.of(GOLD)));
    assertThat(failed.certificates().get(failed.at())).isEqualTo(issuing.certificate());
  }

  @Test
  @DisplayName("§6.1.4 (a): anyPolicy is never mapped")
  void anyPolicyIsNotMapped() {
    LabCa issuing = ROOT.issueCa(mapped(policies(ca("CA"), GOLD), GOLD, ANY_POLICY));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD)).certificate();

    assertThat(refusal(validate(trust(ROOT), ANY, leaf, issuing.certificate())))
        .isEqualTo(new PathRefusal.AnyPolicyMapped(GOLD, ANY_POLICY));
  }

  @Test
  @DisplayName("§4.2.1.11: requireExplicitPolicy counts certificates")
  void requireExplicitPolicy() {
    for (int skip : new int[] {0, 1, 2}) {
      LabCa issuing = ROOT.issueCa(requiringPolicy(ca("CA"), skip));
      Certificate leaf = issuing.issue(client("L")).certificate();
      PathResult result = validate(trust(ROOT), ANY, leaf, issuing.certificate());
      if (skip == 2) {
        path(result);
      } else {
        assertThat(refusal(result).code()).isEqualTo(Code.POLICY);
      }
    }
  }

  private static Set<String> result(Certificate leaf, LabCa issuing, PathSettings settings) {
    return path(validate(trust(ROOT), settings, leaf, issuing.certificate())).userPolicySet();
  }

  private static void assertRefused(Certificate leaf, LabCa issuing, PathSettings settings) {
    assertThat(refusal(validate(trust(ROOT), settings, leaf, issuing.certificate())).code())
        .isEqualTo(Code.POLICY);
  }
}
