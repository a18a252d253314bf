package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.CA;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.escaped;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy's X-Forwarded-Client-Cert: one element, of which the certificate's holder writes much. */
class EnvoyCarrierTest {
  private static final String HEADER = "X-Forwarded-Client-Cert";
  private static final String BY = "By=spiffe://example.test/proxy;";
  private static final String HASH = "Hash=" + ALICE.sha256().hex() + ";";
  private static final String CERT = "Cert=" + quoted(ALICE);
  private static final String CHAIN = "Chain=" + quoted(ALICE, CA);
  private static final String BOBS = "Cert=" + quoted(BOB);

  private static String quoted(Certificate... certificates) {
    return '"' + escaped(pem(certificates)) + '"';
  }

  static Stream<HeaderRow> rows() {
    List<HeaderRow> rows = new ArrayList<>();
    rows.addAll(read());
    rows.addAll(counted());
    rows.addAll(written());
    rows.addAll(injected());
    HostilePem.values()
        .forEach(
            (name, value) -> {
              rows.add(bad("Cert: " + name, HASH + "Cert=\"" + escaped(value) + '"'));
              rows.add(bad("Chain: " + name, HASH + "Chain=\"" + escaped(value) + '"'));
            });
    return rows.stream();
  }

  private static HeaderRow good(int length, String name, String value) {
    return HeaderRow.chain(length, name, HEADER, value);
  }

  private static HeaderRow bad(String name, String value) {
    return HeaderRow.malformed(name, HEADER, value);
  }

  /** What Envoy and Istio really write. */
  private static List<HeaderRow> read() {
    String subject = "Subject=\"CN=Alice \\\"A\\\", O=Lab\\, Inc.;OU=R&D\";";
    return List.of(
        good(1, "Cert", BY + HASH + CERT),
        good(2, "Chain", BY + HASH + CHAIN),
        good(2, "both", BY + HASH + CERT + ";" + CHAIN),
        good(2, "both in the other order", BY + HASH + CHAIN + ";" + CERT),
        good(1, "Cert alone", CERT),
        good(1, "a chain of one", "Chain=" + quoted(ALICE)),
        good(32, "a chain of 32", "Chain=" + quoted(many(32))),
        good(1, "Cert first", CERT + ";" + HASH + "URI=spiffe://x/y"),
        good(1, "with the subject", BY + HASH + subject + CERT),
        good(1, "an empty By and URI", "By=;" + HASH + CERT + ";URI="),
        good(1, "several names", HASH + CERT + ";URI=spiffe://x;DNS=a.test;DNS=b.test;URI=urn:y"),
        good(1, "a URI with an equals sign", HASH + CERT + ";URI=http://x/?a=b"),
        good(1, "a key of tomorrow", HASH + "New=1;" + CERT),
        good(
            1,
            "keys in lower case",
            BY.toLowerCase(Locale.ROOT)
                + HASH.replace("Hash", "hash")
                + CERT.replace("Cert=", "cert=")),
        good(1, "the hash in upper case", HASH.toUpperCase(Locale.ROOT) + CERT),
        good(1, "the hash in quotes", "Hash=\"" + ALICE.sha256().hex() + "\";" + CERT),
        good(1, "Cert without quotes", HASH + CERT.replace("\"", "")),
        good(1, "an empty subject", HASH + "Subject=\"\";" + CERT),
        HeaderRow.none("absent"),
        HeaderRow.none("empty", HEADER, ""),
        HeaderRow.none("nginx's header", "X-SSL-Client-Cert", escaped(pem(ALICE))));
  }

  private static Certificate[] many(int length) {
    Certificate[] chain = new Certificate[length];
    Arrays.fill(chain, CA);
    chain[0] = ALICE;
    return chain;
  }

  /** More than one of something, and none. */
  private static List<HeaderRow> counted() {
    return List.of(
        HeaderRow.malformed("the header twice", HEADER, HASH + CERT, HEADER, HASH + CERT),
        HeaderRow.malformed("first empty", HEADER, "", HEADER, HASH + CERT),
        bad("two elements", HASH + CERT + "," + HASH + CERT),
        bad("two elements with a space", HASH + CERT + ", " + BOBS),
        bad("another proxy's element first", "By=a;Hash=" + "0".repeat(64) + "," + HASH + CERT),
        bad("an empty element behind", HASH + CERT + ","),
        bad("an empty element before", "," + HASH + CERT),
        bad("neither Cert nor Chain", BY + HASH.replace(";", "")),
        bad("By alone", "By=spiffe://x"),
        bad("the subject alone", "Subject=\"CN=Alice\""),
        bad("Cert twice", HASH + CERT + ";" + CERT),
        bad("Cert twice and different", CERT + ";" + BOBS),
        bad("Cert twice in other case", CERT + ";" + BOBS.replace("Cert", "CERT")),
        bad("Chain twice", CHAIN + ";" + CHAIN),
        bad("Hash twice", HASH + HASH + CERT),
        bad("Hash twice and different", HASH + "hash=" + BOB.sha256().hex() + ";" + CERT),
        bad("two certificates in Cert", "Cert=" + quoted(ALICE, CA)),
        bad("33 certificates", "Chain=" + quoted(many(33))),
        bad("an empty Cert", HASH + "Cert=\"\""),
        bad("an empty Cert without quotes", HASH + "Cert="),
        bad("an empty Chain beside Cert", HASH + CERT + ";Chain=\"\""),
        bad("an empty Cert beside Chain", HASH + CHAIN + ";Cert=\"\""),
        bad("another's hash", "Hash=" + BOB.sha256().hex() + ";" + CERT),
        bad("another's hash of a chain", "Hash=" + CA.sha256().hex() + ";" + CHAIN),
        bad("an empty hash", "Hash=;" + CERT),
        bad("half a hash", HASH.substring(0, 37) + ";" + CERT),
        bad("a hash and more", HASH.replace(";", "00;") + CERT),
        bad("a hash with colons", HASH.replace("Hash=", "Hash=00:") + CERT),
        bad("Cert and Chain of two", HASH + CERT + ";Chain=" + quoted(BOB, CA)),
        bad("Cert from within the chain", "Cert=" + quoted(CA) + ";" + CHAIN));
  }

  /** What is no element. */
  private static List<HeaderRow> written() {
    return List.of(
        bad("a semicolon behind", HASH + CERT + ";"),
        bad("a semicolon before", ";" + HASH + CERT),
        bad("two semicolons", HASH + ";" + CERT),
        bad("a space behind a semicolon", HASH + " " + CERT),
        bad("a space before the equals sign", HASH + CERT.replace("=\"", " =\"")),
        bad("a space behind the equals sign", HASH + CERT.replace("=\"", "= \"")),
        bad("a key alone", HASH + CERT + ";URI"),
        bad("no key", HASH + "=x;" + CERT),
        bad("a key with a hyphen", "X-Cert=1;" + CERT),
        bad("a key in quotes", "\"Cert\"=" + quoted(ALICE)),
        bad("PEM alone", escaped(pem(ALICE))),
        bad("a quote that does not end", HASH + CERT.substring(0, CERT.length() - 1)),
        bad(
            "a quote that a backslash keeps open",
            HASH + CERT.substring(0, CERT.length() - 1) + "\\\""),
        bad("a backslash at the end", HASH + "Subject=\"x\\"),
        bad("text behind a quote", HASH + CERT + "x"),
        bad("a quote behind a quote", HASH + CERT + "\""),
        bad("a quote inside", HASH + "URI=a\"b;" + CERT),
        bad("a backslash without quotes", HASH + "URI=a\\;b;" + CERT),
        bad("a backslash in Cert", HASH + CERT.replace("%0AMII", "%0A\\MII")),
        bad("single quotes", HASH + CERT.replace('"', '\'')),
        bad("Cert that is not escaped", HASH + "Cert=\"" + pem(ALICE).replace("\n", " ") + "\" x"),
        bad("raw line feeds", HASH + "Cert=\"" + pem(ALICE) + '"'),
        bad("a raw NUL", HASH + CERT + ";URI=a\0"),
        bad("a raw tab", HASH + "\t" + CERT),
        bad("an octet above ASCII", HASH + "Subject=\"CN=Zoë\";" + CERT),
        bad("half an escape", HASH + CERT.replaceFirst("%0A", "%0")),
        bad("an escape above ASCII", HASH + CERT.replaceFirst("%0A", "%C3%A9")),
        bad("an escaped NUL", HASH + CERT.replaceFirst("%0A", "%00")),
        bad("semicolons", ";".repeat(60_000)),
        bad("pairs without end", "A=;".repeat(20_000)),
        bad("backslashes", "Subject=\"" + "\\".repeat(60_000)),
        bad("quotes", "\"".repeat(60_000)),
        bad("equals signs", "=".repeat(60_000)));
  }

  /** A client whose certificate says what it likes, against an Envoy that escapes nothing. */
  private static List<HeaderRow> injected() {
    String bobs = "Hash=" + BOB.sha256().hex() + ";";
    return List.of(
        good(
            1,
            "a certificate within the subject",
            HASH + "Subject=\"CN=x;" + BOBS.replace("\"", "\\\"") + "\";" + CERT),
        good(1, "a comma within the subject", HASH + "Subject=\"CN=x," + bobs + "\";" + CERT),
        good(1, "a backslash before the closing quote", HASH + "Subject=\"CN=x\\\\\";" + CERT),
        bad("a DNS name that brings a certificate", bobs + BOBS + ";DNS=a;" + CERT),
        bad("a DNS name that brings one first", bobs + "DNS=a;" + CERT + ";" + BOBS),
        bad("a DNS name that brings a chain", bobs + BOBS + ";DNS=a;" + CHAIN),
        bad("a DNS name that brings the only certificate", bobs + "DNS=a;" + CERT),
        bad("a DNS name that brings certificate and hash", bobs + "DNS=a;" + HASH + CERT),
        bad("a DNS name that brings an element", bobs + "DNS=a," + HASH + CERT),
        bad("a subject that ends its quotes", bobs + "Subject=\"CN=x\";" + CERT + ";X=\"\""),
        bad("a subject that ends its quotes early", bobs + "Subject=\"CN=x\"y\";" + CERT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRead(HeaderRow row) {
    row.check(HeaderFormat.ENVOY);
  }

  @Test
  void theTableIsLong() {
    assertThat(rows()).hasSizeGreaterThan(150);
  }
}
