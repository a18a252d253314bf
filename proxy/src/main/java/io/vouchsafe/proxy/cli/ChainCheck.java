package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Examination;
import io.vouchsafe.vpnauth.Examiner;
import io.vouchsafe.vpnauth.Judge;
import io.vouchsafe.vpnauth.Policy;
import io.vouchsafe.vpnauth.Presented;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides about one chain by what the command line names: the service's own examination, cascade
 * and judge, over files and responders instead of the sources of a tenant.
 *
 * @param policy its sources are asked in its order
 */
record ChainCheck(Examiner examiner, Policy policy, List<GivenSource> sources, Instant at) {

  Decision decide(Presented presented) throws IOException {
    return switch (examiner.examine(presented, policy, at, Budget.standard())) {
      case Examination.Refused refused -> refused.deny();
      case Examination.Ready ready -> {
        List<CertificateStatus> statuses = new ArrayList<>();
        for (RevocationQuery query : policy.revocation().queries(ready.path())) {
          statuses.add(settle(query, ready.path()));
        }
        yield Judge.decide(policy, ready.path(), statuses, at);
      }
    };
  }

  private CertificateStatus settle(RevocationQuery query, ValidatedPath path) throws IOException {
    Cascade cascade =
        Cascade.of(policy.revocation(), query, false, at).after(Source.CACHE, List.of());
    while (true) {
      switch (cascade.next()) {
        case Cascade.Step.Settled settled -> {
          return settled.status();
        }
        case Cascade.Step.Ask ask ->
            cascade = cascade.after(ask.source(), ask(ask.source(), query, path));
      }
    }
  }

  private List<Attempt> ask(Source source, RevocationQuery query, ValidatedPath path)
      throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    for (GivenSource given : sources) {
      if (given.source() == source) {
        attempts.addAll(given.ask(query, path, at));
      }
    }
    return attempts;
  }
}
