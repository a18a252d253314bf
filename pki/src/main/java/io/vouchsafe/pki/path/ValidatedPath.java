package io.vouchsafe.pki.path;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A path that passed RFC 5280 §6.1 at one instant. Only the validator makes one. */
public final class ValidatedPath implements PathResult {
  private final List<Certificate> certificates;
  private final Set<String> userPolicySet;

  ValidatedPath(List<Certificate> certificates, Set<String> userPolicySet) {
    this.certificates = List.copyOf(certificates);
    this.userPolicySet = Set.copyOf(userPolicySet);
  }

  /** Leaf first, anchor last; a trusted leaf stands alone. */
  public List<Certificate> certificates() {
    return certificates;
  }

  public Certificate leaf() {
    return certificates.getFirst();
  }

  public TrustAnchor anchor() {
    return new TrustAnchor(certificates.getLast());
  }

  /** user-constrained-policy-set (RFC 5280 §6.1.6): policy OIDs. */
  public Set<String> userPolicySet() {
    return userPolicySet;
  }

  /** The first end of validity in the path, anchor included. */
  public Instant notAfter() {
    return certificates.stream().map(Certificate::notAfter).min(Instant::compareTo).orElseThrow();
  }

  /** One question for each certificate but the anchor, leaf first. */
  public List<RevocationQuery> revocationQueries() {
    List<RevocationQuery> queries = new ArrayList<>();
    for (int i = 0; i + 1 < certificates.size(); i++) {
      queries.add(new RevocationQuery(certificates.get(i), certificates.get(i + 1)));
    }
    return List.copyOf(queries);
  }
}
