package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One OCSP object of a tenant: where to ask, whom to believe, what to remember (contract, section 2).
 *
 * @param name unique in the tenant, {@code [A-Za-z0-9_-]{1,35}}
 * @param urls http or https, tried in order
 * @param issuers CAs that it answers for; empty = any
 * @param caGroup where chain mode looks; empty = the policy's
 * @param timeout one deadline for a look-up at one URL, from connect to last byte
 * @param hostHeader sent instead of the URL's host
 * @param hash CertID hash of requests
 * @param maxResponse largest response, bytes
 */
public record OcspObject(
    String name,
    List<URI> urls,
    List<Certificate> issuers,
    Optional<CaGroup> caGroup,
    ResponseRules rules,
    CachingRules caching,
    Duration timeout,
    Optional<String> hostHeader,
    HashChoice hash,
    int maxResponse) {
  public OcspObject {
    urls = List.copyOf(urls);
    issuers = List.copyOf(issuers);
  }

  /** Whether this object answers for certificates of {@code issuer} (same name and key). */
  public boolean answersFor(Certificate issuer) {
    return issuers.isEmpty()
        || issuers.stream()
            .anyMatch(
                ca ->
                    ca.subject().equals(issuer.subject())
                        && ca.subjectPublicKeyInfo().equals(issuer.subjectPublicKeyInfo()));
  }
}
