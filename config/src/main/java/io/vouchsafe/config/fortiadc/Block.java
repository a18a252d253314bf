package io.vouchsafe.config.fortiadc;

import org.jspecify.annotations.Nullable;

/**
 * A {@code config} or {@code edit} that is open.
 *
 * @param line 1-based, where it was opened
 * @param vdom whose settings stand in it
 * @param object what {@code set} fills, in a block that has settings of ours
 */
record Block(Kind kind, int line, Vdom vdom, @Nullable CliObject object) {

  /** What a block is for. */
  enum Kind {
    /** The whole file, {@code config global} or one vdom: holds {@code config} blocks. */
    FILE(false),
    GLOBAL(false),
    VDOM(true),
    /** {@code config vdom}: each {@code edit} is a vdom with {@code config} blocks of its own. */
    VDOMS(false),
    OCSP_TABLE(false),
    OCSP_OBJECT(true),
    /** {@code config system vdom}: each {@code edit} has settings about one vdom. */
    VDOM_TABLE(false),
    VDOM_OBJECT(true),
    SKIPPED(false),
    SKIPPED_EDIT(true);

    private final boolean edit;

    Kind(boolean edit) {
      this.edit = edit;
    }
  }

  /** Opened by {@code edit}, so closed by {@code next}. */
  boolean isEdit() {
    return kind.edit;
  }

  boolean isSkipped() {
    return kind == Kind.SKIPPED || kind == Kind.SKIPPED_EDIT;
  }

  Block inside(Kind inner, int at) {
    return new Block(inner, at, vdom, null);
  }
}
