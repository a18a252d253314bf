package io.vouchsafe.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.time.Instant;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        "2.5.4.3=Alice|CN=Alice"
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

  @ParameterizedTest
  @ValueSource(strings = {"", "Alice", "=x", "CN=a,", "foo=bar", "CN=a\\", "1.2.=x", ",", "+"})
  void isNoName(String text) {
    assertThat(DistinguishedName.written(text)).isInstanceOf(Parsed.Malformed.class);
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
