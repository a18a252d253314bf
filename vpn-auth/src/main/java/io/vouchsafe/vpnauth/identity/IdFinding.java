package io.vouchsafe.vpnauth.identity;

import java.util.Optional;

/** What a leaf's identities come to under an ID list and a claimed identity. */
public sealed interface IdFinding {
  /** The entry that lets it pass; empty without a list, and of a refusal. */
  default Optional<IdEntry> matched() {
    return Optional.empty();
  }

  /**
   * It may pass.
   *
   * @param matched the entry that lets it; empty without a list
   */
  record Passes(Optional<IdEntry> matched) implements IdFinding {
    /** Nobody asked who it is, or no list says who may pass. */
    public static final Passes ANYONE = new Passes(Optional.empty());
  }

  /** It may not pass. */
  sealed interface Refused extends IdFinding {
    /** One sentence for people. */
    String detail();
  }

  /** No entry of the list matches. */
  record NotListed(String detail) implements Refused {}

  /** The claimed identity is none of the leaf's. */
  record Mismatched(String detail) implements Refused {}
}
