package io.vouchsafe.proxy.front.spoe;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.wire.spop.SpopAction;
import io.vouchsafe.vpnauth.wire.spop.SpopFrame;
import io.vouchsafe.vpnauth.wire.spop.SpopFrameId;
import io.vouchsafe.vpnauth.wire.spop.SpopScope;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A verdict as HAProxy's variables (contract, section 5, SPOE). */
final class SpoeAnswer {
  private static final Logger LOG = LoggerFactory.getLogger(SpoeAnswer.class);
  private static final int LENGTH_OCTETS = 4;

  private SpoeAnswer() {}

  /**
   * The ACK. Where the identity of somebody who is let in does not fit, nobody is let in: behind
   * HAProxy he would be somebody without a name.
   *
   * @param longest octets of a frame
   */
  static byte[] encoded(SpopFrameId id, Verdict verdict, int longest) {
    byte[] whole = new SpopFrame.Ack(id, actions(verdict)).encode();
    if (whole.length - LENGTH_OCTETS <= longest) {
      return whole;
    }
    LOG.warn(
        "the answer to decision {} does not fit into max-frame-size {}, and became a deny; raise it"
            + " in spoe.conf",
        verdict.reference(),
        longest);
    return new SpopFrame.Ack(id, told(false, Reason.INTERNAL, verdict.reference())).encode();
  }

  /** The identity of whom {@code /auth} would name, in the same words. */
  private static List<SpopAction> actions(Verdict verdict) {
    List<SpopAction> actions =
        told(verdict.isAllow(), verdict.decision().reason(), verdict.reference());
    if (verdict.leaf().isPresent() && verdict.decision().tellsIdentity()) {
      actions.add(text("identity", verdict.leaf().get().headerSubject().toString()));
    }
    return actions;
  }

  private static List<SpopAction> told(boolean allow, Reason reason, String reference) {
    List<SpopAction> actions = new ArrayList<>();
    actions.add(set("allow", new SpopValue.Bool(allow)));
    actions.add(text("reason", reason.code()));
    actions.add(text("reference", reference));
    return actions;
  }

  private static SpopAction text(String name, String text) {
    return set(name, SpopValue.Text.of(text));
  }

  private static SpopAction set(String name, SpopValue value) {
    return new SpopAction.SetVariable(SpopScope.TRANSACTION, name, value);
  }
}
