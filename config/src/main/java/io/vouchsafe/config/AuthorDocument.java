package io.vouchsafe.config;

import java.util.Optional;

/** Who makes a change and why, in the body of a request. */
public record AuthorDocument(Optional<String> by, Optional<String> why) {

  static AuthorDocument read(Section document) {
    return new AuthorDocument(
        document.value("by").flatMap(PlainWords::line),
        document.value("why").flatMap(PlainWords::line));
  }
}
