package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.identity.LeafIdentity;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what a front presented and validates the path: everything that needs no network. */
public final class Examiner {
  /** Certificates read of one presented chain: twice the longest path. */
  public static final int MAX_CHAIN = Presented.MOST_CERTIFICATES;

  private final PathValidator paths;

  public Examiner(PathValidator paths) {
    this.paths = paths;
  }

  /** Examines who issued certificates that are only named, with the same signatures. */
  public IssuerExaminer ofIssuers() {
    return new IssuerExaminer(paths);
  }

  /** Refuses, or hands on a validated path. */
  public Examination examine(Presented presented, Policy policy, Instant now, Budget budget) {
    List<Der> chain = presented.chain();
    if (chain.isEmpty() || chain.getFirst().length() == 0) {
      return refused(Reason.NO_CERTIFICATE, "no certificate was presented", Evidence.NONE);
    }
    if (chain.size() > MAX_CHAIN) {
      return refused(
          Reason.MALFORMED,
          chain.size() + " certificates were presented, at most " + MAX_CHAIN + " are read",
          Evidence.ofLeaf(Certificate.parse(chain.getFirst().toBytes()).toOptional()));
    }
    List<Certificate> certificates = new ArrayList<>();
    for (Der der : chain) {
      switch (Certificate.parse(der.toBytes())) {
        case Parsed.Ok<Certificate>(Certificate certificate) -> certificates.add(certificate);
        case Parsed.Malformed<Certificate>(String reason) -> {
          return refused(
              Reason.MALFORMED,
              "certificate " + certificates.size() + " of the chain: " + reason,
              Evidence.ofLeaf(certificates.stream().findFirst()));
        }
      }
    }
    Certificate leaf = certificates.getFirst();
    List<Certificate> others = certificates.subList(1, certificates.size());
    return switch (paths.validate(leaf, others, policy.caGroup(), policy.path(), now, budget)) {
      case ValidatedPath path ->
          new Examination.Ready(
              path, LeafIdentity.of(path.leaf(), policy.idList()), stapledByCertificate(presented));
      case NoValidPath none -> refused(leaf, none);
    };
  }

  private static Map<Fingerprint, Der> stapledByCertificate(Presented presented) {
    Map<Fingerprint, Der> stapled = new HashMap<>();
    int places = Math.min(presented.chain().size(), presented.stapled().size());
    for (int i = 0; i < places; i++) {
      Fingerprint certificate = presented.chain().get(i).sha256();
      presented.stapled().get(i).ifPresent(response -> stapled.put(certificate, response));
    }
    return stapled;
  }

  private static Examination.Refused refused(Certificate leaf, NoValidPath none) {
    FailedPath telling = none.mostTelling();
    String subject =
        telling.at() < telling.certificates().size()
            ? telling.certificates().get(telling.at()).subject().shown()
            : leaf.subject().shown();
    return refused(
        Reason.of(telling.refusal().code()),
        subject + ": " + telling.refusal().explain(),
        new Evidence(Optional.of(leaf), List.of(), Optional.of(none), List.of()));
  }

  private static Examination.Refused refused(Reason reason, String detail, Evidence evidence) {
    return new Examination.Refused(new Decision.Deny(reason, detail, evidence));
  }
}
