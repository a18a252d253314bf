package io.vouchsafe.proxy.journal;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.memory.LeafText;
import io.vouchsafe.vpnauth.CertificateStatus;
import io.vouchsafe.vpnauth.Decision;
import java.util.List;

/**
 * A verdict as one line of JSON. What may name a person stands under {@code personal}; everything
 * else is safe to keep. Built by hand, since a tree or a generator would cost more than the
 * decision.
 */
public final class DecisionLine {
  private final InstantText time = new InstantText();

  /** The line, with its line feed. */
  public String of(Verdict verdict) {
    Decision decision = verdict.decision();
    StringBuilder line = new StringBuilder(512);
    line.append("{\"time\":\"");
    time.append(line, verdict.at());
    line.append("\",\"event\":\"decision\",\"reference\":\"").append(verdict.reference());
    line.append("\",\"tenant\":");
    JsonText.quote(line, verdict.tenant());
    line.append(",\"policy\":");
    JsonText.quote(line, verdict.policy());
    line.append(",\"front\":\"").append(verdict.front());
    line.append("\",\"decision\":\"").append(verdict.isAllow() ? "allow" : "deny");
    line.append("\",\"reason\":\"").append(decision.reason().code());
    line.append("\",\"would\":").append(would(decision));
    line.append(",\"micros\":").append(verdict.nanos() / 1000);
    line.append(",\"revocation\":[");
    revocation(line, decision.evidence().revocation());
    line.append(']');
    if (verdict.leaf().isPresent()) {
      LeafText leaf = verdict.leaf().get();
      line.append(",\"certificate\":\"").append(leaf.sha256());
      line.append("\",\"personal\":{\"subject\":");
      JsonText.quote(line, leaf.subject());
      line.append(",\"detail\":");
      JsonText.quote(line, decision.detail());
      line.append('}');
    } else {
      line.append(",\"detail\":");
      JsonText.quote(line, decision.detail());
    }
    return line.append("}\n").toString();
  }

  private static String would(Decision decision) {
    return decision instanceof Decision.Allow allow && allow.would().isPresent()
        ? "\"deny\""
        : "null";
  }

  private static void revocation(StringBuilder line, List<CertificateStatus> statuses) {
    for (int i = 0; i < statuses.size(); i++) {
      CertificateStatus status = statuses.get(i);
      line.append(i == 0 ? "{\"status\":" : ",{\"status\":");
      if (status.word().isPresent()) {
        line.append('"').append(status.word().get()).append('"');
      } else {
        line.append("null");
      }
      line.append(",\"source\":\"").append(status.source().word()).append("\"}");
    }
  }
}
