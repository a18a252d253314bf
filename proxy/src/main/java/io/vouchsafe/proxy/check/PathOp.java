package io.vouchsafe.proxy.check;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.FailedPath;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.TrustAnchor;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.vpnauth.decision.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operation {@code path}: is there a valid path, and has anything in it been revoked? */
final class PathOp {
  private final PathValidator paths;
  private final Sources sources;

  PathOp(PathValidator paths, Sources sources) {
    this.paths = paths;
    this.sources = sources;
  }

  CheckAnswer answer(CheckRequest request, Instant now, Budget budget) {
    Optional<Der> leaf = request.material().leaf().filter(der -> der.length() > 0);
    if (leaf.isEmpty()) {
      return CheckAnswer.of(CheckVerdict.INVALID, Reason.NO_CERTIFICATE.code(), "there is no leaf");
    }
    return switch (Certificate.parse(leaf.get().toBytes())) {
      case Parsed.Ok<Certificate>(Certificate certificate) ->
          request.fixedPath()
              ? fixed(certificate, request, now, budget)
              : searched(certificate, request, now, budget);
      case Parsed.Malformed<Certificate>(String reason) -> malformed("leaf: " + reason);
    };
  }

  private CheckAnswer searched(Certificate leaf, CheckRequest request, Instant now, Budget budget) {
    LooseCertificates others = LooseCertificates.read(request.material().intermediates());
    LooseCertificates anchors = LooseCertificates.read(request.material().anchors());
    CaGroup group = group(anchors, LooseCertificates.NONE);
    PathResult result =
        paths.validate(leaf, others.certificates(), group, request.path(), now, budget);
    return judged(result, request, group(anchors, others), now, budget);
  }

  /** The request names the path; leaving something out of it would make it another one. */
  private CheckAnswer fixed(Certificate leaf, CheckRequest request, Instant now, Budget budget) {
    LooseCertificates others = LooseCertificates.read(request.material().intermediates());
    LooseCertificates anchors = LooseCertificates.read(request.material().anchors());
    if (others.unreadable() + anchors.unreadable() > 0) {
      return malformed("a certificate of the fixed path cannot be read");
    }
    if (anchors.certificates().isEmpty()) {
      return CheckAnswer.of(
          CheckVerdict.INVALID, Reason.NO_PATH.code(), "the fixed path has no anchor");
    }
    List<Certificate> path = new ArrayList<>();
    path.add(leaf);
    path.addAll(others.certificates());
    path.add(anchors.certificates().getFirst());
    PathResult result = paths.validateFixed(path, request.path(), now, budget);
    return judged(result, request, group(anchors, others), now, budget);
  }

  private CheckAnswer judged(
      PathResult result, CheckRequest request, CaGroup signers, Instant now, Budget budget) {
    return switch (result) {
      case NoValidPath none -> refused(none.mostTelling());
      case ValidatedPath path -> {
        Trust trust = new Trust(signers, path.anchor(), Optional.empty());
        yield new PathRevocation(
                sources.named(request, trust, budget),
                sources.atHand(request, trust, budget),
                request.revocation())
            .check(path, now, budget)
            .along(path.certificates(), path.userPolicySet());
      }
    };
  }

  private static CheckAnswer refused(FailedPath failed) {
    String code = Reason.of(failed.refusal().code()).code();
    return CheckAnswer.of(CheckVerdict.INVALID, code, failed.refusal().explain())
        .at(failed.at())
        .along(failed.certificates(), List.of());
  }

  private static CheckAnswer malformed(String message) {
    return CheckAnswer.of(CheckVerdict.INVALID, Reason.MALFORMED.code(), message);
  }

  private static CaGroup group(LooseCertificates anchors, LooseCertificates others) {
    return new CaGroup(
        anchors.certificates().stream().map(TrustAnchor::new).toList(), others.certificates());
  }
}
