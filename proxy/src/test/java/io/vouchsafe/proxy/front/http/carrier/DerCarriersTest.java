package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.base64;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.FrontSettings.HeaderFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Caddy's and HAProxy's headers: one certificate in base64, and nothing else. */
class DerCarriersTest {
  private static final String CADDY = "X-Client-Cert";
  private static final String HAPROXY = "X-SSL-Client-DER";

  private static List<HeaderRow> rows(String header, String other) {
    String good = base64(ALICE);
    List<HeaderRow> rows = new ArrayList<>();
    rows.add(HeaderRow.chain(1, "a certificate", header, good));
    rows.add(
        HeaderRow.chain(1, "whatever the case of its name", header.toUpperCase(Locale.ROOT), good));
    rows.add(HeaderRow.none("absent"));
    rows.add(HeaderRow.none("empty", header, ""));
    rows.add(HeaderRow.none("another format's header", other, good));
    rows.add(HeaderRow.none("with underlines in its name", header.replace('-', '_'), good));
    rows.add(HeaderRow.chain(1, "beside another format's", header, good, other, base64(BOB)));
    rows.add(HeaderRow.malformed("twice", header, good, header, good));
    rows.add(HeaderRow.malformed("twice and different", header, good, header, base64(BOB)));
    rows.add(
        HeaderRow.malformed(
            "twice in other case", header, good, header.toLowerCase(Locale.ROOT), good));
    rows.add(HeaderRow.malformed("first empty", header, "", header, good));
    rows.add(HeaderRow.malformed("then empty", header, good, header, ""));
    rows.add(HeaderRow.malformed("twice empty", header, "", header, ""));
    rows.add(HeaderRow.malformed("joined by a comma", header, good + "," + base64(BOB)));
    rows.add(HeaderRow.malformed("joined by a comma and a space", header, good + ", " + good));
    rows.add(HeaderRow.malformed("a comma behind", header, good + ","));
    rows.add(HeaderRow.malformed("percent-encoded", header, HeaderPki.escaped(good)));
    rows.add(HeaderRow.malformed("between colons", header, ":" + good + ":"));
    HostileBase64.values()
        .forEach((name, value) -> rows.add(HeaderRow.malformed(name, header, value)));
    return rows;
  }

  static Stream<HeaderRow> caddyRows() {
    String placeholder = "{http.request.tls.client.certificate_der_base64}";
    return Stream.concat(
        rows(CADDY, HAPROXY).stream(),
        Stream.of(
            HeaderRow.none("the placeholder of a client without a certificate", CADDY, placeholder),
            HeaderRow.malformed("it and more", CADDY, placeholder + base64(ALICE)),
            HeaderRow.malformed("it twice", CADDY, placeholder, CADDY, placeholder)));
  }

  static Stream<HeaderRow> haproxyRows() {
    return rows(HAPROXY, CADDY).stream();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("caddyRows")
  void caddy(HeaderRow row) {
    row.check(HeaderFormat.CADDY);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("haproxyRows")
  void haproxy(HeaderRow row) {
    row.check(HeaderFormat.HAPROXY);
  }

  @Test
  void theTablesAreLong() {
    assertThat(caddyRows()).hasSizeGreaterThan(60);
    assertThat(haproxyRows()).hasSizeGreaterThan(60);
  }
}
