package io.vouchsafe.config;

import io.vouchsafe.config.LdapServer.Security;
import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Optional;

/** Reads one of {@code ldap_servers} of a CRL object. */
final class LdapServerReader {
  private static final int LDAP = 389;
  private static final int LDAPS = 636;

  /** Enough for any distinguished name of a reader. */
  private static final int LONGEST_USERNAME = 1024;

  private static final SettingKey<Value> HOST =
      SettingKey.text("host", "host name or address").required();

  private static final SettingKey<Integer> PORT =
      SettingKey.number("port", 1, 0xffff, "").absent(LDAP + ", with `tls: ldaps` " + LDAPS);

  private static final SettingKey<String> USER =
      SettingKey.text("username", "DN of 1…1024 characters", LdapServerReader::username)
          .says(
              "for a simple bind; needs `password`. Without it the bind is anonymous. Sent to this"
                  + " server alone");

  private static final SettingKey<Value> PASSWORD =
      SettingKey.secret("password").says("needs `username`. Without `tls` to another host warns");

  private static final SettingKey<Security> TLS =
      SettingKey.word("tls", Security.values())
          .byDefault(Security.NONE)
          .says("the server's certificate must contain `host`");

  private static final SettingKey<List<Value>> CA_CERTIFICATES =
      SettingKey.files("ca_certificates")
          .byDefault(List.of())
          .absent("those of Java")
          .says(
              "CA certificates that the server's certificate must chain to; without `tls` "
                  + "warns");

  static final SectionTable KEYS =
      SectionTable.of(HOST, PORT, USER, PASSWORD, TLS, CA_CERTIFICATES);

  private final CertificateFiles files;
  private final Secrets secrets;

  LdapServerReader(CertificateFiles files, Secrets secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  Optional<LdapServer> read(Value written) {
    return Section.read(written, KEYS, this::server);
  }

  private Optional<LdapServer> server(Section server) {
    Optional<Value> host = server.value(HOST);
    Security security = server.get(TLS);
    int port = server.find(PORT).orElse(security == Security.LDAPS ? LDAPS : LDAP);
    List<Certificate> trusted = files.read(server.get(CA_CERTIFICATES));
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

  private static Optional<HostAndPort> address(Value host, int port) {
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
    return new LoginReader(secrets).read(server, USER, PASSWORD);
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
