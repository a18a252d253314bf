package io.vouchsafe.config;

import io.vouchsafe.config.LdapServer.Security;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/** Reads one of {@code ldap_servers} of a CRL object. */
final class LdapServerReader {
  private static final Range PORT = new Range(1, 0xffff, "");
  private static final int LDAP = 389;
  private static final int LDAPS = 636;

  /** Enough for any distinguished name of a reader. */
  private static final int LONGEST_USERNAME = 1024;

  private final CertificateFiles files;
  private final Secrets secrets;

  LdapServerReader(CertificateFiles files, Secrets secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  Optional<LdapServer> read(Value written) {
    return Section.read(written, this::server);
  }

  private Optional<LdapServer> server(Section server) {
    Optional<Value> host = server.required("host");
    Security security = server.word("tls", Words.of(Security.values()), Security.NONE);
    long port = server.wholeNumber("port", PORT, security == Security.LDAPS ? LDAPS : LDAP);
    List<Certificate> trusted = files.read(server.items("ca_certificates"));
    if (!trusted.isEmpty() && security == Security.NONE) {
      server.warning("ca_certificates without tls: the server shows no certificate");
    }
    Optional<HostAndPort> address = host.flatMap(value -> address(value, port));
    Optional<Login> login = login(server);
    if (login.isPresent()
        && security == Security.NONE
        && address.filter(to -> !to.isLoopback()).isPresent()) {
      server.warning("the password is sent in clear; tls: starttls or tls: ldaps protects it");
    }
    return address.map(to -> new LdapServer(to, security, login, trusted));
  }

  private static Optional<HostAndPort> address(Value host, long port) {
    Optional<String> text = host.string();
    Optional<HostAndPort> address =
        text.flatMap(
            name ->
                HostAndPort.parse(
                    (name.indexOf(':') >= 0 && !name.startsWith("[") ? "[" + name + "]" : name)
                        + ":"
                        + port));
    if (text.isPresent() && address.isEmpty()) {
      host.error(Quoted.of(text.get()) + " is no host name or address");
    }
    return address;
  }

  /**
   * RFC 4513 §5.1.2: a name with an empty password is no bind at all, though many servers say that
   * it succeeded; an empty secret is refused where it is read.
   */
  private Optional<Login> login(Section server) {
    return new LoginReader(secrets)
        .read(server.value("username"), server.value("password"), LdapServerReader::username);
  }

  private static Optional<String> username(Value value) {
    Optional<String> text = value.string();
    Optional<String> name = text.filter(dn -> !dn.isBlank() && dn.length() <= LONGEST_USERNAME);
    if (text.isPresent() && name.isEmpty()) {
      value.error("a username has 1…" + LONGEST_USERNAME + " characters, not all of them spaces");
    }
    return name;
  }
}
