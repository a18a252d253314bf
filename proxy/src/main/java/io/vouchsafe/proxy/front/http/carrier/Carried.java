package io.vouchsafe.proxy.front.http.carrier;

import io.vouchsafe.pki.Der;
import java.util.List;

/** What the header fields of one request carry. */
public sealed interface Carried {
  /** The fields are absent or empty: the client showed no certificate. */
  record None() implements Carried {
    static final None NONE = new None();
  }

  /**
   * Certificates, leaf first, at least one; nobody has looked into them.
   *
   * @param certificates at most as many as one request may bring
   */
  record Chain(List<Der> certificates) implements Carried {
    public Chain {
      certificates = List.copyOf(certificates);
      if (certificates.isEmpty()) {
        throw new IllegalArgumentException("a chain has a leaf");
      }
    }
  }

  /**
   * The fields are not what their format says.
   *
   * @param detail one clause for people, free of the fields' own text
   */
  record Malformed(String detail) implements Carried {}
}
