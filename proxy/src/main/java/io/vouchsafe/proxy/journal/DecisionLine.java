package io.vouchsafe.proxy.journal;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.proxy.decision.TraceContext;
import io.vouchsafe.proxy.decision.UntrustedCall;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdEntry;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A verdict as one line of JSON. What may name a person stands under {@code personal}; everything
 * else is safe to keep. Built by hand, since a tree or a generator would cost more than the
 * decision; what a remembered login rests on is written once.
 */
public final class DecisionLine {
  /** Everything but the evidence, the detail and what a stranger wrote. */
  private static final int USUAL_HEAD = 320;

  static final int LONGEST = BoundedText.LONGEST;

  /** Characters of an identity that is claimed, or of the entry that matches. */
  private static final int LONGEST_ID = 256;

  /** What the evidence of a call comes to that was refused before any certificate was looked at. */
  private static final String NOTHING = "\"revocation\":[],";

  /** Characters for which the room to write in is kept: nearly every line fits. */
  private static final int USUAL = 4096;

  private final ThreadLocal<StringBuilder> room =
      ThreadLocal.withInitial(() -> new StringBuilder(USUAL));
  private final InstantText time = new InstantText();
  private volatile @Nullable Asked last;

  /** Who was asked by whom, in words that come from the settings and the code. */
  private record Asked(String tenant, String policy, String front, String text) {
    static Asked of(Verdict verdict) {
      StringBuilder text = new StringBuilder(96);
      text.append("\"tenant\":");
      JsonText.quote(text, verdict.tenant());
      text.append(",\"policy\":");
      JsonText.quote(text, verdict.policy());
      text.append(",\"front\":\"").append(verdict.front()).append("\",");
      return new Asked(verdict.tenant(), verdict.policy(), verdict.front(), text.toString());
    }

    private boolean isOf(Verdict verdict) {
      return tenant.equals(verdict.tenant())
          && policy.equals(verdict.policy())
          && front.equals(verdict.front());
    }
  }

  /** The line, with its line feed. */
  public String of(Verdict verdict) {
    return of(verdict, 0, LONGEST);
  }

  /**
   * The same with other bounds.
   *
   * @param leftOut how many like it were not written since the last one
   * @param longest characters of each text that a certificate or its holder brings
   */
  String of(Verdict verdict, long leftOut, int longest) {
    Decision decision = verdict.decision();
    String evidence = evidence(verdict, longest);
    String detail = BoundedText.of(decision.detail(), longest);
    StringBuilder line = room(USUAL_HEAD + evidence.length() + detail.length());
    line.append("{\"time\":\"");
    time.append(line, verdict.at());
    line.append("\",\"event\":\"decision\",\"reference\":\"").append(verdict.reference());
    line.append("\",");
    if (verdict.trace().isPresent()) {
      trace(line, verdict.trace().get());
    }
    line.append(asked(verdict));
    line.append("\"decision\":\"").append(verdict.isAllow() ? "allow" : "deny");
    line.append("\",\"reason\":\"").append(decision.reason().code());
    line.append("\",\"would\":").append(would(decision));
    if (verdict.tunnel().isPresent()) {
      line.append(",\"tunnel\":");
      JsonText.quote(line, verdict.tunnel().get());
    }
    line.append(",\"micros\":").append(verdict.nanos() / 1000);
    line.append(',').append(evidence);
    if (verdict.untrusted().isPresent()) {
      untrusted(line, verdict.untrusted().get(), leftOut);
    }
    if (verdict.leaf().isPresent()) {
      identity(line, verdict, longest);
    }
    line.append("\"detail\":");
    JsonText.quote(line, detail);
    boolean personal = verdict.leaf().isPresent() || verdict.untrusted().isPresent();
    return line.append(personal ? "}}\n" : "}\n").toString();
  }

  /** Of this thread: memory that was written to just now is the fastest to write to. */
  private StringBuilder room(int characters) {
    if (characters > USUAL) {
      return new StringBuilder(characters);
    }
    StringBuilder own = room.get();
    own.setLength(0);
    return own;
  }

  /** A busy front repeats itself. */
  private String asked(Verdict verdict) {
    Asked before = last;
    if (before != null && before.isOf(verdict)) {
      return before.text();
    }
    Asked asked = Asked.of(verdict);
    last = asked;
    return asked.text();
  }

  private static void trace(StringBuilder line, TraceContext trace) {
    line.append("\"trace_id\":\"").append(trace.traceId());
    line.append("\",\"span_id\":\"").append(trace.spanId()).append("\",");
  }

  private static String would(Decision decision) {
    return decision instanceof Decision.Allow allow && allow.would().isPresent()
        ? "\"deny\""
        : "null";
  }

  /** Outside of the text that is kept of a path: another claim is another identity. */
  private static void identity(StringBuilder line, Verdict verdict, int longest) {
    Optional<ClaimedId> claimed = verdict.claimed();
    if (claimed.isPresent()) {
      id(line, "claimed_id", claimed.get().type(), claimed.get().value(), longest);
    }
    Optional<IdEntry> matched = verdict.toldMatch();
    if (matched.isPresent()) {
      id(line, "matched_id", matched.get().type(), matched.get().value(), longest);
    }
  }

  private static void id(StringBuilder line, String key, IdType type, String value, int longest) {
    line.append('"').append(key).append("\":{\"type\":\"").append(type.word());
    line.append("\",\"value\":");
    JsonText.quote(line, BoundedText.of(value, Math.min(longest, LONGEST_ID)));
    line.append("},");
  }

  private static void untrusted(StringBuilder line, UntrustedCall call, long leftOut) {
    line.append("\"call\":\"").append(call.kind().code()).append("\",");
    if (leftOut > 0) {
      line.append("\"left_out\":").append(leftOut).append(',');
    }
    line.append("\"personal\":{\"caller\":");
    Optional<InetAddress> caller = call.caller();
    if (caller.isPresent()) {
      JsonText.quote(line, caller.get().getHostAddress());
    } else {
      line.append("null");
    }
    line.append(",\"asked\":");
    JsonText.quote(line, call.asked());
    line.append(',');
  }

  /** Revocation and leaf; what the memory settled alone is not put into words again. */
  private static String evidence(Verdict verdict, int longest) {
    if (verdict.untrusted().isPresent()) {
      return NOTHING;
    }
    Evidence evidence = verdict.decision().evidence();
    Optional<LeafText> leaf = verdict.leaf();
    if (leaf.isPresent() && longest == LONGEST) {
      Optional<String> known = leaf.get().written().of(evidence);
      if (known.isPresent()) {
        return known.get();
      }
    }
    EvidenceText text = new EvidenceText(leaf, longest);
    String fresh = text.of(evidence);
    if (leaf.isPresent() && longest == LONGEST && text.nobodyWasAsked(evidence)) {
      leaf.get().written().keep(evidence, fresh);
    }
    return fresh;
  }
}
