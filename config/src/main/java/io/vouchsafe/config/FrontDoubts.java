package io.vouchsafe.config;

import java.util.Optional;
import java.util.Set;

/** A front at which nobody can be let in. */
final class FrontDoubts {
  private FrontDoubts() {}

  static void tell(WrittenTenant tenant) {
    Optional<Value> written = tenant.whole().child(TenantReader.FRONT);
    if (written.isEmpty() || tenant.policies().isEmpty()) {
      return;
    }
    FrontSettings front = tenant.settings().front();
    Value section = written.get();
    Set<String> known = tenant.settings().policies().keySet();
    boolean answers = front.header().isPresent() && !front.trusted().isEmpty();
    // A front that names one of its policies with every request needs none besides.
    boolean decides =
        known.contains(front.policy()) || front.policies().stream().anyMatch(known::contains);
    if (answers && !decides) {
      section
          .at(FrontReader.POLICY)
          .warning(
              "nothing in policies is called %s, which decides at /auth where the query names no policy: 403 to everybody; write front.policy: %s"
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
}
