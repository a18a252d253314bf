package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** A real slapd that shows its entries to {@link #READER} and to nobody else. */
final class Slapd implements AutoCloseable {
  static final String READER = "cn=reader,dc=example,dc=test";
  static final String PASSWORD = "readerpw";

  /** Where the CRL is. */
  static final String ENTRY = "cn=Issuing,dc=example,dc=test";

  private final Tool process;
  final int port;

  /** Starts it with {@code crl}, in DER, at {@link #ENTRY}. */
  Slapd(Path directory, Path crl) throws Exception {
    String slapd = Tool.installed("slapd");
    port = Tool.freePort();
    Path home = Files.createDirectories(directory.resolve("slapd/db")).getParent();
    Path configuration = Files.writeString(home.resolve("slapd.conf"), configuration(home));
    Path entries = Files.writeString(home.resolve("entries.ldif"), entries(crl));
    Tool.run(
        directory,
        Tool.installed("slapadd"),
        "-f",
        configuration.toString(),
        "-l",
        entries.toString());
    process =
        Tool.start(
            directory,
            slapd,
            "-f",
            configuration.toString(),
            "-h",
            "ldap://127.0.0.1:" + port + "/",
            "-d",
            "0");
    process.awaitPort(port);
  }

  private static String configuration(Path home) {
    return """
    include /etc/ldap/schema/core.schema
    modulepath /usr/lib/ldap
    moduleload back_mdb
    disallow bind_anon
    require authc
    database mdb
    suffix "dc=example,dc=test"
    directory %s/db
    maxsize 10485760
    access to attrs=userPassword by anonymous auth by * none
    access to * by dn.exact="%s" read by * none
    """
        .formatted(home, READER);
  }

  private static String entries(Path crl) throws Exception {
    return """
    dn: dc=example,dc=test
    objectClass: dcObject
    objectClass: organization
    o: Example
    dc: example

    dn: %s
    objectClass: organizationalRole
    objectClass: simpleSecurityObject
    cn: reader
    userPassword: %s

    dn: %s
    objectClass: cRLDistributionPoint
    cn: Issuing
    certificateRevocationList;binary:: %s
    """
        .formatted(
            READER, PASSWORD, ENTRY, Base64.getEncoder().encodeToString(Files.readAllBytes(crl)));
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
