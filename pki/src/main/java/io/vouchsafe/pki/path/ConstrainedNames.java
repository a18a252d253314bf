package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.NameConstraints;
import io.vouchsafe.pki.NameSubtree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * permitted_subtrees and excluded_subtrees (RFC 5280 §6.1.2 (b), (c)) as they grow down the path.
 * The extensions are kept side by side: a name that every one of them permits lies in their
 * intersection, and one that some excludes lies in their union.
 */
final class ConstrainedNames {
  /** emailAddress (RFC 2985 §5.2.1). */
  private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

  /** Stands for an emailAddress that is no string: no mailbox, so that every constraint refuses. */
  private static final AlternativeName NO_TEXT =
      new AlternativeName.Email("(an emailAddress that is no string)");

  /** One extension, its subtrees sorted by the form that they constrain. */
  private record Extension(
      Map<String, List<NameSubtree>> permitted, Map<String, List<NameSubtree>> excluded) {

    static Extension of(NameConstraints constraints) {
      return new Extension(byForm(constraints.permitted()), byForm(constraints.excluded()));
    }

    private static Map<String, List<NameSubtree>> byForm(List<NameSubtree> subtrees) {
      return subtrees.stream().collect(Collectors.groupingBy(NameSubtree::form));
    }

    List<NameSubtree> permitted(AlternativeName name) {
      return permitted.getOrDefault(name.form(), List.of());
    }

    List<NameSubtree> excluded(AlternativeName name) {
      return excluded.getOrDefault(name.form(), List.of());
    }
  }

  private final List<Extension> above = new ArrayList<>();
  private final Budget budget;

  ConstrainedNames(Budget budget) {
    this.budget = budget;
  }

  /** RFC 5280 §6.1.4 (g). */
  void add(NameConstraints constraints) {
    above.add(Extension.of(constraints));
  }

  /** RFC 5280 §6.1.3 (b), (c). */
  Optional<PathRefusal> check(Certificate certificate) {
    if (above.isEmpty()) {
      return Optional.empty();
    }
    for (AlternativeName name : names(certificate)) {
      SubtreeMatch.Subject subject = SubtreeMatch.of(name);
      for (Extension extension : above) {
        Optional<PathRefusal> refusal =
            permitted(name, subject, extension.permitted(name))
                .or(() -> excluded(name, subject, extension.excluded(name)));
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The subject, subjectAltName, and the subject's emailAddress attributes. §4.2.1.10 asks for the
   * latter only where there is no subjectAltName; here they are constrained always, because ID
   * lists may look at them. A string of whatever type is constrained in every reading.
   */
  private static List<AlternativeName> names(Certificate certificate) {
    List<AlternativeName> names = new ArrayList<>();
    if (!certificate.subject().isEmpty()) {
      names.add(new AlternativeName.Directory(certificate.subject()));
    }
    certificate.subjectAlternativeNames().ifPresent(names::addAll);
    for (List<String> readings : certificate.subject().readings(EMAIL_ADDRESS)) {
      readings.forEach(mailbox -> names.add(new AlternativeName.Email(mailbox)));
      if (readings.isEmpty()) {
        names.add(NO_TEXT);
      }
    }
    return names;
  }

  /** Inside one of them; where there are none, everything is permitted. */
  private Optional<PathRefusal> permitted(
      AlternativeName name, SubtreeMatch.Subject subject, List<NameSubtree> subtrees) {
    if (!budget.takeSteps(subtrees.size())) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    boolean inside = subtrees.isEmpty();
    for (NameSubtree subtree : subtrees) {
      switch (subject.against(subtree)) {
        case INSIDE -> inside = true;
        case UNPROCESSABLE -> {
          return unprocessable(name);
        }
        case OUTSIDE, OVERLAPPING -> {}
      }
    }
    return inside
        ? Optional.empty()
        : Optional.of(new PathRefusal.NameNotPermitted(name.text(), name.form()));
  }

  /** Inside none of them, not even in part. */
  private Optional<PathRefusal> excluded(
      AlternativeName name, SubtreeMatch.Subject subject, List<NameSubtree> subtrees) {
    if (!budget.takeSteps(subtrees.size())) {
      return Optional.of(new PathRefusal.OverBudget());
    }
    for (NameSubtree subtree : subtrees) {
      switch (subject.against(subtree)) {
        case INSIDE, OVERLAPPING -> {
          return Optional.of(new PathRefusal.NameExcluded(name.text(), subtree.text()));
        }
        case UNPROCESSABLE -> {
          return unprocessable(name);
        }
        case OUTSIDE -> {}
      }
    }
    return Optional.empty();
  }

  private static Optional<PathRefusal> unprocessable(AlternativeName name) {
    return Optional.of(
        new PathRefusal.NameConstraintUnprocessable(name.form() + " " + name.text()));
  }
}
