package io.vouchsafe.proxy.cli;

import io.vouchsafe.ocsp.OcspVerifier;
import io.vouchsafe.ocsp.ResponseRules;
import io.vouchsafe.ocsp.SignerRevocation;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.path.CaGroup;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.cli.terminal.ChainFile;
import io.vouchsafe.proxy.cli.terminal.Ink;
import io.vouchsafe.proxy.net.Destination;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.revocation.Evidence;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** {@code check --ca}: a verdict by files, with the defaults of a policy. */
final class FilesCheck {
  private final GivenFiles given;
  private final InstantSource clock;
  private final SignatureChecker signatures = new SignatureChecker(new BouncyCastleProvider());
  private final PathValidator paths = new PathValidator(signatures);

  /** Checks by {@code given}; {@code clock} is for https responders. */
  FilesCheck(GivenFiles given, InstantSource clock) {
    this.given = given;
    this.clock = clock;
  }

  /** Prints what {@code chain} comes to; the exit code. */
  int run(Path chain, PrintStream out, Ink ink) throws IOException {
    DecisionReport report = new DecisionReport(out, ink);
    Decision decision = decide(ChainFile.read(chain));
    out.println("path at " + given.at().truncatedTo(ChronoUnit.SECONDS));
    report.evidence(decision);
    conclude(decision, report);
    report.next(NextStep.withFiles(decision));
    return DecisionReport.exitCode(decision);
  }

  private Decision decide(Parsed<List<Der>> read) throws IOException {
    return switch (read) {
      case Parsed.Malformed<List<Der>>(String reason) ->
          new Decision.Deny(Reason.MALFORMED, reason, Evidence.NONE);
      case Parsed.Ok<List<Der>>(List<Der> chain) ->
          check(chain).decide(new Presented(chain, List.of(), "check"));
    };
  }

  private ChainCheck check(List<Der> chain) {
    List<Certificate> others =
        chain.stream()
            .skip(1)
            .limit(Presented.MOST_CERTIFICATES)
            .flatMap(der -> Certificate.parse(der.toBytes()).toOptional().stream())
            .toList();
    return new ChainCheck(new Examiner(paths), given.policy(), sources(others), given.at());
  }

  /**
   * What is given, in a policy's usual order.
   *
   * @param others whoever may be in the path may also have signed a CRL, or issued a responder's
   *     certificate
   */
  private List<GivenSource> sources(List<Certificate> others) {
    Policy policy = given.policy();
    GivenLists lists =
        new GivenLists(
            given.lists(),
            new CrlVerifier(signatures, paths),
            policy.crlSettings(),
            others,
            policy.caGroup());
    SignerRevocation ofSigners =
        given.lists().isEmpty() ? SignerRevocation.NO_CRL_HELD : lists::revoke;
    OcspVerifier verifier = new OcspVerifier(signatures, paths, ofSigners);
    ResponseRules rules =
        ResponseRules.DEFAULT.withAlgorithms(policy.path().algorithms()).withPartialChain(true);
    CaGroup signers =
        new CaGroup(
            policy.caGroup().anchors(),
            Stream.concat(policy.caGroup().intermediates().stream(), others.stream()).toList());
    List<GivenSource> sources = new ArrayList<>();
    sources.add(
        new GivenResponders(
            query -> given.responders().of(query, this::responder),
            true,
            verifier,
            rules,
            signers));
    sources.add(new GivenResponders(query -> given.responses(), false, verifier, rules, signers));
    sources.add(lists);
    return sources;
  }

  private ResponseSource responder(URI url, boolean isWritten) {
    return new ResponderSource(
        url,
        isWritten ? Destination.Origin.SETTINGS : Destination.Origin.STRANGER,
        given.policy().caGroup(),
        clock);
  }

  private void conclude(Decision decision, DecisionReport report) {
    switch (decision) {
      case Decision.Allow allow ->
          report.verdict(
              "valid",
              true,
              given.isPathAlone() ? ", revocation not asked (--no-revocation)" : ", not revoked");
      case Decision.Deny deny when DecisionReport.isUndetermined(deny) -> {
        boolean asked =
            deny.evidence().revocation().stream().anyMatch(each -> !each.attempts().isEmpty());
        report.verdict(
            "not known: " + deny.reason().code(),
            false,
            ", the path holds; its status is not known: "
                + (asked ? "nobody gave a usable one for all of it" : "nobody was asked"));
        report.detail(deny);
      }
      case Decision.Deny deny -> {
        report.verdict("refused: " + deny.reason().code(), false, "");
        report.detail(deny);
      }
    }
  }
}
