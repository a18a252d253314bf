package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import java.util.List;

/**
 * One candidate path that failed.
 *
 * @param certificates leaf first, as far as the path was built
 * @param at index in {@code certificates} of the one that failed; 0 is the leaf
 * @param refusal why
 */
public record FailedPath(List<Certificate> certificates, int at, PathRefusal refusal) {
  public FailedPath {
    certificates = List.copyOf(certificates);
  }
}
