package io.vouchsafe.vpnauth.decision;

import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.ocsp.OcspObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.Evidence;
import io.vouchsafe.vpnauth.revocation.NamedCertificate;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Turns a validated path and the statuses of its certificates into the decision. The worst status
 * wins: revoked, then what our own overload left open, then unknown, then silence.
 */
public final class Judge {
  private Judge() {}

  /**
   * Decides.
   *
   * @param statuses one for each certificate in the policy's scope, leaf first
   */
  public static Decision decide(
      Policy policy, ValidatedPath path, List<CertificateStatus> statuses, Instant now) {
    return judge(policy, path, statuses).at(now);
  }

  /**
   * Judges, for as long as path and statuses serve.
   *
   * @param statuses one for each certificate in the policy's scope, leaf first
   */
  public static Judgement judge(
      Policy policy, ValidatedPath path, List<CertificateStatus> statuses) {
    Evidence evidence =
        new Evidence(Optional.of(path.leaf()), path.certificates(), Optional.empty(), statuses);
    return judge(
        policy, path, evidence, silent -> ShortLivedAdvice.of(policy, path.leaf(), silent));
  }

  /**
   * The same of a certificate that is only named.
   *
   * @param issuers the path of its issuer
   * @param statuses the certificate's first, then those of its issuers that are in the policy's
   *     scope
   */
  public static Judgement judge(
      Policy policy,
      NamedCertificate named,
      ValidatedPath issuers,
      List<CertificateStatus> statuses) {
    Evidence evidence = Evidence.ofNamed(named, issuers.certificates(), statuses);
    return switch (judge(policy, issuers, evidence, silent -> "")) {
      case Judgement.Fails fails -> fails;
      case Judgement.Passes passes ->
          new Judgement.Passes(
              passes.reason(),
              "a certificate of "
                  + issuers.leaf().subject().shown()
                  + ", known by its digest "
                  + named.sha256()
                  + " and its serial number alone: "
                  + passes.detail(),
              evidence,
              passes.end(),
              passes.maxVerdict());
    };
  }

  private static Judgement judge(
      Policy policy,
      ValidatedPath path,
      Evidence evidence,
      Function<CertificateStatus, String> advice) {
    List<CertificateStatus> statuses = evidence.revocation();
    Optional<CertificateStatus> overloaded = Optional.empty();
    Optional<CertificateStatus> silent = Optional.empty();
    Optional<CertificateStatus> unknown = Optional.empty();
    for (CertificateStatus status : statuses) {
      if (status.notNeeded().isPresent()) {
        continue;
      }
      if (status.settled().isEmpty()) {
        if (status.overload().isPresent()) {
          overloaded = overloaded.or(() -> Optional.of(status));
        }
        silent =
            silent
                .filter(before -> before.mustBeAnswered() || !status.mustBeAnswered())
                .or(() -> Optional.of(status));
        continue;
      }
      switch (status.settled().get().verified().status()) {
        case RevocationStatus.Revoked revoked -> {
          return fails(Reason.REVOKED, detail(status, revoked), evidence);
        }
        case RevocationStatus.Unknown u -> unknown = unknown.or(() -> Optional.of(status));
        case RevocationStatus.Good g -> {}
      }
    }
    if (overloaded.isPresent()) {
      return fails(Reason.OVER_BUDGET, whyOverloaded(overloaded.get()), evidence);
    }
    if (unknown.isPresent()) {
      return fails(
          Reason.STATUS_UNKNOWN,
          subject(unknown.get()) + ": the responder does not know this certificate",
          evidence);
    }
    Instant end = end(policy, path, statuses);
    if (silent.isEmpty()) {
      return new Judgement.Passes(Reason.OK, whyOk(statuses), evidence, end, policy.maxVerdict());
    }
    String detail =
        subject(silent.get()) + ": " + whySilent(silent.get()) + advice.apply(silent.get());
    if (silent.get().mustBeAnswered()) {
      return fails(
          Reason.STATUS_UNAVAILABLE,
          detail + "; it may have been revoked before, so it must be asked about",
          evidence);
    }
    return switch (policy.revocation().onUnavailable()) {
      case DENY -> fails(Reason.STATUS_UNAVAILABLE, detail, evidence);
      case ALLOW ->
          new Judgement.Passes(
              Reason.STATUS_UNAVAILABLE_ALLOWED, detail, evidence, end, policy.maxVerdict());
    };
  }

  private static String whyOk(List<CertificateStatus> statuses) {
    if (statuses.isEmpty()) {
      return "path valid, no revocation check";
    }
    return statuses.stream()
        .flatMap(status -> status.notNeeded().stream())
        .findFirst()
        .map(ground -> "path valid, the leaf needs no revocation check: " + ground.clause())
        .orElse("path valid, not revoked");
  }

  private static Judgement fails(Reason reason, String detail, Evidence evidence) {
    return new Judgement.Fails(new Decision.Deny(reason, detail, evidence));
  }

  /** Contract, section 1, {@code max_verdict}: min(path notAfter, end of the evidence). */
  private static Instant end(Policy policy, ValidatedPath path, List<CertificateStatus> statuses) {
    Instant end = path.notAfter();
    for (CertificateStatus status : statuses) {
      if (status.settled().isPresent()) {
        CachedStatus settled = status.settled().get();
        end = earlier(end, evidenceEnd(settled, policy.revocation(), status.query().issuer()));
      }
    }
    return end;
  }

  /**
   * Until when the settings would accept the same response or CRL; one without nextUpdate ends at
   * once.
   */
  private static Instant evidenceEnd(
      CachedStatus settled, RevocationPolicy policy, Certificate issuer) {
    Instant end = settled.verified().nextUpdate().orElse(settled.received());
    Optional<Instant> byAge =
        settled.source() == Source.CRL
            ? policy.crlFor(issuer).flatMap(object -> object.retires(settled.received()))
            : policy.ocspFor(issuer).flatMap(object -> oldest(object, settled));
    return byAge.map(bound -> earlier(end, bound)).orElse(end);
  }

  /** Contract, section 2, {@code max_age}: counted from thisUpdate. */
  private static Optional<Instant> oldest(OcspObject object, CachedStatus settled) {
    OptionalLong maxAge = object.rules().maxAge();
    if (maxAge.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(settled.verified().thisUpdate().plusSeconds(maxAge.getAsLong()));
    } catch (DateTimeException | ArithmeticException beyondTime) {
      return Optional.empty();
    }
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static String detail(CertificateStatus status, RevocationStatus.Revoked revoked) {
    return subject(status)
        + ": revoked at "
        + revoked.at()
        + " ("
        + revoked.reason().asn1Name()
        + "), says "
        + status.source().word();
  }

  /** Our own overload is never taken for silence (contract, section 1, {@code on_unavailable}). */
  private static String whyOverloaded(CertificateStatus status) {
    Attempt open = status.overload().orElseThrow();
    return subject(status)
        + ": this service had no time for what "
        + (open.responder().isEmpty() ? open.source().word() : open.responder())
        + " says"
        + (open.detail().isEmpty() ? "" : ": " + open.detail());
  }

  private static String whySilent(CertificateStatus status) {
    if (status.attempts().isEmpty()) {
      return "no source to ask for its revocation status";
    }
    Attempt last = status.attempts().getLast();
    return "no usable revocation status, last from "
        + (last.responder().isEmpty() ? last.source().word() : last.responder())
        + ": "
        + last.outcome().code()
        + (last.detail().isEmpty() ? "" : ", " + last.detail());
  }

  private static String subject(CertificateStatus status) {
    return status.query().describe();
  }
}
