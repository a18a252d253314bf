package io.vouchsafe.proxy.cli.remote;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Path and query of a call of the admin port; what is put into it is percent-encoded. */
record AdminTarget(String text) {

  /** {@code /word}, and a part for each of {@code more}. */
  static AdminTarget of(String word, String... more) {
    StringBuilder path = new StringBuilder("/").append(word);
    for (String part : more) {
      path.append('/').append(encoded(part));
    }
    return new AdminTarget(path.toString());
  }

  /** With a query key; the same where {@code value} is empty. */
  AdminTarget with(String key, Optional<String> value) {
    return value
        .map(given -> text + (text.contains("?") ? "&" : "?") + key + "=" + encoded(given))
        .map(AdminTarget::new)
        .orElse(this);
  }

  /** With a query key. */
  AdminTarget with(String key, String value) {
    return with(key, Optional.of(value));
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
