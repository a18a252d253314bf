package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.CA;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.escaped;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.pem;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** nginx's {@code $ssl_client_escaped_cert}: exactly one certificate, or none. */
class NginxCarrierTest {
  private static final String HEADER = "X-SSL-Client-Cert";

  static Stream<HeaderRow> rows() {
    String pem = pem(ALICE);
    String good = escaped(pem);
    List<HeaderRow> rows = new ArrayList<>();
    rows.add(HeaderRow.chain(1, "as nginx writes it", HEADER, good));
    rows.add(HeaderRow.chain(1, "its name in lower case", HEADER.toLowerCase(Locale.ROOT), good));
    rows.add(HeaderRow.chain(1, "escapes in lower case", HEADER, lowerCaseEscapes(good)));
    rows.add(HeaderRow.chain(1, "a plus sign as it is", HEADER, good.replace("%2B", "+")));
    rows.add(HeaderRow.chain(1, "lines of Windows", HEADER, escaped(pem.replace("\n", "\r\n"))));
    rows.add(HeaderRow.chain(1, "without its last line break", HEADER, escaped(pem.strip())));
    rows.add(HeaderRow.chain(1, "everything escaped", HEADER, everyLetterEscaped(pem)));
    rows.add(
        HeaderRow.chain(
            1, "beside other headers", HEADER, good, "X-Client-Cert", escaped(pem(BOB))));
    rows.add(HeaderRow.none("absent"));
    rows.add(HeaderRow.none("empty", HEADER, ""));
    rows.add(HeaderRow.none("RFC 9440's header", "Client-Cert", good));
    rows.add(HeaderRow.none("with underlines in its name", "X_SSL_Client_Cert", good));
    rows.add(HeaderRow.malformed("twice", HEADER, good, HEADER, good));
    rows.add(HeaderRow.malformed("twice and different", HEADER, good, HEADER, escaped(pem(BOB))));
    rows.add(HeaderRow.malformed("first empty", HEADER, "", HEADER, good));
    rows.add(HeaderRow.malformed("twice empty", HEADER, "", HEADER, ""));
    rows.add(HeaderRow.malformed("a chain", HEADER, escaped(pem(ALICE, CA))));
    rows.add(HeaderRow.malformed("the same twice", HEADER, escaped(pem + pem)));
    rows.add(HeaderRow.malformed("joined by a comma", HEADER, good + "," + good));
    rows.add(HeaderRow.malformed("joined by a comma and a space", HEADER, good + ", " + good));
    rows.add(HeaderRow.malformed("escaped twice", HEADER, escaped(good)));
    rows.add(HeaderRow.malformed("a plus for each space", HEADER, good.replace("%20", "+")));
    rows.add(HeaderRow.malformed("half an escape behind", HEADER, good + "%"));
    rows.add(HeaderRow.malformed("an escape of one digit", HEADER, good + "%0"));
    rows.add(HeaderRow.malformed("a broken escape", HEADER, "%zz" + good));
    rows.add(HeaderRow.malformed("a signed escape", HEADER, "%+1" + good));
    rows.add(
        HeaderRow.malformed("an escape with a space", HEADER, good.replaceFirst("%0A", "% A")));
    rows.add(
        HeaderRow.malformed(
            "an escape in other digits", HEADER, good.replaceFirst("%0A", "%\uff10A")));
    rows.add(
        HeaderRow.malformed("an escape of UTF-16", HEADER, good.replaceFirst("%0A", "%u000A")));
    rows.add(HeaderRow.malformed("an escape above ASCII", HEADER, good + "%C3%A9"));
    rows.add(
        HeaderRow.malformed("an overlong line feed", HEADER, good.replaceFirst("%0A", "%C0%8A")));
    rows.add(HeaderRow.malformed("an octet above ASCII", HEADER, good + "é"));
    rows.add(HeaderRow.malformed("raw NUL", HEADER, good + "\0"));
    rows.add(HeaderRow.malformed("escaped percent signs alone", HEADER, "%25".repeat(20_000)));
    rows.add(HeaderRow.malformed("64 KiB of hyphens", HEADER, "-".repeat(64 << 10)));
    rows.add(
        HeaderRow.malformed(
            "begins alone", HEADER, escaped("-----BEGIN CERTIFICATE-----".repeat(1500))));
    rows.add(HeaderRow.malformed("quoted", HEADER, '"' + good + '"'));
    rows.add(HeaderRow.malformed("between colons", HEADER, ":" + good + ":"));
    rows.add(HeaderRow.malformed("a percent sign", HEADER, "%"));
    HostilePem.values()
        .forEach((name, value) -> rows.add(HeaderRow.malformed(name, HEADER, escaped(value))));
    return rows.stream();
  }

  private static String lowerCaseEscapes(String escaped) {
    return escaped.replace("%2F", "%2f").replace("%2B", "%2b").replace("%0A", "%0a");
  }

  private static String everyLetterEscaped(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append("%%%02X".formatted(c)));
    return out.toString();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRead(HeaderRow row) {
    row.check(HeaderFormat.NGINX);
  }

  @Test
  void theTableIsLong() {
    assertThat(rows()).hasSizeGreaterThan(80);
  }
}
