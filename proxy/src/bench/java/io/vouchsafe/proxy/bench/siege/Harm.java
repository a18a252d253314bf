package io.vouchsafe.proxy.bench.siege;

import java.util.Locale;

/** What an answer to an attack must never show. */
enum Harm {
  /** Somebody was let in. */
  ALLOWED("let in") {
    @Override
    boolean shows(Reply reply) {
      String text = reply.text();
      return text.contains("\"decision\":\"allow\"")
          || text.toLowerCase(Locale.ROOT).contains("x-vouchsafe-decision: allow");
    }
  },
  /** Bytes behind a request that two parsers read differently were answered as a second one. */
  SECOND_ANSWER("smuggled request answered") {
    @Override
    boolean shows(Reply reply) {
      return reply.statuses().size() > 1;
    }
  },
  /** An order was taken from the page of a foreign site. */
  OBEYED("foreign order obeyed") {
    @Override
    boolean shows(Reply reply) {
      return reply.statuses().stream().anyMatch(status -> status / 100 == 2);
    }
  };

  private final String words;

  Harm(String words) {
    this.words = words;
  }

  abstract boolean shows(Reply reply);

  /** As it stands in the table. */
  String words() {
    return words;
  }
}
