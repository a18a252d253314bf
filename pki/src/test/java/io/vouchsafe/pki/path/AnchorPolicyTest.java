package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
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
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("RFC 5937 §3.2: an anchor's policies bind, unless the settings say otherwise")
class AnchorPolicyTest {
  private static final String GOLD = "1.3.6.1.4.1.99999.1";
  private static final String SILVER = "1.3.6.1.4.1.99999.2";
  private static final AnchorRules UNBOUND = new AnchorRules(true, false);

  @Test
  void certificatePolicies() {
    LabCa anchor = LabCa.root(policies(ca("Root"), GOLD), PROVIDER);
    Certificate leaf = anchor.issue(policies(client("L"), GOLD, SILVER)).certificate();

    assertThat(path(validate(trust(anchor), ANY, leaf)).userPolicySet()).containsExactly(GOLD);
    assertThat(path(validate(trust(anchor), unbound(ANY), leaf)).userPolicySet())
        .containsExactlyInAnyOrder(GOLD, SILVER);
  }

  @Test
  void requireExplicitPolicy() {
    for (int skip : new int[] {0, 1, 2}) {
      LabCa anchor = LabCa.root(requiringPolicy(ca("Root"), skip), PROVIDER);
      Certificate leaf = anchor.issue(client("L")).certificate();

      if (skip == 2) {
        path(validate(trust(anchor), ANY, leaf));
      } else {
        assertThat(refusal(validate(trust(anchor), ANY, leaf)).code()).isEqualTo(Code.POLICY);
      }
      path(validate(trust(anchor), unbound(ANY), leaf));
    }
  }

  @Test
  void inhibitPolicyMapping() {
    LabCa anchor = LabCa.root(inhibitingMapping(ca("Root"), 0), PROVIDER);
    LabCa issuing = anchor.issueCa(mapped(policies(ca("CA"), GOLD), GOLD, SILVER));
    Certificate leaf = issuing.issue(policies(client("L"), SILVER)).certificate();

    assertBinds(anchor, leaf, issuing.certificate());
  }

  @Test
  void inhibitAnyPolicy() {
    LabCa anchor = LabCa.root(inhibitingAny(ca("Root"), 0), PROVIDER);
    LabCa issuing = anchor.issueCa(policies(ca("CA"), ANY_POLICY));
    Certificate leaf = issuing.issue(policies(client("L"), GOLD)).certificate();

    assertBinds(anchor, leaf, issuing.certificate());
  }

  @Test
  @DisplayName("Its mappings count too, which RFC 5937 does not ask for")
  void policyMappings() {
    LabCa anchor = LabCa.root(mapped(policies(ca("Root"), GOLD), GOLD, SILVER), PROVIDER);
    Certificate leaf = anchor.issue(policies(client("L"), SILVER)).certificate();

    assertThat(path(validate(trust(anchor), ANY, leaf)).userPolicySet()).containsExactly(GOLD);
    assertThat(path(validate(trust(anchor), unbound(ANY), leaf)).userPolicySet())
        .containsExactly(SILVER);
  }

  @Test
  @DisplayName("RFC 5280 §6.1.4 (a): nor may an anchor map anyPolicy")
  void anyPolicyIsNotMapped() {
    LabCa anchor = LabCa.root(mapped(policies(ca("Root"), GOLD), ANY_POLICY, SILVER), PROVIDER);
    Certificate leaf = anchor.issue(policies(client("L"), GOLD)).certificate();

    assertThat(refusal(validate(trust(anchor), ANY, leaf)))
        .isEqualTo(new PathRefusal.AnyPolicyMapped(ANY_POLICY, SILVER));
    path(validate(trust(anchor), unbound(ANY), leaf));
  }

  @Test
  @DisplayName(
      "Its anyPolicy stands for every policy, as below an anchor, unless that is inhibited")
  void anyPolicyOfTheAnchorItself() {
    LabCa anchor = LabCa.root(policies(ca("Root"), ANY_POLICY), PROVIDER);
    Certificate leaf = anchor.issue(policies(client("L"), GOLD)).certificate();
    PathSettings inhibited = ANY.withPolicy(new PolicyInputs(Set.of(GOLD), true, false, true));

    assertThat(path(validate(trust(anchor), wanting(true, GOLD), leaf)).userPolicySet())
        .containsExactly(GOLD);
    assertThat(refusal(validate(trust(anchor), inhibited, leaf)).code()).isEqualTo(Code.POLICY);
    path(validate(trust(anchor), unbound(inhibited), leaf));
  }

  /** Refused below the anchor, and valid for GOLD where the anchor binds nothing. */
  private static void assertBinds(LabCa anchor, Certificate leaf, Certificate issuing) {
    PathSettings gold = wanting(true, GOLD);

    assertThat(refusal(validate(trust(anchor), gold, leaf, issuing)).code()).isEqualTo(Code.POLICY);
    assertThat(path(validate(trust(anchor), unbound(gold), leaf, issuing)).userPolicySet())
        .containsExactly(GOLD);
  }

  private static PathSettings unbound(PathSettings settings) {
    return settings.withAnchorRules(UNBOUND);
  }
}
