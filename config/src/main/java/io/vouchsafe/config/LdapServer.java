package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/**
 * One of {@code ldap_servers}.
 *
 * @param login a simple bind (RFC 4513 §5.1.3); empty = anonymously
 * @param caCertificates who may have signed the server's certificate; empty = whom Java trusts
 */
public record LdapServer(
    HostAndPort address,
    Security security,
    Optional<Login> login,
    List<Certificate> caCertificates) {

  /** What protects the connection; the server's certificate must name its host. */
  public enum Security {
    NONE,
    /** RFC 4513 §3. */
    STARTTLS,
    LDAPS
  }

  public LdapServer {
    caCertificates = List.copyOf(caCertificates);
  }
}
