package io.vouchsafe.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One of {@code tls_fronts}: a reverse proxy that terminates TLS itself (contract, section 5).
 *
 * @param listen where it answers; names the front too
 * @param certificates its own, the first of them for who asks for no name or for another one
 * @param tenant whose policy decides about the clients
 * @param policy name of one of that tenant's policies
 * @param upstream who answers whoever is let in
 * @param upstreamPolicy name of the policy that judges the upstream's certificate; present for
 *     {@code https} at least
 * @param headerTimeout within which the handshake and each request's header are whole
 * @param idleTimeout within which something moves on an open connection
 * @param upstreamTimeout within which the upstream connects, and begins its answer
 */
public record TlsFrontSettings(
    HostAndPort listen,
    List<FrontCertificate> certificates,
    String tenant,
    String policy,
    ClientCertificate clientCertificate,
    FrontUpstream upstream,
    Optional<String> upstreamPolicy,
    Duration headerTimeout,
    Duration idleTimeout,
    Duration upstreamTimeout) {
  /** What the metrics call all of them. */
  public static final String LABEL = "tls_front";

  /** Whether a client needs a certificate. */
  public enum ClientCertificate {
    REQUIRED,
    /** Who brings none passes without an identity. */
    OPTIONAL
  }

  public TlsFrontSettings {
    certificates = List.copyOf(certificates);
  }
}
