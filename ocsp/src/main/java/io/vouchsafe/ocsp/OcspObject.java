package io.vouchsafe.ocsp;

import io.vouchsafe.pki.CaIdentity;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.path.CaGroup;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One OCSP object of a tenant: where to ask, whom to believe, what to remember (contract, section
 * 2).
 *
 * @param name unique in the tenant, {@code [A-Za-z0-9_-]{1,35}}
 * @param urls http or https, tried in order; empty = those that the certificate itself names
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

  /** {@code timeout} unless the operator says otherwise. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofMillis(200);

  /** {@code max_response} unless the operator says otherwise, bytes. */
  public static final int DEFAULT_MAX_RESPONSE = 65_536;

  public OcspObject {
    urls = List.copyOf(urls);
    issuers = List.copyOf(issuers);
  }

  /** An object with the contract's defaults. */
  public static OcspObject of(String name, List<URI> urls) {
    return new OcspObject(
        name,
        urls,
        List.of(),
        Optional.empty(),
        ResponseRules.DEFAULT,
        CachingRules.DEFAULT,
        DEFAULT_TIMEOUT,
        Optional.empty(),
        HashChoice.AUTO,
        DEFAULT_MAX_RESPONSE);
  }

  public OcspObject withIssuers(List<Certificate> value) {
    return new OcspObject(
        name, urls, value, caGroup, rules, caching, timeout, hostHeader, hash, maxResponse);
  }

  public OcspObject withCaGroup(CaGroup value) {
    return new OcspObject(
        name,
        urls,
        issuers,
        Optional.of(value),
        rules,
        caching,
        timeout,
        hostHeader,
        hash,
        maxResponse);
  }

  public OcspObject withRules(ResponseRules value) {
    return new OcspObject(
        name, urls, issuers, caGroup, value, caching, timeout, hostHeader, hash, maxResponse);
  }

  public OcspObject withCaching(CachingRules value) {
    return new OcspObject(
        name, urls, issuers, caGroup, rules, value, timeout, hostHeader, hash, maxResponse);
  }

  public OcspObject withTimeout(Duration value) {
    return new OcspObject(
        name, urls, issuers, caGroup, rules, caching, value, hostHeader, hash, maxResponse);
  }

  public OcspObject withHostHeader(String value) {
    return new OcspObject(
        name,
        urls,
        issuers,
        caGroup,
        rules,
        caching,
        timeout,
        Optional.of(value),
        hash,
        maxResponse);
  }

  public OcspObject withHash(HashChoice value) {
    return new OcspObject(
        name, urls, issuers, caGroup, rules, caching, timeout, hostHeader, value, maxResponse);
  }

  public OcspObject withMaxResponse(int value) {
    return new OcspObject(
        name, urls, issuers, caGroup, rules, caching, timeout, hostHeader, hash, value);
  }

  /** Whether the responders are those of the certificate's authorityInfoAccess. */
  public boolean asksCertificate() {
    return urls.isEmpty();
  }

  /** Whether this object answers for certificates of {@code issuer} (same name and key). */
  public boolean answersFor(Certificate issuer) {
    return issuers.isEmpty() || issuers.stream().anyMatch(ca -> CaIdentity.same(ca, issuer));
  }
}
