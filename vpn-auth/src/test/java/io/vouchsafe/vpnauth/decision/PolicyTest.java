package io.vouchsafe.vpnauth.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.crl.CrlSettings;
import io.vouchsafe.pki.path.AnchorRules;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contract, section 2: {@code ca_group} of an OCSP object is the policy's by default. */
class PolicyTest {
  private static final CaGroup POLICYS = new CaGroup(List.of(), List.of());
  private static final CaGroup OWN = new CaGroup(List.of(), List.of());

  @Test
  void anObjectWithoutGroupTakesThePolicys() {
    OcspObject shared = OcspObject.of("shared", List.of());
    OcspObject own = OcspObject.of("own", List.of()).withCaGroup(OWN);
    RevocationPolicy revocation =
        new RevocationPolicy(
                List.of(Source.OCSP),
                Scope.LEAF,
                OnUnknown.DENY,
                OnUnavailable.DENY,
                List.of(shared, own),
                List.of())
            .withShortLived(new ShortLived(Duration.ofDays(1), true));
    Policy policy = policy(revocation, Profile.RFC5280);

    assertThat(policy.revocation().ocsp())
        .extracting(object -> object.caGroup().orElseThrow())
        .containsExactly(POLICYS, OWN);
    assertThat(policy.revocation().shortLived())
        .isEqualTo(new ShortLived(Duration.ofDays(1), true));
  }

  @Test
  void crlsAreStrictUnderAStrictPolicyAndBrowsersRulesAreNotForTheirSigners() {
    RevocationPolicy revocation =
        new RevocationPolicy(
            List.of(Source.CRL),
            Scope.LEAF,
            OnUnknown.DENY,
            OnUnavailable.DENY,
            List.of(),
            List.of());

    assertThat(policy(revocation, Profile.STRICT).crlSettings().path().profile())
        .isEqualTo(Profile.STRICT);
    assertThat(policy(revocation, Profile.WEBPKI).crlSettings().path().profile())
        .isEqualTo(Profile.RFC5280);
  }

  private static Policy policy(RevocationPolicy revocation, Profile profile) {
    return new Policy(
        "default",
        POLICYS,
        PathSettings.defaults(Purpose.CLIENT_AUTH).withProfile(profile),
        revocation,
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        Policy.Mode.ENFORCE);
  }

  /** What a policy accepts of paths holds for the paths of CRL signers; its purpose does not. */
  @Test
  void crlsAreJudgedByThePolicysAlgorithmsAndAnchors() {
    Algorithms strict = new Algorithms(false, false, 4096);
    AnchorRules lax = new AnchorRules(false, false);
    PathSettings path =
        PathSettings.defaults(Purpose.CLIENT_AUTH)
            .withAlgorithms(strict)
            .withAnchorRules(lax)
            .withPartialChain(true);
    PathSettings crls = with(path).crlSettings().path();

    assertThat(crls.algorithms()).isEqualTo(strict);
    assertThat(crls.anchorRules()).isEqualTo(lax);
    assertThat(crls.partialChain()).isTrue();
    assertThat(crls.purpose()).isEqualTo(Purpose.ANY);
    assertThat(with(PathSettings.defaults(Purpose.CLIENT_AUTH)).crlSettings())
        .isEqualTo(CrlSettings.DEFAULT);
  }

  private static Policy with(PathSettings path) {
    return new Policy(
        "default",
        POLICYS,
        path,
        new RevocationPolicy(
            List.of(), Scope.LEAF, OnUnknown.DENY, OnUnavailable.DENY, List.of(), List.of()),
        Duration.ofSeconds(2),
        Duration.ofMinutes(5),
        Policy.Mode.ENFORCE);
  }
}
