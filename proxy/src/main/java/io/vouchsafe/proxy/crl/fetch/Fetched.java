package io.vouchsafe.proxy.crl.fetch;

import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.CallFailure;
import java.nio.file.Path;

/** What came of fetching one URL. */
public sealed interface Fetched {

  /**
   * Whole and within the limit; not looked into yet.
   *
   * @param file private, temporary, and the receiver's to move or delete
   * @param next what to ask with the next time
   * @param detail which alternates failed before, empty when none did
   */
  record Received(Path file, Conditions next, String detail) implements Fetched {}

  /** It is still what the conditions name. */
  record Unchanged() implements Fetched {}

  /** Nothing came. */
  record Failed(Outcome outcome, String detail) implements Fetched {
    static Failed of(CallFailure failed) {
      return new Failed(failed.outcome(), failed.detail());
    }
  }
}
