package io.vouchsafe.vpnauth.identity;

import static io.vouchsafe.vpnauth.identity.DnProperty.COMMON_NAME;
import static io.vouchsafe.vpnauth.identity.DnProperty.COUNTRY;
import static io.vouchsafe.vpnauth.identity.DnProperty.DOMAIN_COMPONENT;
import static io.vouchsafe.vpnauth.identity.DnProperty.EMAIL_ADDRESS;
import static io.vouchsafe.vpnauth.identity.DnProperty.LOCALITY;
import static io.vouchsafe.vpnauth.identity.DnProperty.ORGANIZATION;
import static io.vouchsafe.vpnauth.identity.DnProperty.ORGANIZATIONAL_UNIT;
import static io.vouchsafe.vpnauth.identity.DnProperty.SERIAL_NUMBER;
import static io.vouchsafe.vpnauth.identity.DnProperty.STATE;
import static io.vouchsafe.vpnauth.identity.IdType.DN;
import static io.vouchsafe.vpnauth.identity.IdType.DNS;
import static io.vouchsafe.vpnauth.identity.IdType.EMAIL;
import static io.vouchsafe.vpnauth.identity.IdType.IP;
import static io.vouchsafe.vpnauth.identity.IdType.URI;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.claim;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.dns;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.email;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.entry;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.find;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.ip;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.leaf;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.list;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.smtpUtf8;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.subject;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contract, section 1, ID lists: every rule is a row, and so is every trick against one. */
class IdListTest {
  private static final String JOHN = "C=SE,O=example,CN=John Smith";
  private static final IdEntry BY_PROPERTIES =
      subject(
          Map.of(
              COMMON_NAME, List.of("John Smith"),
              ORGANIZATION, List.of("example"),
              COUNTRY, List.of("SE")));
  private static final IdEntry BY_VALUE = entry(DN, "CN=John Smith,O=example,C=SE");

  /** Rules about one entry, without a claimed identity. */
  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "subjectsByProperties",
    "subjectsByValue",
    "hosts",
    "mailboxes",
    "addresses",
    "uris"
  })
  void oneEntry(String rule, Certificate leaf, IdEntry entry, boolean matches) {
    IdFinding finding = find(leaf, list(entry), Optional.empty());

    assertThat(finding instanceof IdFinding.Passes).as(finding.toString()).isEqualTo(matches);
    assertThat(finding.matched()).isEqualTo(matches ? Optional.of(entry) : Optional.empty());
    if (!matches) {
      assertThat(finding).isInstanceOf(IdFinding.NotListed.class);
    }
  }

  static Stream<Arguments> subjectsByProperties() {
    IdEntry anyName = subject(Map.of(COMMON_NAME, List.of("*"), ORGANIZATION, List.of("example")));
    IdEntry twoUnits =
        subject(Map.of(COMMON_NAME, List.of("a"), ORGANIZATIONAL_UNIT, List.of("One", "Two")));
    IdEntry oneOfTwoUnits =
        subject(Map.of(COMMON_NAME, List.of("a"), ORGANIZATIONAL_UNIT, List.of("*", "Two")));
    return Stream.of(
        row("properties in the certificate's order", leaf(JOHN), BY_PROPERTIES, true),
        row("in any other order", leaf("CN=John Smith,C=SE,O=example"), BY_PROPERTIES, true),
        row("of one RDN", leaf("C=SE,O=example+CN=John Smith"), BY_PROPERTIES, true),
        row("one attribute more", leaf("C=SE,O=example,OU=x,CN=John Smith"), BY_PROPERTIES, false),
        row("one attribute fewer", leaf("O=example,CN=John Smith"), BY_PROPERTIES, false),
        row(
            "one attribute twice",
            leaf("C=SE,O=example,CN=John Smith,CN=John Smith"),
            BY_PROPERTIES,
            false),
        row("another value", leaf("C=SE,O=example,CN=John Smyth"), BY_PROPERTIES, false),
        row(
            "the value in another attribute",
            leaf("C=SE,OU=example,CN=John Smith"),
            BY_PROPERTIES,
            false),
        row("no subject at all", leaf("", dns("a.test")), BY_PROPERTIES, false),
        row(
            "case and spaces do not count (RFC 5280 §7.1)",
            leaf("C=se,O=EXAMPLE,CN=\\  john    SMITH\\ "),
            BY_PROPERTIES,
            true),
        row(
            "nor the string type: BMPString",
            leaf("C=SE,O=example,CN=#1e14004a006f0068006e00200053006d006900740068"),
            BY_PROPERTIES,
            true),
        row(
            "nor the string type: PrintableString",
            leaf("C=SE,O=#13076578616d706c65,CN=John Smith"),
            BY_PROPERTIES,
            true),
        row(
            "nor invisible characters, which RFC 4518 maps to nothing",
            leaf("C=SE,O=example,CN=John\u200b Sm\u00adith"),
            BY_PROPERTIES,
            true),
        row(
            "a look-alike of another script is another name",
            leaf("C=SE,O=example,CN=J\u043ehn Smith"),
            BY_PROPERTIES,
            false),
        row(
            "a TeletexString cannot be compared with text",
            leaf("C=SE,O=example,CN=#140a4a6f686e20536d697468"),
            BY_PROPERTIES,
            false),
        row(
            "nor can an OCTET STRING",
            leaf("C=SE,O=example,CN=#040a4a6f686e20536d697468"),
            BY_PROPERTIES,
            false),
        row(
            "a NUL in a value is mapped to nothing, as RFC 4518 §2.2 says",
            leaf("C=SE,O=example,CN=#0c0b4a6f686e00 20536d697468".replace(" ", "")),
            BY_PROPERTIES,
            true),
        row("* is one whole value", leaf("O=example,CN=Anybody At All"), anyName, true),
        row("* is of its own attribute", leaf("O=example,OU=Anybody"), anyName, false),
        row("* is not no value", leaf("O=example"), anyName, false),
        row("* is not two values", leaf("O=example,CN=a,CN=b"), anyName, false),
        row("* is no value that is no text", leaf("O=example,CN=#14014a"), anyName, false),
        row(
            "a certificate name with * matches nothing, not even *",
            leaf("O=example,CN=*"),
            anyName,
            false),
        row(
            "nor one that reads as * once it is prepared",
            leaf("O=example,CN=\uff0a"),
            anyName,
            false),
        row(
            "nor one with * in another of its values",
            leaf("O=example,CN=*"),
            subject(Map.of(COMMON_NAME, List.of("*"), ORGANIZATION, List.of("*"))),
            false),
        row("a list of values, in any order", leaf("OU=Two,OU=One,CN=a"), twoUnits, true),
        row("a list wants each of its values", leaf("OU=Two,OU=Two,CN=a"), twoUnits, false),
        row("a * beside a value", leaf("OU=Two,OU=Whatever,CN=a"), oneOfTwoUnits, true),
        row(
            "a * beside a value, the other way round",
            leaf("OU=Whatever,OU=Two,CN=a"),
            oneOfTwoUnits,
            true),
        row(
            "a * beside a value that is missing",
            leaf("OU=One,OU=Three,CN=a"),
            oneOfTwoUnits,
            false),
        row(
            "every property",
            leaf(
                "DC=test,DC=acme,C=SE,ST=Sk\u00e5ne,L=Lund,O=example,OU=x,2.5.4.5=7,"
                    + "E=a@b.test,CN=a"),
            subject(
                Map.of(
                    COMMON_NAME, List.of("a"),
                    EMAIL_ADDRESS, List.of("A@B.test"),
                    SERIAL_NUMBER, List.of("7"),
                    ORGANIZATIONAL_UNIT, List.of("X"),
                    ORGANIZATION, List.of("example"),
                    LOCALITY, List.of("lund"),
                    STATE, List.of("SK\u00c5NE"),
                    COUNTRY, List.of("se"),
                    DOMAIN_COMPONENT, List.of("acme", "test"))),
            true),
        row(
            "a value with characters that RFC 4514 escapes",
            leaf("O=\\#1 \\\"A\\, B\\+C\\\"\\;\\<x\\>\\\\,CN=a"),
            subject(
                Map.of(
                    COMMON_NAME, List.of("a"),
                    ORGANIZATION, List.of("#1 \"A, B+C\";<x>\\"))),
            true));
  }

  static Stream<Arguments> subjectsByValue() {
    IdEntry anyName = entry(DN, "CN=*,O=example,C=SE");
    return Stream.of(
        row("a value in its order", leaf(JOHN), BY_VALUE, true),
        row("in another order", leaf("CN=John Smith,O=example,C=SE"), BY_VALUE, false),
        row("compared as RFC 5280 §7", leaf("C=se,O=Example,CN=JOHN  smith"), BY_VALUE, true),
        row("one attribute more", leaf("C=SE,O=example,OU=x,CN=John Smith"), BY_VALUE, false),
        row("one attribute fewer", leaf("O=example,CN=John Smith"), BY_VALUE, false),
        row(
            "an RDN is a set",
            leaf("O=example,UID=7+CN=a"),
            entry(DN, "CN=a+UID=7,O=example"),
            true),
        row(
            "two RDNs are no set",
            leaf("O=example,UID=7,CN=a"),
            entry(DN, "CN=a+UID=7,O=example"),
            false),
        row("* is one whole value", leaf("C=SE,O=example,CN=Jane"), anyName, true),
        row("* in another order", leaf("CN=Jane,O=example,C=SE"), anyName, false),
        row("* in a set", leaf("O=example,UID=7+CN=a"), entry(DN, "CN=*+UID=7,O=example"), true),
        row(
            "* is of its own attribute",
            leaf("O=example,UID=7+OU=a"),
            entry(DN, "CN=*+UID=7,O=example"),
            false),
        row(
            "an attribute by its OID",
            leaf("O=example,2.5.4.65=x"),
            entry(DN, "2.5.4.65=x,O=example"),
            true),
        row(
            "a certificate name with * matches nothing",
            leaf("C=SE,O=example,CN=*"),
            anyName,
            false),
        row("nor a part of it", leaf("C=SE,O=example,CN=*.a.test"), anyName, false),
        row(
            "the very same encoding of a TeletexString is the same",
            leaf("O=example,CN=#14014a"),
            entry(DN, "CN=#14014a,O=example"),
            true),
        row(
            "another encoding of it is not",
            leaf("O=example,CN=J"),
            entry(DN, "CN=#14014a,O=example"),
            false),
        row(
            "a subject beyond all measure matches nothing",
            leaf("2.5.4.13=" + "a".repeat(20_000)),
            entry(DN, "2.5.4.13=*"),
            false));
  }

  static Stream<Arguments> hosts() {
    IdEntry exact = entry(DNS, "Server.example.com");
    IdEntry below = entry(DNS, "*.example.com");
    return Stream.of(
        host("a dNSName", exact, true, dns("server.example.com")),
        host("case does not count", exact, true, dns("SERVER.Example.COM")),
        host("one of several", exact, true, dns("a.test"), dns("server.example.com")),
        row("never the commonName", leaf("CN=server.example.com"), exact, false),
        row(
            "the commonName beside another dNSName",
            leaf("CN=server.example.com", dns("a.test")),
            exact,
            false),
        host("never a name of another form", exact, false, uri("server.example.com:x")),
        host("never the host of a mailbox", exact, false, email("a@server.example.com")),
        host("a name below", exact, false, dns("a.server.example.com")),
        host("a name above", exact, false, dns("example.com")),
        host("a final dot", exact, false, dns("server.example.com.")),
        host("a NUL ends no name", exact, false, dns("server.example.com\0.evil.test")),
        host("a NUL inside", exact, false, dns("server\0.example.com")),
        host("a space", exact, false, dns("server.example.com ")),
        host("an empty name", exact, false, dns("")),
        host("a huge name", exact, false, dns("server.example.com." + "a.".repeat(9000) + "b")),
        host("*.d is one label", below, true, dns("server.example.com")),
        host("case does not count there", below, true, dns("Server.EXAMPLE.com")),
        host("*.d is not two labels", below, false, dns("a.server.example.com")),
        host("*.d is not none", below, false, dns("example.com")),
        host("*.d is not part of a label", below, false, dns("serverexample.com")),
        host("an empty label", below, false, dns(".example.com")),
        host(
            "a certificate name with * matches nothing, not even its like",
            below,
            false,
            dns("*.example.com")),
        host("nor what it would cover", exact, false, dns("*.example.com")),
        host(
            "an A-label by its U-label",
            entry(DNS, "m\u00fcnchen.test"),
            true,
            dns("xn--mnchen-3ya.test")),
        host("a label that a host name has not", below, false, dns("a b.example.com")));
  }

  static Stream<Arguments> mailboxes() {
    IdEntry exact = entry(EMAIL, "Alice@example.com");
    IdEntry any = entry(EMAIL, "*@example.com");
    return Stream.of(
        host("an rfc822Name", exact, true, email("Alice@example.com")),
        host("the host's case does not count", exact, true, email("Alice@EXAMPLE.Com")),
        host("local parts compare exactly", exact, false, email("alice@example.com")),
        host("another local part", exact, false, email("Alice.B@example.com")),
        row("never the subject's e-mail", leaf("E=Alice@example.com,CN=a"), exact, false),
        row("never the commonName", leaf("CN=Alice@example.com"), exact, false),
        host("never a dNSName", any, false, dns("example.com")),
        host("*@d is any local part", any, true, email("anybody@example.com")),
        host("*@d is exactly that domain", any, false, email("a@mail.example.com")),
        host(
            "nor the one above", entry(EMAIL, "*@mail.example.com"), false, email("a@example.com")),
        host("a quoted local part with an @", any, true, email("\"a@evil.test\"@example.com")),
        host("the last @ counts", any, false, email("\"a@example.com\"@evil.test")),
        host("an unquoted @ before it", any, false, email("a@evil.test@example.com")),
        host("a NUL in the local part", any, false, email("a\0b@example.com")),
        host("a NUL behind the host", any, false, email("a@example.com\0")),
        host("a line feed in the local part", any, false, email("a\n@example.com")),
        host("no local part", any, false, email("@example.com")),
        host("a final dot", any, false, email("a@example.com.")),
        host("a certificate name with * matches nothing", any, false, email("*@example.com")),
        host("nor with * in a local part", any, false, email("a*b@example.com")),
        host(
            "nor with * in the host",
            entry(EMAIL, "*@example.com"),
            false,
            email("a@*.example.com")),
        host(
            "a SmtpUTF8Mailbox (RFC 9598)",
            entry(EMAIL, "\u00e5sa@example.com"),
            true,
            smtpUtf8("\u00e5sa@example.com")),
        host(
            "its local part exactly, not as another normal form",
            entry(EMAIL, "\u00e5sa@example.com"),
            false,
            smtpUtf8("a\u030asa@example.com")),
        host("its host only in A-labels", any, false, smtpUtf8("\u00e5sa@\uff45xample.com")),
        host("an address literal is no host of it", any, false, email("a@[192.0.2.1]")));
  }

  static Stream<Arguments> addresses() {
    IdEntry one = entry(IP, "203.0.113.7");
    IdEntry network = entry(IP, "203.0.113.0/24");
    IdEntry range = entry(IP, "203.0.113.5-203.0.113.9");
    IdEntry v6 = entry(IP, "2001:db8::/32");
    int[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 203, 0, 113, 7};
    return Stream.of(
        host("an address", one, true, ip(203, 0, 113, 7)),
        host("another", one, false, ip(203, 0, 113, 8)),
        host("never a dNSName that reads as one", one, false, dns("203.0.113.7")),
        row("never the commonName", leaf("CN=203.0.113.7"), one, false),
        host("the first of a network", network, true, ip(203, 0, 113, 0)),
        host("the last of a network", network, true, ip(203, 0, 113, 255)),
        host("the one before", network, false, ip(203, 0, 112, 255)),
        host("the one behind", network, false, ip(203, 0, 114, 0)),
        host(
            "host bits of the entry do not count",
            entry(IP, "203.0.113.7/24"),
            true,
            ip(203, 0, 113, 200)),
        host(
            "a prefix inside an octet", entry(IP, "203.0.113.128/25"), false, ip(203, 0, 113, 127)),
        host("a prefix of 0", entry(IP, "0.0.0.0/0"), true, ip(203, 0, 113, 7)),
        host(
            "a prefix of 0 is of its family",
            entry(IP, "0.0.0.0/0"),
            false,
            ip(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
        host("the begin of a range", range, true, ip(203, 0, 113, 5)),
        host("the end of a range", range, true, ip(203, 0, 113, 9)),
        host("before a range", range, false, ip(203, 0, 113, 4)),
        host("behind a range", range, false, ip(203, 0, 113, 10)),
        host(
            "octets are unsigned",
            entry(IP, "203.0.113.100-203.0.113.200"),
            true,
            ip(203, 0, 113, 150)),
        host("an IPv6 network", v6, true, ip(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
        host(
            "IPv6 in another form",
            entry(IP, "2001:DB8:0:0::1"),
            true,
            ip(32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)),
        host("IPv4 written as IPv6 is not that IPv4", one, false, ip(mapped)),
        host("nor of its network", network, false, ip(mapped)),
        host("nor of an IPv6 network", entry(IP, "::/0"), false, ip(mapped)));
  }

  static Stream<Arguments> uris() {
    IdEntry exact = entry(URI, "spiffe://acme.test/ns/prod");
    IdEntry rest = entry(URI, "spiffe://acme.test/*");
    IdEntry below = entry(URI, "https://acme.test/staff/*");
    IdEntry port = entry(URI, "https://acme.test:8443/*");
    return Stream.of(
        host("a URI", exact, true, uri("spiffe://acme.test/ns/prod")),
        host("the scheme's case does not count", exact, true, uri("SPIFFE://acme.test/ns/prod")),
        host("nor the authority's", exact, true, uri("spiffe://ACME.Test/ns/prod")),
        host("the path's does", exact, false, uri("spiffe://acme.test/ns/Prod")),
        host("nothing is decoded", exact, false, uri("spiffe://acme.test/ns/%70rod")),
        host("a slash more", exact, false, uri("spiffe://acme.test/ns/prod/")),
        row("never the commonName", leaf("CN=spiffe://acme.test/ns/prod"), exact, false),
        host("without authority", entry(URI, "urn:uuid:7"), true, uri("URN:uuid:7")),
        host("any rest", rest, true, uri("spiffe://acme.test/ns/prod?a=b#c")),
        host(
            "any rest, whatever the case of the authority",
            rest,
            true,
            uri("Spiffe://ACME.test/x")),
        host("of the same scheme", rest, false, uri("https://acme.test/ns")),
        host("of the same authority", rest, false, uri("spiffe://acme.test.evil.test/ns")),
        host("not without a path", rest, false, uri("spiffe://acme.test")),
        host("not a query behind the authority", rest, false, uri("spiffe://acme.test?/ns")),
        host("a letter that is encoded in UTF-8", rest, true, uri("spiffe://acme.test/%C3%89ric")),
        host("an encoded control character", rest, false, uri("spiffe://acme.test/%C2%85x")),
        host("a dot that is no UTF-8", below, false, uri("https://acme.test/staff/%C0%AE%C0%AE/x")),
        host("dots with a parameter", below, false, uri("https://acme.test/staff/..;a=b/x")),
        host("not a fragment behind the authority", rest, false, uri("spiffe://acme.test#/ns")),
        host(
            "user information is no authority",
            rest,
            false,
            uri("spiffe://acme.test@evil.test/ns")),
        host("nor is it before the right one", rest, false, uri("spiffe://a:b@acme.test/ns")),
        host(
            "a backslash ends no authority", rest, false, uri("spiffe://acme.test\\@evil.test/ns")),
        host("an encoded authority", rest, false, uri("spiffe://acme%2etest/ns")),
        host("a port is part of the authority", rest, false, uri("spiffe://acme.test:443/ns")),
        host("the port of the entry", port, true, uri("https://ACME.test:8443/ns")),
        host("another port", port, false, uri("https://acme.test:443/ns")),
        host("no port", port, false, uri("https://acme.test/ns")),
        host("an empty port", rest, false, uri("spiffe://acme.test:/ns")),
        host("below a path", below, true, uri("https://acme.test/staff/jane")),
        host("beside a path", below, false, uri("https://acme.test/staffing/jane")),
        host("out of a path again", below, false, uri("https://acme.test/staff/../admin")),
        host("out of it, encoded", below, false, uri("https://acme.test/staff/%2E%2e/admin")),
        host(
            "out of it, with an encoded slash",
            below,
            false,
            uri("https://acme.test/staff/x%2f..%2f..%2fadmin")),
        host(
            "out of it, with a backslash",
            below,
            false,
            uri("https://acme.test/staff/..\\..\\admin")),
        host("a NUL", rest, false, uri("spiffe://acme.test/ns\0")),
        host("an encoded NUL", rest, false, uri("spiffe://acme.test/ns%00")),
        host("a broken percent sign", rest, false, uri("spiffe://acme.test/ns%2")),
        host("a space", rest, false, uri("spiffe://acme.test/n s")),
        host("an empty URI", rest, false, uri("")),
        host(
            "a certificate name with * matches nothing", rest, false, uri("spiffe://acme.test/*")));
  }

  /** Rules about lists, and about a claimed identity. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("lists")
  void lists(String rule, Certificate leaf, IdList list, Optional<ClaimedId> claimed, String out) {
    String found =
        switch (find(leaf, list, claimed)) {
          case IdFinding.Passes(Optional<IdEntry> matched) -> matched.orElseThrow().value();
          case IdFinding.NotListed(String detail) -> "not listed";
          case IdFinding.Mismatched(String detail) -> "mismatch";
        };
    assertThat(found).isEqualTo(out);
  }

  static Stream<Arguments> lists() {
    Certificate many =
        leaf(
            JOHN,
            dns("a.test"),
            dns("b.test"),
            dns("*.c.test"),
            email("John@a.test"),
            ip(192, 0, 2, 1),
            uri("https://a.test/x"));
    IdList ofA = list(entry(DNS, "a.test"));
    IdList all =
        list(
            entry(IP, "192.0.2.0/24"),
            entry(URI, "https://a.test/*"),
            entry(EMAIL, "*@a.test"),
            entry(DNS, "*.test"),
            entry(DNS, "a.test"),
            BY_PROPERTIES);
    Optional<ClaimedId> nothing = Optional.empty();
    return Stream.of(
        arguments(
            "one entry suffices",
            many,
            list(entry(DNS, "x.test"), entry(DNS, "a.test")),
            nothing,
            "a.test"),
        arguments("any identity of the leaf", many, list(entry(DNS, "b.test")), nothing, "b.test"),
        arguments("the first entry is told", many, all, nothing, "192.0.2.0/24"),
        arguments("an empty list lets nobody in", many, list(), nothing, "not listed"),
        arguments("a claim that is listed", many, ofA, claim(DNS, "a.test"), "a.test"),
        arguments("its case does not count", many, ofA, claim(DNS, "A.TEST."), "a.test"),
        arguments("only the claim is matched", many, ofA, claim(DNS, "b.test"), "not listed"),
        arguments("of another type, too", many, ofA, claim(EMAIL, "John@a.test"), "not listed"),
        arguments("a claim is matched by wildcards", many, all, claim(DNS, "b.test"), "*.test"),
        arguments("the first for the claim", many, all, claim(DNS, "a.test"), "*.test"),
        arguments(
            "a claimed subject",
            many,
            all,
            claim(DN, "CN=john smith,O=example,C=SE"),
            "CN=John Smith,O=example,C=SE"),
        arguments("a claimed mailbox", many, all, claim(EMAIL, "John@A.test"), "*@a.test"),
        arguments("a claimed address", many, all, claim(IP, "192.0.2.1"), "192.0.2.0/24"),
        arguments("a claimed URI", many, all, claim(URI, "HTTPS://a.test/x"), "https://a.test/*"),
        arguments("a stranger's name", many, all, claim(DNS, "x.test"), "mismatch"),
        arguments("before the list is looked at", many, list(), claim(DNS, "x.test"), "mismatch"),
        arguments(
            "the commonName is no host", leaf("CN=a.test"), ofA, claim(DNS, "a.test"), "mismatch"),
        arguments(
            "a claim in another order",
            many,
            all,
            claim(DN, "C=SE,O=example,CN=John Smith"),
            "mismatch"),
        arguments(
            "a part of the subject", many, all, claim(DN, "CN=John Smith,O=example"), "mismatch"),
        arguments("no wildcard in a claim", many, all, claim(DNS, "*.test"), "mismatch"),
        arguments(
            "nor one that a certificate has",
            many,
            list(entry(DNS, "*.c.test")),
            claim(DNS, "*.c.test"),
            "mismatch"),
        arguments(
            "nor what that would cover",
            many,
            list(entry(DNS, "*.c.test")),
            claim(DNS, "x.c.test"),
            "mismatch"),
        arguments("nor for a subject", many, all, claim(DN, "CN=*,O=example,C=SE"), "mismatch"),
        arguments("nor a network", many, all, claim(IP, "192.0.2.0/24"), "mismatch"),
        arguments("nor a range", many, all, claim(IP, "192.0.2.1-192.0.2.1"), "mismatch"),
        arguments("a local part exactly", many, all, claim(EMAIL, "john@a.test"), "mismatch"),
        arguments("an address as IPv6", many, all, claim(IP, "::ffff:192.0.2.1"), "mismatch"),
        arguments("an address with zeros", many, all, claim(IP, "192.0.2.01"), "mismatch"),
        arguments("a lone surrogate", many, all, claim(DNS, "a.test\ud800"), "mismatch"),
        arguments(
            "a lone surrogate in a subject",
            many,
            all,
            claim(DN, "CN=John Smith\udc00,O=example,C=SE"),
            "mismatch"),
        arguments("a NUL", many, all, claim(DNS, "a.test\0"), "mismatch"),
        arguments("a huge claim", many, all, claim(DN, "CN=" + "a".repeat(1 << 20)), "mismatch"),
        arguments("an empty claim", many, all, claim(DNS, ""), "mismatch"),
        arguments("a claim of no sense", many, all, claim(DN, "John Smith"), "mismatch"));
  }

  private static Arguments row(String rule, Certificate leaf, IdEntry entry, boolean matches) {
    return arguments(entry.type().word() + ": " + rule, leaf, entry, matches);
  }

  /** A leaf whose subject says nothing. */
  private static Arguments host(String rule, IdEntry entry, boolean matches, GeneralName... names) {
    return row(rule, leaf("CN=nobody", names), entry, matches);
  }
}
