package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import java.util.Random;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 4514: a name as people and openssl write it")
class WrittenNameTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=Alice,O=Acme,C=SE",
        "CN=a+UID=7,DC=example,DC=com",
        "emailAddress=a@b.c,CN=x",
        "1.2.3.4=foo,CN=a",
        "CN=a\\,b \\+ c,O=\\#x",
        "CN=\\0d\\0a",
        "CN=#0403010203",
      })
  void whatWeWriteIsReadBackTheSame(String text) {
    assertThat(read(text).toString()).isEqualTo(text);
    assertThat(read(read(text).toString())).isEqualTo(read(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CN = Alice, O = Acme|CN=Alice,O=Acme",
        "cn=ALICE,o=acme|CN=Alice,O=Acme",
        "CN=Zo\\C3\\A9|CN=Zo\u00e9",
        "2.5.4.3=Alice|CN=Alice",
        "OID.2.5.4.3=Alice|commonName=Alice",
        "CN = \"Alice, Smith\", O = Acme|CN=Alice\\, Smith,O=Acme",
        "CN=\\ Alice\\20|CN=Alice",
        "E=a@b.c|emailAddress=a@b.c",
        "GN=a + SN=b|givenName=a+2.5.4.4=b",
        "CN=#0c05416c696365|CN=Alice"
      })
  void isTheSameName(String one, String other) {
    assertThat(read(one)).isEqualTo(read(other));
  }

  @Test
  void isTheNameOfTheCertificateThatPrintsIt() {
    Certificate certificate =
        LabCa.root(CertificateSpec.ca("C=SE,O=Acme,CN=Root", NOW), new BouncyCastleProvider())
            .certificate();
    assertThat(read("CN=Root,O=Acme,C=SE")).isEqualTo(certificate.subject());
    assertThat(read("C=SE,O=Acme,CN=Root"))
        .as("the other way round")
        .isNotEqualTo(certificate.subject());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("slips")
  void whatCanNameNobodyIsRefusedAndSaysWhy(String text, String why) {
    assertThat(DistinguishedName.written(text))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, refused -> assertThat(refused.reason()).contains(why));
  }

  static Stream<Arguments> slips() {
    return Stream.of(
        arguments("", "no attribute"),
        arguments("   ", "no attribute"),
        arguments("Alice", "TYPE=value"),
        arguments("=x", "without its TYPE="),
        arguments("CN=a,", "TYPE=value"),
        arguments("CN=a,,O=b", ",O is no attribute type"),
        arguments("CN=a+", "TYPE=value"),
        arguments(",", "TYPE=value"),
        arguments("+", "TYPE=value"),
        arguments("foo=bar", "foo is no attribute type"),
        arguments("1.2.=x", "no attribute type"),
        arguments("1.99.3=x", "no attribute type"),
        arguments("/C=SE/O=Acme/CN=a", "RFC2253"),
        arguments("CN=", "without a value"),
        arguments("CN=,O=b", "without a value"),
        arguments("CN=\"\"", "without a value"),
        arguments("CN=\\zz", "begins no escape"),
        arguments("CN=a\\", "begins no escape"),
        arguments("CN=a\\0", "begins no escape"),
        arguments("CN=\\\ud83d\ude00", "begins no escape"),
        arguments("CN=\\ff", "not UTF-8"),
        arguments("CN=a;O=b", "unexpected ;"),
        arguments("CN=a\"b", "unexpected \""),
        arguments("CN=\"a", "without its second"),
        arguments("CN=\"a\"b", "unexpected b"),
        arguments("CN=#", "no value in DER"),
        arguments("CN=#04", "no value in DER"),
        arguments("CN=#0401", "no value in DER"),
        arguments("CN=#040102ff", "no value in DER"),
        arguments("CN=#zz", "no pairs of hexadecimal digits"),
        arguments("CN=#040", "no pairs of hexadecimal digits"),
        arguments("CN=#0c01ff", "no value in DER"),
        arguments("CN=#010105", "DER"),
        arguments("CN=a\u0000b", "control character, U+0000, at character 5"),
        arguments("CN=a\nb", "control character, U+000A"),
        arguments("CN=a\u0085", "control character, U+0085"),
        arguments("CN=\ud800", "lone surrogate, U+D800"),
        arguments("CN=a\udc00b", "lone surrogate, U+DC00"),
        arguments("CN=a,".repeat(64) + "CN=a", "65 RDNs"),
        arguments("CN=a+".repeat(64) + "CN=a", "65 attributes"));
  }

  @Test
  void noTextMakesTheReaderThrow() {
    Random random = new Random(20261128);
    String alphabet = "CNO=,+;\\\"#<> 0aF1.2\u0000\n\u00e9\ud83d\ude00/\u200b";
    int names = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "CN=" : "");
      for (int length = random.nextInt(24); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      if (DistinguishedName.written(text.toString())
          instanceof Parsed.Ok<DistinguishedName>(DistinguishedName name)) {
        names++;
        assertThat(read(name.toString())).as(text.toString()).isEqualTo(name);
      }
    }
    assertThat(names).isGreaterThan(500);
  }

  @Test
  void isBounded() {
    assertThat(DistinguishedName.written("CN=" + "a".repeat(4096)))
        .isInstanceOf(Parsed.Malformed.class);
  }

  private static DistinguishedName read(String text) {
    return DistinguishedName.written(text).toOptional().orElseThrow();
  }
}
