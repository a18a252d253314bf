package io.vouchsafe.proxy.front.tls;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.Optional;

/**
 * What a refused client is told: that, and the reference under which the operator finds why.
 *
 * @param status 401 or 403
 * @param sentence for people
 * @param reason its code; told to devices alone, whose calls have it in every refusal (contract,
 *     section 5)
 */
record FrontRefusal(int status, String sentence, String reference, Optional<String> reason) {
  private static final String NO_CERTIFICATE = "A client certificate is required here.";
  private static final String REFUSED = "Your certificate is not accepted here.";
  private static final String HELD = "Your certificate is not accepted at the moment.";
  private static final String INTERNAL = "Nobody can be let in here at the moment.";

  /** Of a deny. */
  static FrontRefusal of(Verdict deny) {
    return deny.decision().reason() == Reason.NO_CERTIFICATE
        ? new FrontRefusal(401, NO_CERTIFICATE, deny.reference(), Optional.empty())
        : new FrontRefusal(403, REFUSED, deny.reference(), Optional.empty());
  }

  /** The same, for a device of OCVPN: one that is revoked drops its key at once. */
  static FrontRefusal ofDevice(Verdict deny) {
    FrontRefusal refusal = of(deny);
    return new FrontRefusal(
        refusal.status(),
        refusal.sentence(),
        refusal.reference(),
        Optional.of(deny.decision().reason().code()));
  }

  /** Of a session that passes nothing while it is looked into, or its cut is held. */
  static FrontRefusal held(String reference) {
    return new FrontRefusal(403, HELD, reference, Optional.empty());
  }

  /** For no fault of the client's. */
  static FrontRefusal internal(String reference) {
    return new FrontRefusal(403, INTERNAL, reference, Optional.empty());
  }

  String title() {
    return status == 401 ? "Unauthorized" : "Forbidden";
  }
}
