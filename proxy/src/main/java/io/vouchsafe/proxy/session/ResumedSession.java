package io.vouchsafe.proxy.session;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.proxy.cache.StatusKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A session of before a restart of this process, as its gateway has kept it.
 *
 * @param chain leaf first, without the anchor; not empty
 * @param reference of the last decision about it
 * @param since when it opened
 * @param until {@code valid_until}
 */
public record ResumedSession(
    String tenant,
    String policy,
    List<Certificate> chain,
    String reference,
    Instant since,
    Instant until) {
  public ResumedSession {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a session without a certificate");
    }
  }

  /**
   * No path of it is validated by this process. Revocations that are learnt before that is done
   * find it by the issuers that it came with.
   */
  SessionBasis basis() {
    List<RevocationQuery> queries = new ArrayList<>();
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (chain.get(i).issuer().equals(chain.get(i + 1).subject())) {
        queries.add(new RevocationQuery(chain.get(i), chain.get(i + 1)));
      }
    }
    return new SessionBasis(
        reference,
        Optional.of(chain.getFirst()),
        Optional.empty(),
        List.of(),
        chain.stream().map(Certificate::der).toList(),
        queries,
        queries.stream().map(StatusKey::of).collect(Collectors.toUnmodifiableSet()),
        Optional.empty(),
        Optional.empty(),
        since,
        until);
  }
}
