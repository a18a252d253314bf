package io.vouchsafe.vpnauth.identity;

import static io.vouchsafe.vpnauth.identity.IdentityFixture.claim;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.dns;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.entry;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.leaf;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.list;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

/** What is worked out once for a leaf never answers for another list or another claim. */
class LeafIdentityTest {
  private static final Certificate LEAF = leaf("CN=nobody", dns("a.test"), dns("b.test"));
  private static final Optional<IdList> OF_A = Optional.of(list(entry(IdType.DNS, "a.test")));

  @Test
  void withoutListAndClaimNothingIsLookedUp() {
    IdFinding finding =
        LeafIdentity.of(LEAF, Optional.empty()).under(Optional.empty(), Optional.empty());
    assertThat(finding).isSameAs(IdFinding.Passes.ANYONE);
  }

  @Test
  void whatNobodyClaimsIsWorkedOutOnce() {
    LeafIdentity identity = LeafIdentity.of(LEAF, OF_A);
    assertThat(identity.under(OF_A, Optional.empty()))
        .isSameAs(identity.under(OF_A, Optional.empty()));
  }

  @Test
  void oneLeafWithTwoClaimsHasTwoFindings() {
    LeafIdentity identity = LeafIdentity.of(LEAF, OF_A);
    for (int round = 0; round < 3; round++) {
      assertThat(identity.under(OF_A, claim(IdType.DNS, "a.test")))
          .isInstanceOf(IdFinding.Passes.class);
      assertThat(identity.under(OF_A, claim(IdType.DNS, "b.test")))
          .isInstanceOf(IdFinding.NotListed.class);
      assertThat(identity.under(OF_A, claim(IdType.DNS, "c.test")))
          .isInstanceOf(IdFinding.Mismatched.class);
      assertThat(identity.under(OF_A, Optional.empty())).isInstanceOf(IdFinding.Passes.class);
    }
  }

  @Test
  void aClaimIsJudgedWithoutAList() {
    LeafIdentity identity = LeafIdentity.of(LEAF, Optional.empty());
    assertThat(identity.under(Optional.empty(), claim(IdType.DNS, "a.test")))
        .isSameAs(IdFinding.Passes.ANYONE);
    assertThat(identity.under(Optional.empty(), claim(IdType.DNS, "c.test")))
        .isInstanceOf(IdFinding.Mismatched.class);
  }

  @Test
  void anotherListIsLookedUpAnew() {
    LeafIdentity anyone = LeafIdentity.of(LEAF, Optional.empty());
    Optional<IdList> nobody = Optional.of(list());
    assertThat(anyone.under(nobody, Optional.empty())).isInstanceOf(IdFinding.NotListed.class);
    assertThat(LeafIdentity.of(LEAF, nobody).under(OF_A, Optional.empty()))
        .isInstanceOf(IdFinding.Passes.class);
  }

  @Test
  void theDetailNamesListAndIdentitiesAndIsShort() {
    GeneralName[] names =
        IntStream.range(0, 2000).mapToObj(i -> dns("n" + i + ".test")).toArray(GeneralName[]::new);
    Optional<IdList> ofA = OF_A;
    IdFinding finding =
        LeafIdentity.of(leaf("2.5.4.13=" + "x".repeat(900), names), ofA)
            .under(ofA, Optional.empty());
    assertThat(finding)
        .isInstanceOfSatisfying(
            IdFinding.NotListed.class,
            refused ->
                assertThat(refused.detail())
                    .contains("no entry of id_list sales matches", "dns n0.test")
                    .hasSizeLessThan(1000));
    assertThat(
            LeafIdentity.of(LEAF, Optional.of(list())).under(Optional.of(list()), Optional.empty()))
        .isInstanceOfSatisfying(
            IdFinding.NotListed.class,
            refused -> assertThat(refused.detail()).contains("is empty and lets nobody in"));
  }
}
