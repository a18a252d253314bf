package io.vouchsafe.proxy.cli;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.path.ValidatedPath;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.vpnauth.decision.Decision;
import io.vouchsafe.vpnauth.decision.Examination;
import io.vouchsafe.vpnauth.decision.Examiner;
import io.vouchsafe.vpnauth.decision.Judge;
import io.vouchsafe.vpnauth.decision.Policy;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.revocation.Attempt;
import io.vouchsafe.vpnauth.revocation.CachedStatuses;
import io.vouchsafe.vpnauth.revocation.Cascade;
import io.vouchsafe.vpnauth.revocation.CertificateStatus;
import io.vouchsafe.vpnauth.revocation.NextSource;
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
        Cascade.of(policy.revocation(), query, false, at).afterCache(CachedStatuses.EMPTY);
    while (true) {
      switch (cascade.next()) {
        case Cascade.Settled(CertificateStatus status) -> {
          return status;
        }
        case NextSource next -> cascade = cascade.after(next, ask(next, query, path));
      }
    }
  }

  /** A command holds no CRLs but those that it names as a source. */
  private List<Attempt> ask(NextSource next, RevocationQuery query, ValidatedPath path)
      throws IOException {
    List<Attempt> attempts = new ArrayList<>();
    if (next == NextSource.HELD_CRL || next == NextSource.EXPIRED_CRL) {
      return attempts;
    }
    for (GivenSource given : sources) {
      if (given.source() == next.source()) {
        attempts.addAll(given.ask(query, path, at));
      }
    }
    return attempts;
  }
}
