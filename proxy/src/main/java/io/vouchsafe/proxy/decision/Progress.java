package io.vouchsafe.proxy.decision;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.memory.PreparedPath;
import io.vouchsafe.proxy.memory.StatusQuestion;
import io.vouchsafe.vpnauth.CertificateStatus;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Evidence;
import io.vouchsafe.vpnauth.Presented;
import io.vouchsafe.vpnauth.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a decision has come, for the deny that ends it early: whoever is refused for lack of time
 * still wants to know who was refused and what had been tried.
 */
final class Progress {
  /** Certificates of real CAs are smaller. */
  private static final int MOST_BYTES = 16 << 10;

  private final Presented presented;
  private volatile @Nullable PreparedPath path;
  private Map<StatusQuestion, CertificateStatus> statuses = Map.of();

  Progress(Presented presented) {
    this.presented = presented;
  }

  /** The path is known from here on. */
  void reached(PreparedPath found) {
    path = found;
  }

  /** What has been learnt about one certificate until now. */
  synchronized void reached(StatusQuestion question, CertificateStatus status) {
    if (statuses.isEmpty()) {
      statuses = new HashMap<>();
    }
    statuses.put(question, status);
  }

  /** A deny with the evidence so far. */
  Decision.Deny deny(Reason reason, String detail) {
    PreparedPath found = path;
    return new Decision.Deny(
        reason, detail, found == null ? Evidence.ofLeaf(leaf()) : evidence(found));
  }

  private synchronized Evidence evidence(PreparedPath found) {
    List<CertificateStatus> soFar = new ArrayList<>();
    for (StatusQuestion question : found.questions()) {
      CertificateStatus status = statuses.get(question);
      if (status != null) {
        soFar.add(status);
      }
    }
    return new Evidence(
        Optional.of(found.path().leaf()), found.path().certificates(), Optional.empty(), soFar);
  }

  /** Runs on an event loop, where a large certificate is not read for its name alone. */
  private Optional<Certificate> leaf() {
    if (presented.chain().isEmpty() || presented.chain().getFirst().length() > MOST_BYTES) {
      return Optional.empty();
    }
    return Certificate.parse(presented.chain().getFirst().toBytes()).toOptional();
  }
}
