package io.vouchsafe.proxy.check;

import java.util.Locale;

/** How a line was answered (contract, section 6). */
enum CheckVerdict {
  VALID,
  INVALID,
  /** The path is valid, its status is not known, and the request does not insist. */
  INDETERMINATE,
  /** The request makes no sense. */
  ERROR;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
