package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.CA;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.base64;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9440's two fields, as structured fields (RFC 9651). */
class Rfc9440CarrierTest {
  private static final String LEAF = "Client-Cert";
  private static final String CHAIN = "Client-Cert-Chain";

  static Stream<HeaderRow> rows() {
    String alice = ":" + base64(ALICE) + ":";
    String ca = ":" + base64(CA) + ":";
    List<HeaderRow> rows = new ArrayList<>();
    rows.add(HeaderRow.chain(1, "a leaf", LEAF, alice));
    rows.add(HeaderRow.chain(2, "a chain", LEAF, alice, CHAIN, ca));
    rows.add(HeaderRow.chain(2, "in the other order", CHAIN, ca, LEAF, alice));
    rows.add(HeaderRow.chain(3, "a chain of two", LEAF, alice, CHAIN, ca + ", " + ca));
    rows.add(HeaderRow.chain(3, "without space", LEAF, alice, CHAIN, ca + "," + ca));
    rows.add(HeaderRow.chain(3, "with tabs", LEAF, alice, CHAIN, ca + "\t ,\t" + ca));
    rows.add(HeaderRow.chain(3, "a chain in two lines", LEAF, alice, CHAIN, ca, CHAIN, ca));
    rows.add(HeaderRow.chain(1, "an empty chain", LEAF, alice, CHAIN, ""));
    rows.add(HeaderRow.chain(32, "31 others", LEAF, alice, CHAIN, ca + (", " + ca).repeat(30)));
    rows.add(HeaderRow.malformed("32 others", LEAF, alice, CHAIN, ca + (", " + ca).repeat(31)));
    rows.add(HeaderRow.none("absent"));
    rows.add(HeaderRow.none("empty", LEAF, ""));
    rows.add(HeaderRow.none("both empty", LEAF, "", CHAIN, ""));
    rows.add(
        HeaderRow.none(
            "nginx's header", "X-SSL-Client-Cert", HeaderPki.escaped(HeaderPki.pem(ALICE))));
    rows.add(HeaderRow.none("with underlines in its name", "Client_Cert", alice));
    rows.add(HeaderRow.malformed("a chain without a leaf", CHAIN, ca));
    rows.add(HeaderRow.chain(3, "the leaf once more", LEAF, alice, CHAIN, alice + ", " + ca));
    rows.add(HeaderRow.malformed("the leaf in the chain alone", CHAIN, alice + ", " + ca));
    rows.add(HeaderRow.malformed("a chain and an empty leaf", LEAF, "", CHAIN, ca));
    rows.add(HeaderRow.malformed("the leaf twice", LEAF, alice, LEAF, alice));
    rows.add(HeaderRow.malformed("two leaves", LEAF, alice, LEAF, ":" + base64(BOB) + ":"));
    rows.add(HeaderRow.malformed("first empty", LEAF, "", LEAF, alice));
    rows.add(HeaderRow.malformed("then empty", LEAF, alice, LEAF, ""));
    rows.add(HeaderRow.malformed("a list of two leaves", LEAF, alice + ", " + alice));
    rows.add(HeaderRow.malformed("an empty line in the chain", LEAF, alice, CHAIN, "", CHAIN, ca));
    rows.add(HeaderRow.malformed("a comma behind the leaf", LEAF, alice + ","));
    rows.add(HeaderRow.malformed("a comma behind the chain", LEAF, alice, CHAIN, ca + ","));
    rows.add(HeaderRow.malformed("a comma before the chain", LEAF, alice, CHAIN, "," + ca));
    rows.add(HeaderRow.malformed("two commas", LEAF, alice, CHAIN, ca + ",," + ca));
    rows.add(HeaderRow.malformed("commas", LEAF, alice, CHAIN, ",".repeat(60_000)));
    rows.add(HeaderRow.malformed("no comma", LEAF, alice, CHAIN, ca + " " + ca));
    rows.add(HeaderRow.malformed("without colons", LEAF, base64(ALICE)));
    rows.add(HeaderRow.malformed("without the last colon", LEAF, ":" + base64(ALICE)));
    rows.add(HeaderRow.malformed("without the first colon", LEAF, base64(ALICE) + ":"));
    rows.add(HeaderRow.malformed("two colons", LEAF, ":" + alice + ":"));
    rows.add(HeaderRow.malformed("one colon", LEAF, ":"));
    rows.add(HeaderRow.malformed("an empty byte sequence", LEAF, "::"));
    rows.add(HeaderRow.malformed("three colons", LEAF, ":::"));
    rows.add(HeaderRow.malformed("a parameter", LEAF, alice + ";a=1"));
    rows.add(HeaderRow.malformed("a parameter without value", LEAF, alice + ";a"));
    rows.add(HeaderRow.malformed("a semicolon", LEAF, alice + ";"));
    rows.add(HeaderRow.malformed("a parameter in the chain", LEAF, alice, CHAIN, ca + ";a=1"));
    rows.add(HeaderRow.malformed("an inner list", LEAF, "(" + alice + ")"));
    rows.add(HeaderRow.malformed("an inner list in the chain", LEAF, alice, CHAIN, "(" + ca + ")"));
    rows.add(HeaderRow.malformed("an empty inner list", LEAF, alice, CHAIN, "()"));
    rows.add(HeaderRow.malformed("a string", LEAF, "\"" + base64(ALICE) + "\""));
    rows.add(
        HeaderRow.malformed("a string in the chain", LEAF, alice, CHAIN, "\"" + base64(CA) + "\""));
    rows.add(HeaderRow.malformed("a token", LEAF, "none"));
    rows.add(HeaderRow.malformed("a token in the chain", LEAF, alice, CHAIN, "none"));
    rows.add(HeaderRow.malformed("a boolean", LEAF, "?0"));
    rows.add(HeaderRow.malformed("a number", LEAF, "1"));
    rows.add(HeaderRow.malformed("a dictionary", LEAF, "cert=" + alice));
    rows.add(HeaderRow.malformed("a space before the leaf", LEAF, " " + alice));
    rows.add(HeaderRow.malformed("a space in the colons", LEAF, ": " + base64(ALICE) + ":"));
    rows.add(HeaderRow.malformed("a line feed and a chain", LEAF, alice + "\n" + ca));
    rows.add(HeaderRow.malformed("percent-encoded", LEAF, HeaderPki.escaped(alice)));
    HostileBase64.values()
        .forEach(
            (name, value) -> {
              rows.add(HeaderRow.malformed(name, LEAF, ":" + value + ":"));
              rows.add(
                  HeaderRow.malformed(
                      name + ", in the chain", LEAF, alice, CHAIN, ":" + value + ":"));
            });
    return rows.stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isRead(HeaderRow row) {
    row.check(HeaderFormat.RFC9440);
  }

  @Test
  void theTableIsLong() {
    assertThat(rows()).hasSizeGreaterThan(100);
  }

  /** Two requests that differ are never one in the cache. */
  @Test
  void theTextTellsLeafAndChainApart() {
    CertificateCarrier carrier = CertificateCarrier.of(HeaderFormat.RFC9440);
    String alice = ":" + base64(ALICE) + ":";
    String ca = ":" + base64(CA) + ":";
    String both = carrier.text(HeaderRow.none("", LEAF, alice, CHAIN, ca).headers());

    assertThat(both).isNotEqualTo(carrier.text(HeaderRow.none("", LEAF, alice).headers()));
    assertThat(carrier.text(HeaderRow.none("", LEAF, both).headers())).isEmpty();
    assertThat(carrier.text(HeaderRow.none("", CHAIN, ca).headers())).isEmpty();
    assertThat(carrier.text(HeaderRow.none("", LEAF, alice, LEAF, ca).headers())).isEmpty();
  }
}
