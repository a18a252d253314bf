package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ANY;
import static io.vouchsafe.pki.path.PathLab.NOW;
import static io.vouchsafe.pki.path.PathLab.PROVIDER;
import static io.vouchsafe.pki.path.PathLab.VALIDATOR;
import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.path;
import static io.vouchsafe.pki.path.PathLab.policies;
import static io.vouchsafe.pki.path.PathLab.refusal;
import static io.vouchsafe.pki.path.PathLab.trust;
import static io.vouchsafe.pki.path.PathLab.validate;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.path.PathRefusal.Code;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Chains made to keep us busy end within the budget, which counts work and not time")
class HostileChainTest {
  private static final LabCa ROOT = PathLab.root();

  @Test
  void aLoopEnds() {
    LabCa a = LabCa.root(ca("A"), PROVIDER);
    LabCa b = LabCa.root(ca("B"), PROVIDER);
    Certificate aByB = b.issue(ca("A").keys(a.keys())).certificate();
    Certificate bByA = a.issue(ca("B").keys(b.keys())).certificate();
    Certificate leaf = a.issue(client("L")).certificate();

    PathResult result = validate(trust(ROOT), ANY, leaf, aByB, bByA);

    assertThat(refusal(result).code()).isEqualTo(Code.NO_PATH);
  }

  @Test
  void aLoopBesideAWayOutIsLeft() {
    LabCa a = ROOT.issueCa(ca("A"));
    LabCa b = LabCa.root(ca("B"), PROVIDER);
    Certificate aByB = b.issue(ca("A").keys(a.keys())).certificate();
    Certificate bByA = a.issue(ca("B").keys(b.keys())).certificate();
    Certificate leaf = a.issue(client("L")).certificate();

    assertThat(path(validate(trust(ROOT), ANY, leaf, aByB, bByA, a.certificate())).certificates())
        .containsExactly(leaf, a.certificate(), ROOT.certificate());
  }

  @Test
  @DisplayName("200 namesakes with other keys: 200 verifications, then over_budget")
  void fanOutOfForgedIssuers() {
    LabCa real = LabCa.root(ca("Same"), PROVIDER);
    Certificate leaf = real.issue(client("L").withoutKeyIdentifiers()).certificate();
    List<Certificate> namesakes = new ArrayList<>();
    for (int i = 0; i < 220; i++) {
      namesakes.add(ROOT.issue(ca("Same").withoutKeyIdentifiers()).certificate());
    }
    Budget budget = Budget.of(100, 100_000);

    PathResult result = VALIDATOR.validate(leaf, namesakes, trust(ROOT), ANY, NOW, budget);

    assertThat(refusal(result)).isEqualTo(new PathRefusal.OverBudget());
    assertThat(((NoValidPath) result).attempts()).as("kept attempts").hasSizeLessThanOrEqualTo(33);
  }

  @Test
  @DisplayName("Namesakes of one key: 2,000 names in each make a step at most ten times as long")
  void theirNamesAreNotComparedAtEveryStep() {
    processorTime(namesakesOfOneKey(2));
    long few = processorTime(namesakesOfOneKey(2));
    long many = processorTime(namesakesOfOneKey(2000));

    assertThat(many).as("ns of processor time, against " + few).isLessThan(10 * few);
  }

  /** Cross-certificates in a ring, one of them below the root by name; they differ in one name. */
  private static List<Certificate> namesakesOfOneKey(int names) {
    LabCa stranger = LabCa.root(ca("Same"), PROVIDER);
    List<Certificate> namesakes = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      CertificateSpec spec = ca("Same").keys(stranger.keys());
      IntStream.range(1, names).forEach(n -> spec.dns("n" + n + ".test"));
      spec.dns("last" + i + ".test");
      namesakes.add(
          stranger.issue(i == 0 ? spec.issuerName("O=Example,CN=Root") : spec).certificate());
    }
    return namesakes;
  }

  private static long processorTime(List<Certificate> namesakes) {
    Certificate leaf = LabCa.root(ca("Same"), PROVIDER).issue(client("L")).certificate();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    PathResult result =
        VALIDATOR.validate(leaf, namesakes, trust(ROOT), ANY, NOW, Budget.standard());
    long took = threads.getCurrentThreadCpuTime() - begin;
    assertThat(refusal(result)).isEqualTo(new PathRefusal.OverBudget());
    return took;
  }

  @Test
  @DisplayName("200 cross-certificates of one key cost one verification of the leaf")
  void fanOutOfOneKey() {
    LabCa real = ROOT.issueCa(ca("Same"));
    Certificate leaf = real.issue(client("L")).certificate();
    List<Certificate> same = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      same.add(LabCa.root(ca("Root"), PROVIDER).issue(ca("Same").keys(real.keys())).certificate());
    }
    same.add(real.certificate());

    PathResult result =
        VALIDATOR.validate(leaf, same, trust(ROOT), ANY, NOW, Budget.of(250, 100_000));

    path(result);
  }

  @Test
  @DisplayName("A mesh of ten CAs that all sign each other, below an anchor that signed none")
  void mesh() {
    List<LabCa> authorities =
        IntStream.range(0, 10).mapToObj(i -> LabCa.root(ca("M" + i), PROVIDER)).toList();
    List<Certificate> mesh = new ArrayList<>();
    for (LabCa signer : authorities) {
      for (LabCa signed : authorities) {
        String name = "M" + authorities.indexOf(signed);
        mesh.add(signer.issue(ca(name).keys(signed.keys())).certificate());
      }
    }
    LabCa namesake = LabCa.root(ca("M9"), PROVIDER);
    Certificate leaf = authorities.getFirst().issue(client("L")).certificate();
    Budget budget = Budget.standard();

    PathResult result = VALIDATOR.validate(leaf, mesh, trust(namesake), ANY, NOW, budget);

    assertThat(refusal(result).code()).isIn(Code.OVER_BUDGET, Code.BAD_SIGNATURE);
  }

  @Test
  void threeThousandConstraintsAgainstAThousandNames() {
    List<GeneralName> excluded =
        IntStream.range(0, 3_000)
            .mapToObj(i -> new GeneralName(GeneralName.dNSName, "x" + i + ".test"))
            .toList();
    LabCa authority = ROOT.issueCa(PathLab.constrain(ca("CA"), List.of(), excluded));
    CertificateSpec few = client("Few").dns("a.test");
    CertificateSpec many = client("Many");
    for (int i = 0; i < 1_000; i++) {
      many.dns("n" + i + ".test");
    }

    path(validate(trust(ROOT), ANY, authority.issue(few).certificate(), authority.certificate()));
    assertThat(
            refusal(
                validate(
                    trust(ROOT),
                    ANY,
                    authority.issue(many).certificate(),
                    authority.certificate())))
        .isEqualTo(new PathRefusal.OverBudget());
  }

  @Test
  @DisplayName("RFC 9618 §1: mappings of all to all, level upon level, stay polynomial")
  void policyMappingsDoNotExplode() {
    String[] all =
        IntStream.range(1, 30).mapToObj(i -> "1.3.6.1.4.1.99999." + i).toArray(String[]::new);
    List<Certificate> chain = new ArrayList<>();
    LabCa last = ROOT;
    for (int level = 0; level < 12; level++) {
      last = last.issueCa(allToAll(policies(ca("P" + level), all), all));
      chain.add(last.certificate());
    }
    Certificate leaf = last.issue(policies(client("L"), all)).certificate();

    PathResult result =
        VALIDATOR.validate(leaf, chain, trust(ROOT), ANY, NOW, Budget.of(20, 40_000));

    assertThat(path(result).userPolicySet()).containsExactlyInAnyOrder(all);
  }

  private static CertificateSpec allToAll(CertificateSpec spec, String... policies) {
    ASN1EncodableVector mappings = new ASN1EncodableVector();
    for (String from : policies) {
      for (String to : policies) {
        ASN1EncodableVector pair = new ASN1EncodableVector();
        pair.add(new ASN1ObjectIdentifier(from));
        pair.add(new ASN1ObjectIdentifier(to));
        mappings.add(new DERSequence(pair));
      }
    }
    return spec.extension(Extension.policyMappings, true, new DERSequence(mappings));
  }
}
