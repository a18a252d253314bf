package io.vouchsafe.config;

import java.util.Optional;

/** A front at which nobody can be let in. */
final class FrontDoubts {
  private FrontDoubts() {}

  static void tell(WrittenTenant tenant) {
    Optional<Value> written = tenant.whole().child("front");
    if (written.isEmpty() || tenant.policies().isEmpty()) {
      return;
    }
    FrontSettings front = tenant.settings().front();
    Value section = written.get();
    boolean answers = front.header().isPresent() && !front.trusted().isEmpty();
    if (answers && !tenant.settings().policies().containsKey(front.policy())) {
      section
          .at("policy")
          .warning(
              "nothing in policies is called %s, which decides at /auth where the query names no policy: 403 to everybody; write front.policy: %s"
                  .formatted(
                      Quoted.of(front.policy()),
                      tenant.settings().policies().keySet().stream()
                          .sorted()
                          .findFirst()
                          .orElse("NAME")));
    }
    if (front.header().isPresent() && front.trusted().isEmpty()) {
      section
          .child("trusted")
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
