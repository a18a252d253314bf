package io.vouchsafe.pki.path;

import io.vouchsafe.pki.AlternativeName;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.NameConstraints;
import io.vouchsafe.pki.NameSubtree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * permitted_subtrees and excluded_subtrees (RFC 5280 §6.1.2 (b), (c)) as they grow down the path.
 * The extensions are kept side by side: a name that every one of them permits lies in their
 * intersection, and one that some excludes lies in their union.
 */
final class ConstrainedNames {
  /** emailAddress (RFC 2985 §5.2.1). */
  private static final String EMAIL_ADDRESS = "1.2.840.113549.1.9.1";

  private final List<NameConstraints> above = new ArrayList<>();
  private final Budget budget;

  ConstrainedNames(Budget budget) {
    this.budget = budget;
  }

  /** RFC 5280 §6.1.4 (g). */
  void add(NameConstraints constraints) {
    above.add(constraints);
  }

  /** RFC 5280 §6.1.3 (b), (c). */
  Optional<PathRefusal> check(Certificate certificate) {
    if (above.isEmpty()) {
      return Optional.empty();
    }
    List<AlternativeName> names = names(certificate);
    for (NameConstraints constraints : above) {
      long comparisons =
          (long) names.size() * (constraints.permitted().size() + constraints.excluded().size());
      if (!budget.takeSteps(comparisons)) {
        return Optional.of(new PathRefusal.OverBudget());
      }
      for (AlternativeName name : names) {
        Optional<PathRefusal> refusal = check(name, constraints);
        if (refusal.isPresent()) {
          return refusal;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The subject, subjectAltName, and the subject's emailAddress attributes. §4.2.1.10 asks for the
   * latter only where there is no subjectAltName; here they are constrained always, because ID lists
   * may look at them.
   */
  private static List<AlternativeName> names(Certificate certificate) {
    List<AlternativeName> names = new ArrayList<>();
    if (!certificate.subject().isEmpty()) {
      names.add(new AlternativeName.Directory(certificate.subject()));
    }
    certificate.subjectAlternativeNames().ifPresent(names::addAll);
    for (String mailbox : certificate.subject().values(EMAIL_ADDRESS)) {
      names.add(new AlternativeName.Email(mailbox));
    }
    return names;
  }

  private static Optional<PathRefusal> check(AlternativeName name, NameConstraints constraints) {
    boolean constrained = false;
    boolean permitted = false;
    for (NameSubtree subtree : constraints.permitted()) {
      SubtreeMatch match = SubtreeMatch.of(name, subtree);
      if (match == SubtreeMatch.UNPROCESSABLE) {
        return unprocessable(name);
      }
      constrained |= match != SubtreeMatch.OTHER_FORM;
      permitted |= match == SubtreeMatch.INSIDE;
    }
    if (constrained && !permitted) {
      return Optional.of(new PathRefusal.NameNotPermitted(text(name), form(name)));
    }
    for (NameSubtree subtree : constraints.excluded()) {
      switch (SubtreeMatch.of(name, subtree)) {
        case INSIDE, OVERLAPPING -> {
          return Optional.of(new PathRefusal.NameExcluded(text(name), text(subtree)));
        }
        case UNPROCESSABLE -> {
          return unprocessable(name);
        }
        case OUTSIDE, OTHER_FORM -> {}
      }
    }
    return Optional.empty();
  }

  private static Optional<PathRefusal> unprocessable(AlternativeName name) {
    return Optional.of(
        new PathRefusal.NameConstraintUnprocessable(form(name) + " " + text(name)));
  }

  static String form(AlternativeName name) {
    return switch (name) {
      case AlternativeName.Dns n -> "dNSName";
      case AlternativeName.Email n -> "rfc822Name";
      case AlternativeName.Uri n -> "uniformResourceIdentifier";
      case AlternativeName.Ip n -> "iPAddress";
      case AlternativeName.Directory n -> "directoryName";
      case AlternativeName.RegisteredId n -> "registeredID";
      case AlternativeName.Other n -> "otherName";
      case AlternativeName.Opaque n -> n.form();
    };
  }

  private static String text(AlternativeName name) {
    return name.text();
  }

  private static String text(NameSubtree subtree) {
    return switch (subtree) {
      case NameSubtree.Dns(String domain) -> domain.isEmpty() ? "(every domain)" : domain;
      case NameSubtree.Email(String base) -> base;
      case NameSubtree.Uri(String host) -> host;
      case NameSubtree.Ip ip -> ip.text();
      case NameSubtree.Directory(var base) -> base.toString();
      case NameSubtree.Opaque(String form) -> form;
    };
  }
}
