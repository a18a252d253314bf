package io.vouchsafe.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fronts at which nobody can be let in, or that {@code /auth} never chooses. */
final class FrontDoubts {
  private FrontDoubts() {}

  static void tell(WrittenTenant tenant) {
    Optional<Value> written = tenant.whole().child(TenantReader.FRONT);
    List<FrontSettings> fronts = tenant.settings().fronts();
    if (written.isEmpty() || fronts.isEmpty()) {
      return;
    }
    List<Value> sections = written.get().oneOrMore();
    for (int i = 0; i < fronts.size(); i++) {
      if (!tenant.policies().isEmpty()) {
        tellOfNobody(fronts.get(i), sections.get(i), tenant.settings().policies().keySet());
      }
    }
    tellOfCovered(fronts, sections);
  }

  private static void tellOfNobody(FrontSettings front, Value section, Set<String> known) {
    boolean answers = front.header().isPresent() && !front.trusted().isEmpty();
    // A front that names one of its policies with every request needs none besides.
    boolean decides =
        known.contains(front.policy()) || front.policies().stream().anyMatch(known::contains);
    if (answers && !decides) {
      section
          .at(FrontReader.POLICY)
          .warning(
              "there is no policy %s, which decides at /auth when the query names no policy: everybody gets 403; write front.policy: %s"
                  .formatted(
                      Quoted.of(front.policy()),
                      known.stream().sorted().findFirst().orElse("NAME")));
    }
    if (front.header().isPresent() && front.trusted().isEmpty()) {
      section
          .child(FrontReader.TRUSTED)
          .ifPresent(
              list ->
                  list.warning(
                      "the list is empty, nobody may set the header: /auth answers 403 to"
                          + " everybody; write the front's address, such as 127.0.0.1/32"));
    }
    if (front.header().isEmpty() && front.trusted().isEmpty()) {
      section.warning(
          "without front.header and front.trusted /auth answers 403 to everybody; write both, such"
              + " as header: nginx, trusted: [127.0.0.1/32]");
    }
  }

  /** Contract, section 1: the first front whose networks hold the caller answers at /auth. */
  private static void tellOfCovered(List<FrontSettings> fronts, List<Value> sections) {
    NetworksSoFar earlier = new NetworksSoFar();
    for (int i = 0; i < fronts.size(); i++) {
      List<Cidr> trusted = fronts.get(i).trusted();
      List<Value> written =
          sections.get(i).child(FrontReader.TRUSTED).map(Value::items).orElse(List.of());
      for (int n = 0; n < trusted.size(); n++) {
        if (earlier.cover(trusted.get(n))) {
          written.get(n).warning(covered(trusted.get(n), fronts.get(i)));
        }
      }
      trusted.forEach(earlier::add);
    }
  }

  private static String covered(Cidr network, FrontSettings front) {
    return "an earlier front also trusts %s and is used for it at /auth; this front is used only at .../front/%s/auth"
        .formatted(network, front.name().orElse("NAME"));
  }
}
