package io.vouchsafe.proxy.ocsp;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.net.CallFailure;

/** What came back from a responder: a body to judge, or why there is none. */
public sealed interface ChannelAnswer {

  /** Status 200, the right content type, within the limits; not looked into yet. */
  record Body(Der der) implements ChannelAnswer {}

  /**
   * Nothing to judge.
   *
   * @param detail one sentence for people with the values compared
   * @param health what it tells about the responder
   */
  record Failed(Outcome outcome, String detail, Health health) implements ChannelAnswer {
    static Failed of(Outcome outcome, String detail) {
      return new Failed(outcome, detail, Health.of(outcome));
    }

    static Failed of(CallFailure failure) {
      return of(failure.outcome(), failure.detail());
    }
  }
}
