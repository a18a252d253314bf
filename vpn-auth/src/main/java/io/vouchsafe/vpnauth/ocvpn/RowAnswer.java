package io.vouchsafe.vpnauth.ocvpn;

/** What a row answers whoever asked. */
enum RowAnswer {
  KEY("200, with the key"),
  NO_KEY("200, without a key"),
  NOBODY("200 `none`, no members"),
  FAREWELL("200 `unregistering`, no members"),
  WRONG_GENERATION("409"),
  OVERLAP("409"),
  TOO_MANY_NETWORKS("409"),
  NETWORK_NOT_ALLOWED("403"),
  NOT_LISTED("403"),
  NOBODY_ASKED("");

  private final String words;

  RowAnswer(String words) {
    this.words = words;
  }

  /** As the documentation says it. */
  String words() {
    return words;
  }
}
