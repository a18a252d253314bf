package io.vouchsafe.proxy.journal;

import io.vouchsafe.pki.BoundedText;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.LeafText;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.util.List;
import java.util.Optional;

/**
 * The part of a journal line that a decision rests on: each certificate's status with every attempt
 * to learn it, and who the leaf says it is. With a leaf it ends inside {@code personal}.
 */
final class EvidenceText {
  /** Attempts of one line: some five for each certificate of a usual path. */
  static final int MOST_ATTEMPTS = 64;

  /** The same of a line that is kept with short texts. */
  static final int FEW_ATTEMPTS = 8;

  /** Characters of a responder's URL, which a certificate may have named. */
  static final int LONGEST_URL = 256;

  private final Optional<LeafText> leaf;
  private final int longest;
  private int room;

  EvidenceText(Optional<LeafText> leaf, int longest) {
    this.leaf = leaf;
    this.longest = longest;
    this.room = longest < DecisionLine.LONGEST ? FEW_ATTEMPTS : MOST_ATTEMPTS;
  }

  /** Whether the memory settled everything: the same evidence comes with the next login. */
  boolean nobodyWasAsked(Evidence evidence) {
    if (evidence.path().isEmpty()) {
      return false;
    }
    for (CertificateStatus status : evidence.revocation()) {
      if (status.source() != Source.CACHE) {
        return false;
      }
    }
    return true;
  }

  /** For once: it counts the attempts. */
  String of(Evidence evidence) {
    StringBuilder text = new StringBuilder(512);
    text.append("\"revocation\":[");
    List<CertificateStatus> statuses = evidence.revocation();
    for (int i = 0; i < statuses.size(); i++) {
      if (i > 0) {
        text.append(',');
      }
      append(text, statuses.get(i));
    }
    text.append("],");
    if (leaf.isPresent()) {
      append(text, leaf.get());
    }
    return text.toString();
  }

  private void append(StringBuilder text, LeafText named) {
    text.append("\"serial\":");
    quote(text, named.serial(), longest);
    text.append(",\"sha256\":\"").append(named.sha256());
    text.append("\",\"personal\":{\"subject\":");
    quote(text, named.subject(), longest);
    text.append(",\"issuer\":");
    quote(text, named.issuer(), longest);
    text.append(',');
  }

  private void append(StringBuilder text, CertificateStatus status) {
    text.append("{\"certificate\":");
    Optional<Certificate> certificate = status.query().certificate();
    if (certificate.isPresent()) {
      text.append('"').append(certificate.get().sha256().hex()).append('"');
    } else {
      text.append("null");
    }
    text.append(",\"status\":");
    Optional<String> word = status.word();
    if (word.isPresent()) {
      text.append('"').append(word.get()).append('"');
    } else {
      text.append("null");
    }
    text.append(",\"source\":\"").append(status.source().word()).append("\",\"responder\":");
    responder(text, status.settled().map(settled -> settled.responder()).orElse(""));
    text.append(",\"attempts\":[");
    int leftOut = status.source() == Source.CACHE ? 0 : append(text, status.attempts());
    text.append(']');
    if (leftOut > 0) {
      text.append(",\"attempts_left_out\":").append(leftOut);
    }
    text.append('}');
  }

  /** Gives the number of those for which there was no room. */
  private int append(StringBuilder text, List<Attempt> attempts) {
    int shown = Math.min(room, attempts.size());
    room -= shown;
    for (int i = 0; i < shown; i++) {
      Attempt attempt = attempts.get(i);
      text.append(i == 0 ? "{\"source\":\"" : ",{\"source\":\"").append(attempt.source().word());
      text.append("\",\"responder\":");
      responder(text, attempt.responder());
      text.append(",\"outcome\":\"").append(attempt.outcome().code());
      text.append("\",\"millis\":").append(attempt.took().toMillis()).append('}');
    }
    return attempts.size() - shown;
  }

  private void responder(StringBuilder text, String url) {
    if (url.isEmpty()) {
      text.append("null");
    } else {
      quote(text, url, Math.min(longest, LONGEST_URL));
    }
  }

  private static void quote(StringBuilder text, String what, int longest) {
    JsonText.quote(text, BoundedText.of(what, longest));
  }
}
