package io.vouchsafe.vpnauth.identity;

import static io.vouchsafe.vpnauth.identity.IdentityFixture.leaf;
import static io.vouchsafe.vpnauth.identity.IdentityFixture.smtpUtf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Parsed;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An entry that no certificate could match is refused when it is read, with what is wrong. */
class IdEntriesTest {

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "DNS|''|no host name",
        "DNS|*|exactly one label",
        "DNS|*.|no host name",
        "DNS|*.*.example.com|exactly one label",
        "DNS|a*.example.com|exactly one label",
        "DNS|a.*.example.com|exactly one label",
        "DNS|192.0.2.1|type: ip",
        "DNS|*.0.2.1|type: ip",
        "DNS|2001:db8::1|type: ip",
        "DNS|a b.example.com|no host name",
        "DNS|https://example.com|no host name",
        "EMAIL|example.com|no mailbox",
        "EMAIL|@example.com|no mailbox",
        "EMAIL|*|whole local part",
        "EMAIL|a*@example.com|whole local part",
        "EMAIL|*@*.example.com|whole local part",
        "EMAIL|*@|no mailbox",
        "EMAIL|a@b@example.com|no mailbox",
        "IP|example.com|no address",
        "IP|*|no address",
        "IP|203.0.113.0/33|no address",
        "IP|203.0.113.0/024|no address",
        "IP|203.0.113.256|no address",
        "IP|203.0.113|no address",
        "IP|203.0.113.9-203.0.113.5|a range whose end",
        "IP|203.0.113.9-2001:db8::1|a range whose end",
        "IP|::ffff:203.0.113.7|written as IPv6",
        "IP|::ffff:203.0.113.0/120|written as IPv6",
        "URI|example.com|no URI",
        "URI|*|whole rest",
        "URI|https://*/x|whole rest",
        "URI|https://example.com*|whole rest",
        "URI|https://example.com/a*|whole rest",
        "URI|*://example.com/*|whole rest",
        "URI|https:/*|behind a scheme, a host",
        "URI|https:///*|behind a scheme, a host",
        "URI|urn:example/*|behind a scheme, a host",
        "URI|https://example.com?q=/*|behind a scheme, a host",
        "URI|https://example.com/a/../*|behind a scheme, a host",
        "URI|https://a@example.com/*|without user name",
        "URI|https://example%2ecom/*|without user name",
        "URI|https://example.com/ä|no URI",
        "DN|''|no name",
        "DN|John Smith|no name",
        "DN|/C=SE/CN=John|RFC2253",
        "DN|CN=John*|one whole value",
        "DN|CN=*.example.com|one whole value",
        "DN|CN=\\2A|written-out *",
        "DN|CN=#0c012a|written-out *",
        "DN|CN=\uff0a|written-out *",
        "DN|CN=\\2A,O=a\\**|escape",
        "DN|CN=\u200b|nothing but spaces",
        "DN|nobody=x|attribute type"
      })
  void isRefused(IdType type, String value, String words) {
    assertThat(IdEntries.read(type, value))
        .isInstanceOfSatisfying(
            Parsed.Malformed.class, refused -> assertThat(refused.reason()).contains(words));
  }

  @ParameterizedTest
  @CsvSource({"DNS", "EMAIL", "IP", "URI", "DN"})
  void whatCannotBeSeenAndWhatIsEndlessIsRefused(IdType type) {
    for (String value : new String[] {"a\0b", "a\ud800", "a".repeat(5000)}) {
      assertThat(IdEntries.read(type, value)).isInstanceOf(Parsed.Malformed.class);
    }
  }

  /** U+FDFA is 18 characters once it is prepared. */
  @Test
  void aHostThatGrowsBeyondMeasureIsNone() {
    String host = "\ufdfa".repeat(100);
    assertThat(IdEntries.read(IdType.DNS, host)).isInstanceOf(Parsed.Malformed.class);
    assertThat(IdEntries.read(IdType.EMAIL, "a@" + host)).isInstanceOf(Parsed.Malformed.class);
    assertThat(IdEntries.claimed(new ClaimedId(IdType.DNS, host))).isEmpty();
    assertThat(LeafName.of(leaf("CN=a", smtpUtf8("a@" + host)), IdType.EMAIL)).isEmpty();
  }

  @Test
  void aSubjectByItsPropertiesIsToldAsAName() {
    Parsed<IdEntry> read =
        IdEntries.subject(
            Map.of(
                DnProperty.COMMON_NAME, List.of("John Smith"),
                DnProperty.ORGANIZATION, List.of("Acme, Inc."),
                DnProperty.COUNTRY, List.of("SE")));
    assertThat(read)
        .isInstanceOfSatisfying(
            Parsed.Ok.class,
            ok -> {
              IdEntry entry = (IdEntry) ok.value();
              assertThat(entry.value()).isEqualTo("CN=John Smith,O=Acme\\, Inc.,C=SE");
              assertThat(entry.type()).isEqualTo(IdType.DN);
            });
  }

  @Test
  void aPropertyWithAStarInItIsRefused() {
    assertThat(IdEntries.subject(Map.of(DnProperty.COMMON_NAME, List.of("J*"))))
        .isInstanceOf(Parsed.Malformed.class);
    assertThat(IdEntries.subject(Map.of(DnProperty.COMMON_NAME, List.of(""))))
        .isInstanceOf(Parsed.Malformed.class);
  }
}
