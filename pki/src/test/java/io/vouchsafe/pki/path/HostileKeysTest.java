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
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.EndlessKey;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Keys that nobody vouches for cost what the budget says")
class HostileKeysTest {
  private static final LabCa ROOT = PathLab.root();

  @Test
  @DisplayName("A leaf with an endless key, signed by nobody")
  void endlessLeaf() {
    Certificate leaf = EndlessKey.in(ROOT.issue(client("L")).certificate());

    assertThat(soon(leaf, List.of()).code()).isEqualTo(Code.WEAK_ALGORITHM);
  }

  @Test
  @DisplayName("An issuer with an endless key, signed by nobody")
  void endlessIssuer() {
    LabCa real = ROOT.issueCa(ca("CA"));
    Certificate leaf = real.issue(client("L")).certificate();

    assertThat(soon(leaf, List.of(EndlessKey.in(real.certificate()))).code())
        .isEqualTo(Code.WEAK_ALGORITHM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P-192", "P-224", "secp256k1", "sect283r1", "brainpoolP256t1"})
  void otherCurves(String curve) {
    Certificate leaf = ROOT.issue(client("L").keys(keys(curve))).certificate();

    PathRefusal refusal = soon(leaf, List.of());

    assertThat(refusal.code()).isEqualTo(Code.WEAK_ALGORITHM);
    assertThat(refusal.toString()).contains("1.2.840.10045.2.1 with ").contains("brainpoolP512r1");
  }

  @Test
  @DisplayName("Each key of 63 namesakes is paid for before it is built")
  void namesakes() {
    LabCa real = ROOT.issueCa(ca("Same"));
    Certificate leaf = real.issue(client("L").withoutKeyIdentifiers()).certificate();
    List<Certificate> namesakes = new ArrayList<>();
    for (int i = 0; i < 63; i++) {
      namesakes.add(LabCa.root(ca("Root"), PROVIDER).issue(ca("Same")).certificate());
    }
    Budget budget = Budget.of(200, 62, 1_000_000);

    PathResult result = VALIDATOR.validate(leaf, namesakes, trust(ROOT), ANY, NOW, budget);

    assertThat(refusal(result)).isEqualTo(new PathRefusal.OverBudget());
    assertThat(namesakes).anySatisfy(namesake -> assertThat(namesake.builtKey()).isEmpty());
  }

  @Test
  @DisplayName("A certificate whose key was built before costs the next request nothing")
  void builtOnce() {
    LabCa issuing = ROOT.issueCa(ca("CA"));
    Certificate leaf = issuing.issue(client("L")).certificate();
    List<Certificate> chain = List.of(issuing.certificate());
    CaGroup group = trust(ROOT);
    path(VALIDATOR.validate(leaf, chain, group, ANY, NOW, Budget.standard()));

    // Two signatures, and that of the anchor on itself.
    path(VALIDATOR.validate(leaf, chain, group, ANY, NOW, Budget.of(3, 3, 100_000)));
  }

  @Test
  @DisplayName("15 CA certificates with the costliest keys are within the budget")
  void longestCostlyChain() {
    LabCa last = LabCa.root(ca("C0").keys(keys("brainpoolP512r1")), PROVIDER);
    CaGroup group = trust(last);
    List<Certificate> chain = new ArrayList<>();
    for (int i = 1; i < 15; i++) {
      last = last.issueCa(ca("C" + i).keys(keys("brainpoolP512r1")));
      chain.add(last.certificate());
    }
    Certificate leaf = last.issue(client("L").keys(keys("brainpoolP512r1"))).certificate();

    path(VALIDATOR.validate(leaf, chain, group, ANY, NOW, Budget.standard()));
  }

  private static PathRefusal soon(Certificate leaf, List<Certificate> presented) {
    return refusal(
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> VALIDATOR.validate(leaf, presented, trust(ROOT), ANY, NOW, Budget.standard())));
  }

  private static KeyPair keys(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", PROVIDER);
      generator.initialize(new ECGenParameterSpec(curve));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
