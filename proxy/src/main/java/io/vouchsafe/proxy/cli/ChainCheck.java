package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.Arrival;
import io.vouchsafe.ocsp.OcspVerdict;
import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.NoValidPath;
import io.vouchsafe.pki.path.PathResult;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.vpnauth.Reason;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Checks one chain for a person.
 *
 * @param chain leaf first
 * @param responses where the leaf's status is asked; empty = not asked
 */
record ChainCheck(
    List<Certificate> chain,
    CaGroup group,
    PathSettings settings,
    Instant at,
    Optional<ResponseSource> responses) {

  /** Prints what was found; the reason that decided. */
  Reason run(PrintStream out, Ink ink) throws IOException {
    SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
    PathValidator paths = new PathValidator(signatures);
    Budget budget = Budget.standard();
    PathResult result =
        paths.validate(
            chain.getFirst(), chain.subList(1, chain.size()), group, settings, at, budget);
    out.println("path at " + at.truncatedTo(ChronoUnit.SECONDS));
    new PathReport(out, ink).show(result);
    Reason reason =
        switch (result) {
          case NoValidPath none -> Reason.of(none.mostTelling().refusal().code());
          case ValidatedPath path -> {
            Optional<RevocationQuery> leaf = path.revocationQueries().stream().findFirst();
            yield responses.isPresent() && leaf.isPresent()
                ? status(
                    responses.get(),
                    leaf.get(),
                    new OcspVerifier(signatures, paths),
                    new StatusReport(out, ink),
                    budget)
                : Reason.OK;
          }
        };
    conclude(reason, out, ink);
    return reason;
  }

  private Reason status(
      ResponseSource source,
      RevocationQuery leaf,
      OcspVerifier verifier,
      StatusReport report,
      Budget budget)
      throws IOException {
    switch (source.ask(leaf)) {
      case ResponseSource.Reply.Failed failed -> {
        report.nothing(source.name(), failed.outcome(), failed.detail());
        return Reason.STATUS_UNAVAILABLE;
      }
      case ResponseSource.Reply.Response response -> {
        OcspVerdict verdict =
            verifier.verify(
                response.der().toBytes(),
                leaf,
                ResponseRules.DEFAULT.withAlgorithms(settings.algorithms()).withPartialChain(true),
                signers(),
                Arrival.FETCHED,
                response.sent(),
                at,
                budget);
        report.show(source.name(), verdict);
        return reason(verdict);
      }
    }
  }

  /** Whoever may be in the path may also have issued the responder's certificate. */
  private CaGroup signers() {
    List<Certificate> loose =
        Stream.concat(group.intermediates().stream(), chain.stream().skip(1)).toList();
    return new CaGroup(group.anchors(), loose);
  }

  private static Reason reason(OcspVerdict verdict) {
    return switch (verdict) {
      case OcspVerdict.Refused r -> Reason.STATUS_UNAVAILABLE;
      case OcspVerdict.Accepted accepted ->
          switch (accepted.status().status()) {
            case RevocationStatus.Good g -> Reason.OK;
            case RevocationStatus.Revoked r -> Reason.REVOKED;
            case RevocationStatus.Unknown u -> Reason.STATUS_UNKNOWN;
          };
    };
  }

  private void conclude(Reason reason, PrintStream out, Ink ink) {
    if (reason != Reason.OK) {
      out.println(ink.bad("refused: " + reason.code()));
    } else if (responses.isPresent()) {
      out.println(ink.good("valid") + ", not revoked");
    } else {
      out.println(ink.good("valid") + ", revocation not asked");
    }
  }
}
