package io.vouchsafe.proxy.session;

import io.vouchsafe.proxy.emergency.Author;
import io.vouchsafe.vpnauth.decision.Reason;

/** Why a session is cut. */
public sealed interface CutCause {

  /** The certificate would not be let in any more. */
  record Refused(Reason reason) implements CutCause {
    @Override
    public String word() {
      return reason.code();
    }

    /**
     * An operator's block is never held. Neither is a certificate that has ended: nobody can have
     * taken that for something else.
     */
    @Override
    public boolean isLimited() {
      return reason != Reason.BLOCKED && reason != Reason.EXPIRED;
    }
  }

  /** An operator cuts this one session. */
  record ByHand(Author author) implements CutCause {
    @Override
    public String word() {
      return "by_hand";
    }

    @Override
    public boolean isLimited() {
      return false;
    }
  }

  /** The settings have no such tenant any more. */
  record NoTenant() implements CutCause {
    @Override
    public String word() {
      return "no_tenant";
    }

    @Override
    public boolean isLimited() {
      return false;
    }
  }

  /** The settings of the tenant have no such policy any more. */
  record NoPolicy() implements CutCause {
    @Override
    public String word() {
      return "no_policy";
    }

    @Override
    public boolean isLimited() {
      return false;
    }
  }

  /** The peer would get another tunnel now: the tunnels, or a host's addresses, have changed. */
  record OtherTunnel() implements CutCause {
    @Override
    public String word() {
      return "other_tunnel";
    }

    /** As when a certificate is not wanted any more: a slip in the settings must not cut all. */
    @Override
    public boolean isLimited() {
      return true;
    }
  }

  /** The settings of the tenant have no such tunnel any more, or another gateway carries it. */
  record NoTunnel() implements CutCause {
    @Override
    public String word() {
      return Reason.NO_TUNNEL.code();
    }

    @Override
    public boolean isLimited() {
      return false;
    }
  }

  /** The stable word in answers, the journal and the metrics. */
  String word();

  /**
   * Whether it counts for {@code sessions.cuts_per_second} and {@code sessions.cut_limit}: what is
   * learnt may be a CA's slip or an attack, an operator's order is neither.
   */
  boolean isLimited();
}
