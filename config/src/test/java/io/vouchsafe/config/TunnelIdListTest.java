package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.LAN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ID lists that count for a tunnel: its own, and its policy's. */
class TunnelIdListTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ type: dns, value: '*.acme.test' }",
        "{ type: email, value: '*@acme.test' }",
        "{ type: ip, value: 203.0.113.0/24 }",
        "{ type: ip, value: 203.0.113.1-203.0.113.9 }",
        "{ type: dn, value: 'CN=*,O=Acme,C=SE' }",
        "{ type: dn, value: 'CN=a,OU=b,OU=c,O=Acme' }"
      })
  void whatADataPlaneCanBeToldPasses(String entry) {
    assertThat(ofTunnel(entry)).isEmpty();
    assertThat(ofPolicy(entry)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spiffe://acme.test/gw", "spiffe://acme.test/*"})
  void aUriIsNoIdentityOfIke(String uri) {
    String entry = "{ type: dns, value: a.test }, { type: uri, value: '" + uri + "' }";
    for (List<String> problems : List.of(ofTunnel(entry), ofPolicy(entry))) {
      assertThat(problems)
          .containsExactly(
              "vouchsafe.yaml:11: tenants.acme.id_lists.sales[1]: a tunnel uses this list, and IKE"
                  + " knows no URI as an identity (RFC 7296 §3.5): write dn, dns, email or ip, or"
                  + " another list for the tunnel");
    }
  }

  @Test
  void aSubjectByItsPropertiesIsADoubt() {
    for (String name : List.of("John", "'*'")) {
      String entry = "{ type: dn, common_name: " + name + ", organization: Acme, country: SE }";
      for (List<String> problems : List.of(ofTunnel(entry), ofPolicy(entry))) {
        assertThat(problems)
            .singleElement()
            .asString()
            .startsWith("vouchsafe.yaml:11: warning: tenants.acme.id_lists.sales[0]: a tunnel uses")
            .contains("C, ST, L, O, OU, CN, E");
      }
    }
  }

  @Test
  void aListOfAPolicyThatNoTunnelNamesMayHoldUris() {
    String yaml =
        WrittenTunnels.tunnel(LAN)
                .replace(
                    "    gateways:",
                    "      web: { ca_group: staff, id_list: sales }\n    gateways:")
            + "    id_lists: { sales: [ { type: uri, value: 'spiffe://a.test/*' } ] }\n";
    assertThat(problems(yaml)).noneMatch(line -> line.contains("uses this list"));
  }

  @Test
  void anEmptyListLetsNobodyIn() {
    assertThat(ofTunnel(""))
        .contains(
            "vouchsafe.yaml:10: warning: tenants.acme.tunnels[0].id_list: id_lists.sales is empty:"
                + " this tunnel lets nobody in; without id_list it lets in anyone");
  }

  @Test
  void aListOfAThousandIsNothingSpecialAndOneOfTenThousandIsTheMost() {
    StringBuilder entries = new StringBuilder();
    for (int i = 0; i < 10_001; i++) {
      entries.append("{ type: dns, value: h").append(i).append(".test }, ");
    }
    assertThat(ofTunnel(entries.toString()))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("vouchsafe.yaml:11: tenants.acme.id_lists.sales: 10001 entries"));
  }

  /** Everywhere a name is written, the corrected form is shown. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          OU=One,Two,Three           | OU=One\\,Two\\,Three
          CN=a,OU=One,Two,O=Acme     | CN=a,OU=One\\,Two,O=Acme
          CN=Smith, John,O=Acme      | CN=Smith\\, John,O=Acme
          CN=*,OU=One,Two            | CN=*,OU=One\\,Two
          CN=a,O=Acme\\, Inc.,Ltd.,C=SE | CN=a,O=Acme\\, Inc.\\,Ltd.,C=SE
          """)
  void aMalformedNameIsShownCorrected(String written, String corrected) {
    String shown =
        "; a comma inside a value is written \\, and YAML wants single quotes around it: '"
            + corrected
            + "'";
    assertThat(ofTunnel("{ type: dn, value: '" + written + "' }"))
        .singleElement()
        .asString()
        .startsWith("vouchsafe.yaml:11: tenants.acme.id_lists.sales[0].value: '" + written + "': ")
        .endsWith(shown);
    assertThat(
            problems(
                WrittenTunnels.tunnel(LAN + ", local_id: '" + written.replace("*", "b") + "'")))
        .singleElement()
        .asString()
        .endsWith(shown.replace("*", "b"));
    assertThat(ofTunnel("{ type: dn, value: '" + corrected + "' }")).isEmpty();
    WrittenTunnels.in(directory)
        .write("blocks.yaml", "entries: [ { subject: '" + written + "' } ]\n");
    assertThat(problems(WrittenTunnels.tunnel(LAN) + "    block_list: blocks.yaml\n"))
        .singleElement()
        .asString()
        .startsWith("blocks.yaml:1: ")
        .endsWith(shown);
  }

  @ParameterizedTest
  @ValueSource(strings = {"One,Two", "CN=", "CN=\"a", "XX=a,b"})
  void nothingIsShownWhereCommasAreNotTheMatter(String written) {
    assertThat(EscapedCommas.in(written)).isEmpty();
  }

  private List<String> ofTunnel(String entries) {
    return problems(WrittenTunnels.tunnel(LAN + ", id_list: sales") + lists(entries));
  }

  private List<String> ofPolicy(String entries) {
    return problems(WrittenTunnels.policy("", "id_list: sales", LAN) + lists(entries));
  }

  private static String lists(String entries) {
    return "    id_lists: { sales: [ " + entries + " ] }\n";
  }

  private List<String> problems(String yaml) {
    return WrittenTunnels.in(directory).problems(yaml);
  }
}
