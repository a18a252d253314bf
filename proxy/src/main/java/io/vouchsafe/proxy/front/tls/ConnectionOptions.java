package io.vouchsafe.proxy.front.tls;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;

/**
 * The names that {@code Connection} lists (RFC 9110 §7.6.1): fields of these names go no further.
 * What we attach afterwards is out of their reach.
 *
 * @param names as they are written, without those that speak of the connection itself
 * @param closes whether the connection ends with this message
 */
record ConnectionOptions(List<String> names, boolean closes) {
  /** Nobody lists more; each of them is compared with each field. */
  static final int MOST = 32;

  private static final ConnectionOptions NONE = new ConnectionOptions(List.of(), false);
  private static final ConnectionOptions CLOSE = new ConnectionOptions(List.of(), true);

  ConnectionOptions {
    names = List.copyOf(names);
  }

  /** What {@code headers} list, {@link #MOST} names and one at most. */
  static ConnectionOptions of(MultiMap headers) {
    return headers.contains(HttpHeaders.CONNECTION)
        ? read(headers.getAll(HttpHeaders.CONNECTION))
        : NONE;
  }

  private static ConnectionOptions read(List<String> lines) {
    if (lines.size() == 1) {
      String only = lines.getFirst();
      if (only.equalsIgnoreCase("keep-alive")) {
        return NONE;
      }
      if (only.equalsIgnoreCase("close")) {
        return CLOSE;
      }
    }
    List<String> names = new ArrayList<>();
    boolean closes = false;
    for (String line : lines) {
      for (int at = 0; at <= line.length() && names.size() <= MOST; ) {
        int comma = line.indexOf(',', at);
        int end = comma < 0 ? line.length() : comma;
        String name = line.substring(at, end).strip();
        at = end + 1;
        if (name.equalsIgnoreCase("close")) {
          closes = true;
        } else if (!name.isEmpty() && !name.equalsIgnoreCase("keep-alive")) {
          names.add(name);
        }
      }
    }
    return new ConnectionOptions(names, closes);
  }

  /** Whether there are more than anybody needs. */
  boolean isTooMany() {
    return names.size() > MOST;
  }

  /** Whether {@code name} is listed, in letters of any case. */
  boolean lists(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return true;
      }
    }
    return false;
  }
}
