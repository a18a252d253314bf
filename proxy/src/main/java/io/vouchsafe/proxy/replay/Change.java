package io.vouchsafe.proxy.replay;

import io.vouchsafe.proxy.record.RecordedDecision;

/** What becomes of a recorded decision; the gravest comes first. */
public enum Change {
  /** An allow becomes a deny. */
  REFUSED("allow_to_deny"),
  /** An allow stays one only because the new policy observes. */
  OBSERVED("allow_would_be_deny"),
  /** Nobody knows: the record does not say enough. */
  UNDETERMINED("undetermined"),
  /** A deny becomes an allow. */
  ALLOWED("deny_to_allow"),
  /** Nothing changes. */
  SAME("same");

  private final String code;

  Change(String code) {
    this.code = code;
  }

  /** The word for programs. */
  public String code() {
    return code;
  }

  static Change of(RecordedDecision before, Replayed now) {
    return switch (now) {
      case Replayed.Undetermined unknown -> UNDETERMINED;
      case Replayed.Refused refused -> before.allow() ? REFUSED : SAME;
      case Replayed.Passes passes when !before.allow() -> ALLOWED;
      case Replayed.Passes passes ->
          passes.would().isPresent() && !before.would() ? OBSERVED : SAME;
    };
  }
}
