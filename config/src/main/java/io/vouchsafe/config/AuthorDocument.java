package io.vouchsafe.config;

import java.util.Optional;

/** Who makes a change and why, in the body of a request. */
public record AuthorDocument(Optional<String> by, Optional<String> why) {
  private static final SettingKey<String> BY = PlainWords.lineKey("by");
  private static final SettingKey<String> WHY = PlainWords.lineKey("why");

  static final SectionTable KEYS = SectionTable.of(BY, WHY);

  static AuthorDocument read(Section document) {
    return new AuthorDocument(document.find(BY), document.find(WHY));
  }
}
