package io.vouchsafe.proxy.gateway.openvpn;

import io.vouchsafe.proxy.session.CutCause;
import io.vouchsafe.vpnauth.decision.Reason;

/**
 * Why a client is not let in whatever is decided about its certificate.
 *
 * @param detail for the journal, one sentence
 */
record LoginRefusal(Reason reason, String detail) {
  /** The gateway is gone from the settings. */
  static LoginRefusal removed(String gateway) {
    return new LoginRefusal(Reason.FRONT_NOT_TRUSTED, gateway + " is no longer in the settings");
  }

  /** Its session is being cut. */
  static LoginRefusal cut(CutCause cause) {
    Reason reason =
        switch (cause) {
          case CutCause.Refused(Reason refused) -> refused;
          case CutCause.ByHand byHand -> Reason.BLOCKED;
          case CutCause.OtherTunnel other -> Reason.NO_TUNNEL;
          case CutCause.NoTenant gone -> Reason.FRONT_NOT_TRUSTED;
          case CutCause.NoPolicy gone -> Reason.FRONT_NOT_TRUSTED;
          case CutCause.NoTunnel gone -> Reason.FRONT_NOT_TRUSTED;
        };
    return new LoginRefusal(reason, "its session is being cut: " + cause.word());
  }

  /** Somebody says that its certificate is revoked, and it is not decided about anew yet. */
  static LoginRefusal suspected() {
    return new LoginRefusal(
        Reason.REVOKED,
        "somebody says that the certificate is revoked, and it is being asked about");
  }

  /**
   * The list of live sessions does not take it.
   *
   * @param why a reason's word, or a sentence
   */
  static LoginRefusal notOpened(String why) {
    for (Reason reason : Reason.values()) {
      if (reason.code().equals(why)) {
        return new LoginRefusal(reason, "no session could be opened");
      }
    }
    return new LoginRefusal(Reason.OVER_BUDGET, "no session could be opened: " + why);
  }
}
