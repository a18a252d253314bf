package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Tells which members of CA groups no path can use, before anybody presents a certificate: by the
 * rules of the path validator itself. Not thread-safe; meant for one reading of the settings.
 *
 * <p>The work is bounded: signatures are verified once for each pair of issuer and certificate,
 * however many groups hold it, and for about a second altogether. Past that, a certificate counts
 * as issued by whoever has its issuer's name.
 */
public final class CaGroupExamination {
  /** Of this many verifications. */
  private static final int MOST_SIGNATURES = 10_000;

  /** In verifications on P-256, some 75 µs each: one second. */
  private static final int MOST_KEY_WORK = 13_000;

  private final SignatureChecker checker;
  private final Budget budget = Budget.of(MOST_SIGNATURES, MOST_KEY_WORK, Integer.MAX_VALUE);
  private final Map<Algorithms, SignatureCache> signatures = new HashMap<>();
  private final Map<LinksKey, CaGroupLinks> links = new HashMap<>();
  private final Map<Question, Map<Certificate, PathRefusal>> known = new HashMap<>();

  private record LinksKey(CaGroup group, Algorithms algorithms) {}

  private record Question(CaGroup group, PathSettings settings, Optional<Instant> now) {}

  public CaGroupExamination(SignatureChecker checker) {
    this.checker = checker;
  }

  /**
   * The first thing that is wrong with each member; nothing for one that paths may use.
   *
   * @param now empty: nobody looks at validity periods
   */
  public Map<Certificate, PathRefusal> refusals(
      CaGroup group, PathSettings settings, Optional<Instant> now) {
    Question question = new Question(group, settings, now);
    Map<Certificate, PathRefusal> answer = known.get(question);
    if (answer == null) {
      answer = examined(group, settings, now);
      known.put(question, answer);
    }
    return answer;
  }

  private Map<Certificate, PathRefusal> examined(
      CaGroup group, PathSettings settings, Optional<Instant> now) {
    Map<Certificate, PathRefusal> refusals = new LinkedHashMap<>();
    for (TrustAnchor anchor : group.anchors()) {
      Certificate ca = anchor.certificate();
      OwnRules rules = rules(ca, settings, now);
      // An anchor that is no CA is itself what is let in.
      (ca.version() == 3 && !ca.isCa() ? rules.refusalOfTrustedLeaf(ca) : rules.refusalOfAnchor(ca))
          .ifPresent(refusal -> refusals.put(ca, refusal));
    }
    CaGroupLinks structure =
        links.computeIfAbsent(
            new LinksKey(group, settings.algorithms()),
            key -> new CaGroupLinks(group, settings.algorithms(), memory(settings.algorithms())));
    for (Certificate ca : group.intermediates()) {
      rules(ca, settings, now)
          .refusalOfIntermediate(ca)
          .or(() -> structure.refusalOfLink(ca))
          .or(() -> tooLong(ca, structure, settings))
          .ifPresent(refusal -> refusals.putIfAbsent(ca, refusal));
    }
    return refusals;
  }

  private static OwnRules rules(Certificate ca, PathSettings settings, Optional<Instant> now) {
    return new OwnRules(settings, now.orElse(ca.notBefore()), Budget.standard());
  }

  private static Optional<PathRefusal> tooLong(
      Certificate ca, CaGroupLinks structure, PathSettings settings) {
    int found = structure.lengthAbove(ca).orElse(0);
    if (found > settings.maxCaPath()) {
      return Optional.of(new PathRefusal.PathTooLong(found, settings.maxCaPath(), "max_ca_path"));
    }
    return structure.hasRoom(ca)
        ? Optional.empty()
        : Optional.of(
            new PathRefusal.PathTooLong(1, 0, "a pathLenConstraint above (RFC 5280 §6.1.4 (l))"));
  }

  private SignatureCache memory(Algorithms algorithms) {
    return signatures.computeIfAbsent(
        algorithms, wanted -> new SignatureCache(checker, wanted, budget));
  }
}
