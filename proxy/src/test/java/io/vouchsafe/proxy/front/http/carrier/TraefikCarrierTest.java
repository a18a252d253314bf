package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.CA;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.base64;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.escaped;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Traefik's list of certificates, as version 2 and version 3 write it. */
class TraefikCarrierTest {
  private static final String HEADER = "X-Forwarded-Tls-Client-Cert";

  static Stream<HeaderRow> rows() {
    String alice = base64(ALICE);
    String ca = base64(CA);
    List<HeaderRow> rows = new ArrayList<>();
    rows.add(HeaderRow.chain(1, "a leaf", HEADER, alice));
    rows.add(HeaderRow.chain(2, "a chain of Traefik 3", HEADER, alice + "," + ca));
    rows.add(HeaderRow.chain(2, "a chain of Traefik 2", HEADER, escaped(alice + "," + ca)));
    rows.add(
        HeaderRow.chain(
            2, "escaped, but for the comma", HEADER, escaped(alice) + "," + escaped(ca)));
    rows.add(HeaderRow.chain(1, "a plus sign is no space", HEADER, alice.replace("=", "%3D")));
    rows.add(HeaderRow.chain(1, "escapes in lower case", HEADER, alice.replace("=", "%3d")));
    rows.add(
        HeaderRow.chain(1, "a letter escaped for nothing", HEADER, "%4D" + alice.substring(1)));
    rows.add(HeaderRow.chain(32, "32 certificates", HEADER, alice + ("," + ca).repeat(31)));
    rows.add(HeaderRow.malformed("33 certificates", HEADER, alice + ("," + ca).repeat(32)));
    rows.add(HeaderRow.malformed("a thousand", HEADER, alice + ("," + ca).repeat(999)));
    rows.add(HeaderRow.none("absent"));
    rows.add(HeaderRow.none("empty", HEADER, ""));
    rows.add(
        HeaderRow.none("the info header alone", HEADER + "-Info", "Subject%3D%22CN%3DAlice%22"));
    rows.add(HeaderRow.malformed("twice", HEADER, alice, HEADER, alice));
    rows.add(HeaderRow.malformed("twice, as a chain of lines", HEADER, alice, HEADER, ca));
    rows.add(HeaderRow.malformed("first empty", HEADER, "", HEADER, alice));
    rows.add(HeaderRow.malformed("a comma behind", HEADER, alice + ","));
    rows.add(HeaderRow.malformed("a comma before", HEADER, "," + alice));
    rows.add(HeaderRow.malformed("two commas", HEADER, alice + ",," + ca));
    rows.add(HeaderRow.malformed("a comma alone", HEADER, ","));
    rows.add(HeaderRow.malformed("an escaped comma alone", HEADER, "%2C"));
    rows.add(HeaderRow.malformed("commas", HEADER, ",".repeat(60_000)));
    rows.add(HeaderRow.malformed("a space behind the comma", HEADER, alice + ", " + ca));
    rows.add(HeaderRow.malformed("a space before the comma", HEADER, alice + " ," + ca));
    rows.add(HeaderRow.malformed("escaped twice", HEADER, escaped(escaped(alice))));
    rows.add(HeaderRow.malformed("half an escape", HEADER, alice + "%2"));
    rows.add(HeaderRow.malformed("a broken escape", HEADER, "%zz" + alice));
    rows.add(HeaderRow.malformed("an overlong escape", HEADER, "%00C" + alice));
    rows.add(HeaderRow.malformed("an escape above ASCII", HEADER, alice + "%C3%A9"));
    rows.add(HeaderRow.malformed("an escaped NUL", HEADER, alice + "%00"));
    rows.add(HeaderRow.malformed("an escaped line feed", HEADER, alice + "%0A"));
    rows.add(HeaderRow.malformed("an escaped space", HEADER, alice + "%20"));
    rows.add(HeaderRow.malformed("a plus where a space is meant", HEADER, alice + "+" + ca));
    rows.add(HeaderRow.malformed("escaped PEM", HEADER, escaped(HeaderPki.pem(ALICE))));
    rows.add(HeaderRow.malformed("between colons", HEADER, ":" + alice + ":"));
    rows.add(
        HeaderRow.malformed("a broken second", HEADER, alice + "," + base64(BOB).substring(1)));
    HostileBase64.values()
        .forEach(
            (name, value) -> {
              rows.add(HeaderRow.malformed(name, HEADER, value));
              rows.add(HeaderRow.malformed(name + ", second", HEADER, alice + "," + value));
            });
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRead(HeaderRow row) {
    row.check(HeaderFormat.TRAEFIK);
  }

  @Test
  void theTableIsLong() {
    assertThat(rows()).hasSizeGreaterThan(100);
  }
}
