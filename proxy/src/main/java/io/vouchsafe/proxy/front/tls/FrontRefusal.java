package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;

/**
 * What a refused client is told: that, and the reference under which the operator finds why.
 *
 * @param status 401 or 403
 * @param sentence for people
 */
record FrontRefusal(int status, String sentence, String reference) {
  private static final String NO_CERTIFICATE = "A client certificate is required here.";
  private static final String REFUSED = "Your certificate is not accepted here.";
  private static final String HELD = "Your certificate is not accepted at the moment.";
  private static final String INTERNAL = "Nobody can be let in here at the moment.";

  /** Of a deny. */
  static FrontRefusal of(Verdict deny) {
    return deny.decision().reason() == Reason.NO_CERTIFICATE
        ? new FrontRefusal(401, NO_CERTIFICATE, deny.reference())
        : new FrontRefusal(403, REFUSED, deny.reference());
  }

  /** Of a session that passes nothing while it is looked into, or its cut is held. */
  static FrontRefusal held(String reference) {
    return new FrontRefusal(403, HELD, reference);
  }

  /** For no fault of the client's. */
  static FrontRefusal internal(String reference) {
    return new FrontRefusal(403, INTERNAL, reference);
  }

  String title() {
    return status == 401 ? "Unauthorized" : "Forbidden";
  }
}
