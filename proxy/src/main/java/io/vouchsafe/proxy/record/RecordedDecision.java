package io.vouchsafe.proxy.record;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.decision.TunnelChoice;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One decision as it is recorded. Stapled responses are left out: what they said stands in {@code
 * revocation}.
 *
 * @param allow whether it let pass
 * @param would whether it would have been a deny, under a policy that only observes
 * @param vouched whether a CA of the policy vouched for the certificate, or it was let pass; only
 *     known while it is written
 * @param peer for whom a tunnel was to be chosen; empty where a policy was named
 * @param tunnel the one that takes the peer
 * @param chain leaf first; empty when none was presented, could be read, or was short enough
 * @param chainBytes of a chain that was too long to be recorded; 0 for others
 * @param leftOut decisions of the tenant before this one that have no line
 */
public record RecordedDecision(
    Instant time,
    String reference,
    String tenant,
    String policy,
    String front,
    boolean allow,
    Reason reason,
    boolean would,
    boolean vouched,
    Optional<ClaimedId> claimed,
    Optional<IkePeer> peer,
    Optional<String> tunnel,
    List<RecordedStatus> revocation,
    List<Der> chain,
    int chainBytes,
    long leftOut) {
  /** Bytes of a recorded chain for which a CA of the policy vouches. */
  static final int LONGEST_CHAIN = 64 << 10;

  /** The same of one that nobody vouches for; usual chains have some 3 to 6 KiB. */
  static final int LONGEST_UNVOUCHED_CHAIN = 16 << 10;

  /** Characters of a claimed identity; one that is longer is nobody's, cut or not. */
  private static final int LONGEST_CLAIM = 4097;

  public RecordedDecision {
    revocation = List.copyOf(revocation);
    chain = List.copyOf(chain);
  }

  static RecordedDecision of(Verdict verdict, Presented presented) {
    Decision decision = verdict.decision();
    boolean would = decision instanceof Decision.Allow allow && allow.would().isPresent();
    boolean vouched = (verdict.isAllow() && !would) || !decision.evidence().path().isEmpty();
    int length = presented.chain().stream().mapToInt(Der::length).sum();
    boolean tooLong = length > (vouched ? LONGEST_CHAIN : LONGEST_UNVOUCHED_CHAIN);
    return new RecordedDecision(
        verdict.at(),
        verdict.reference(),
        verdict.tenant(),
        verdict.policy(),
        verdict.front(),
        verdict.isAllow(),
        decision.reason(),
        would,
        vouched,
        verdict.claimed().map(RecordedDecision::cut),
        verdict.choice().map(TunnelChoice::peer),
        verdict.tunnel(),
        statuses(decision.evidence().revocation()),
        tooLong ? List.of() : presented.chain(),
        tooLong ? length : 0,
        0);
  }

  private static ClaimedId cut(ClaimedId claimed) {
    return claimed.value().length() <= LONGEST_CLAIM
        ? claimed
        : new ClaimedId(claimed.type(), claimed.value().substring(0, LONGEST_CLAIM));
  }

  private static List<RecordedStatus> statuses(List<CertificateStatus> settled) {
    List<RecordedStatus> statuses = new ArrayList<>(settled.size());
    for (CertificateStatus status : settled) {
      Optional<Certificate> certificate = status.query().certificate();
      if (certificate.isPresent()) {
        statuses.add(
            new RecordedStatus(
                certificate.get().sha256(),
                status.word().flatMap(RecordedDecision::word),
                status.source()));
      }
    }
    return statuses;
  }

  private static Optional<RecordedStatus.Word> word(String text) {
    return Arrays.stream(RecordedStatus.Word.values())
        .filter(word -> word.text().equals(text))
        .findFirst();
  }

  /** The same, which says that so many before it have no line. */
  RecordedDecision after(long others) {
    return new RecordedDecision(
        time,
        reference,
        tenant,
        policy,
        front,
        allow,
        reason,
        would,
        vouched,
        claimed,
        peer,
        tunnel,
        revocation,
        chain,
        chainBytes,
        others);
  }

  /** Bytes that it holds while it waits to be written. */
  int weight() {
    int weight = 256;
    for (Der certificate : chain) {
      weight += certificate.length();
    }
    return weight + claimed.map(id -> 2 * id.value().length()).orElse(0);
  }
}
