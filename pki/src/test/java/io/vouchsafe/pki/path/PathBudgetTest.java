package io.vouchsafe.pki.path;

import static io.vouchsafe.pki.path.PathLab.ca;
import static io.vouchsafe.pki.path.PathLab.client;
import static io.vouchsafe.pki.path.PathLab.constrain;
import static io.vouchsafe.pki.path.PathLab.mapped;
import static io.vouchsafe.pki.path.PathLab.policies;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.PolicyMapping;
import io.vouchsafe.pki.lab.LabCa;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a certificate can multiply is taken from the budget before it is done")
class PathBudgetTest {
  private static final String GOLD = "1.3.6.1.4.1.99999.1";
  private static final String SILVER = "1.3.6.1.4.1.99999.2";
  private static final String BRONZE = "1.3.6.1.4.1.99999.3";
  private static final LabCa ROOT = PathLab.root();

  @Test
  void aNodeCostsOneAndOneForEachPolicyItExpects() {
    PolicyGraph graph = new PolicyGraph();
    assertThat(graph.size()).as("anyPolicy alone").isEqualTo(2);

    graph.descend(Set.of(GOLD, SILVER), true);
    assertThat(graph.size()).as("two policies").isEqualTo(4);

    graph.map(List.of(new PolicyMapping(GOLD, SILVER), new PolicyMapping(GOLD, BRONZE)));
    assertThat(graph.size()).as("one of them mapped to two").isEqualTo(5);
    assertThat(graph.isNull()).isFalse();

    graph.clear();
    assertThat(graph.size()).isZero();
    assertThat(graph.isNull()).isTrue();
  }

  @Test
  @DisplayName("The graph's last level and the certificate's policies")
  void policyNodes() {
    Certificate leaf = ROOT.issue(policies(client("L"), GOLD, SILVER)).certificate();

    assertCosts(4, budget -> new PolicyState(PolicyInputs.ANY, 1, budget).process(leaf, true));
  }

  @Test
  void mappings() {
    Certificate issuing = ROOT.issue(mapped(policies(ca("CA"), GOLD), GOLD, SILVER)).certificate();

    assertCosts(1, budget -> new PolicyState(PolicyInputs.ANY, 2, budget).prepareForNext(issuing));
  }

  @Test
  void subtreesOfTheNamesForm() {
    GeneralName inside = new GeneralName(GeneralName.dNSName, "example.com");
    GeneralName outside = new GeneralName(GeneralName.dNSName, "example.org");
    Certificate leaf = ROOT.issue(client("L").dns("www.example.com")).certificate();

    assertCosts(2, budget -> names(List.of(outside, inside), List.of(), budget).check(leaf));
    assertCosts(1, budget -> names(List.of(), List.of(outside), budget).check(leaf));
  }

  private static ConstrainedNames names(
      List<GeneralName> permitted, List<GeneralName> excluded, Budget budget) {
    Certificate issuing = ROOT.issue(constrain(ca("CA"), permitted, excluded)).certificate();
    ConstrainedNames names = new ConstrainedNames(budget);
    names.add(issuing.nameConstraints().orElseThrow());
    return names;
  }

  /** Refused with one step less than {@code steps}, and passed with just as many. */
  private static void assertCosts(int steps, Function<Budget, Optional<PathRefusal>> check) {
    assertThat(check.apply(Budget.of(0, steps - 1))).contains(new PathRefusal.OverBudget());
    assertThat(check.apply(Budget.of(0, steps))).isEmpty();
  }
}
