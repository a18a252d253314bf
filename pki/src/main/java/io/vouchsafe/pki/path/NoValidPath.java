package io.vouchsafe.pki.path;

import java.util.List;

/**
 * Every attempt failed.
 *
 * @param attempts at least one, the most telling first: one that reached an anchor comes before one
 *     that did not
 */
public record NoValidPath(List<FailedPath> attempts) implements PathResult {
  public NoValidPath {
    attempts = List.copyOf(attempts);
    if (attempts.isEmpty()) {
      throw new IllegalArgumentException("a refusal names at least one attempt");
    }
  }

  /** The attempt that a person should hear about first. */
  public FailedPath mostTelling() {
    return attempts.getFirst();
  }
}
