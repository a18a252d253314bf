package io.vouchsafe.proxy.front;

import java.util.List;
import java.util.Locale;

/** Whether whoever is refused reads a page or JSON (RFC 9110 §12.5.1). */
public final class AcceptedText {
  /** More of the fields is not read; a browser's has 150 characters. */
  private static final int LONGEST = 1024;

  private AcceptedText() {}

  /**
   * Whether {@code accept} names pages, and no JSON before them.
   *
   * @param accept the fields of that name; none where the client has sent none
   */
  public static boolean isPage(List<String> accept) {
    String all = String.join(",", accept);
    String read = all.substring(0, Math.min(all.length(), LONGEST)).toLowerCase(Locale.ROOT);
    double page = 0;
    double json = 0;
    for (String range : read.split(",", -1)) {
      String[] parts = range.split(";", -1);
      switch (parts[0].strip()) {
        case "text/html", "application/xhtml+xml" -> page = Math.max(page, weight(parts));
        case "application/json", "application/problem+json" -> json = Math.max(json, weight(parts));
        default -> {
          // A range for everything asks for neither.
        }
      }
    }
    return page > 0 && page >= json;
  }

  /** RFC 9110 §12.4.2; a weight that cannot be read is none. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        return parameter.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")
            ? Double.parseDouble(parameter.substring(2))
            : 0;
      }
    }
    return 1;
  }
}
