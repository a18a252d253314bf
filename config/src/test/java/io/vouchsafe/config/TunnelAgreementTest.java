package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.CERTIFICATE;
import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.PSK;
import static io.vouchsafe.config.WrittenTunnels.ROAMING;
import static io.vouchsafe.config.WrittenTunnels.tunnels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** In what the tunnels of one gateway agree (contract, section 1, {@code tunnels}). */
class TunnelAgreementTest {
  private static final String SECOND = "vouchsafe.yaml:11: ";
  private static final String B_ENDPOINT = "remote_endpoint: 203.0.113.1";
  private static final String OTHER_GATEWAY =
      "      - { name: gw2, type: strongswan, vici: \"unix:/run/b.vici\" }\n";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "revocation: { ocsp: [corp], on_unknown: next, sources: [stapled, ocsp] }",
        "revocation: { ocsp: [corp], stapled_max_age: 60 }",
        "revocation: { ocsp: [corp, spare] }",
        "revocation: { ocsp: [corp] }, short_lived: { max_lifetime: 3600 }",
        "revocation: { ocsp: [corp] }, short_lived: { no_rev_avail: true }"
      })
  void tunnelsThatShareACaAgreeInRevocation(String other) {
    assertThat(problems(withPolicy(other, "issuing.pem", "")))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith("vouchsafe.yaml:12: tenants.acme.tunnels[1].policy: ")
                    .contains(
                        "policies other and vpn of tunnel t in line 11 differ in revocation"));
    assertThat(problems(withPolicy("revocation: { ocsp: [corp] }", "issuing.pem", "")))
        .noneMatch(line -> line.contains("differ in revocation"));
  }

  @Test
  void tunnelsOfOtherCasMayDiffer() {
    String other = "revocation: { ocsp: [corp] }, short_lived: { max_lifetime: 3600 }";
    assertThat(problems(withPolicy(other, "", "")))
        .noneMatch(line -> line.contains("differ in revocation"));
  }

  @Test
  void tunnelsOfOtherGatewaysMayDiffer() {
    String other = "revocation: { ocsp: [corp] }, short_lived: { max_lifetime: 3600 }";
    String yaml =
        withPolicy(other, "issuing.pem", ", gateways: [gw2]")
            .replace("    tunnels:\n", OTHER_GATEWAY + "    tunnels:\n");
    assertThat(problems(yaml)).anyMatch(line -> line.contains("differ in revocation"));
    assertThat(
            problems(
                yaml.replace("name: t, profile: lan", "name: t, gateways: [gw1], profile: lan")))
        .noneMatch(line -> line.contains("differ in revocation"));
  }

  /** The others' reload would wait for one tenant. */
  @Test
  void manyTunnelsOfOneLongListAreRefusedAtOnce() {
    String entries =
        IntStream.range(0, 10_000)
            .mapToObj("{ type: email, value: \"u%d@acme.test\" }"::formatted)
            .collect(Collectors.joining(", "));
    String[] all =
        IntStream.range(0, 400)
            .mapToObj(i -> LAN.replace("name: t", "id_list: long, name: t" + i))
            .toArray(String[]::new);
    String yaml =
        tunnels(all)
            .replace(
                "    policies:\n", "    id_lists: { long: [" + entries + "] }\n    policies:\n");
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () ->
            assertThat(problems(yaml))
                .anySatisfy(
                    line ->
                        assertThat(line)
                            .startsWith("vouchsafe.yaml:31: tenants.acme.tunnels[20]: ")
                            .contains("name more than 200000 entries of id_lists")));
  }

  /** A second policy under a group of its own, and a second tunnel that names it. */
  private static String withPolicy(String keys, String intermediate, String tunnel) {
    String anchors = intermediate.isEmpty() ? "signer.pem" : "root.pem";
    return tunnels(
            LAN,
            LAN.replace("name: t", "name: u")
                    .replace("policy: vpn", "policy: other")
                    .replace("203.0.113.1", "203.0.113.2")
                + tunnel)
        .replace(
            "staff: {",
            "far: { anchors: [" + anchors + "], intermediates: [" + intermediate + "] }, staff: {")
        .replace(
            "corp: { url: http://ocsp.test/ }",
            "corp: { url: http://ocsp.test/ }, spare: { url: http://spare.test/ }")
        .replace(
            "    gateways:\n",
            "      other: { ca_group: far, purpose: ike, " + keys + " }\n    gateways:\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.3.0.50-10.3.0.60        | true
          10.3.0.0/16                | true
          10.3.0.10-10.3.0.50        | false
          10.3.0.51-10.3.0.60        | false
          """)
  void poolsThatOverlapAreTheSame(String addresses, boolean refused) {
    String other = ROAMING.replace("name: t", "name: u").replace("10.3.0.10-10.3.0.50", addresses);
    List<String> problems = problems(tunnels(ROAMING, other));
    if (refused) {
      assertThat(problems)
          .anySatisfy(
              line ->
                  assertThat(line)
                      .startsWith(SECOND + "tenants.acme.tunnels[1].pool: ")
                      .contains("overlaps the pool of tunnel t in line 10"));
    } else {
      assertThat(problems).noneMatch(line -> line.contains("overlaps the pool"));
    }
    String apart =
        tunnels(ROAMING + ", gateways: [gw1]", other + ", gateways: [gw2]")
            .replace("    tunnels:\n", OTHER_GATEWAY + "    tunnels:\n");
    assertThat(problems(apart)).noneMatch(line -> line.contains("overlaps the pool"));
  }

  @Test
  void tunnelsThatMeetHaveOneProposalList() {
    String other = LAN.replace("name: t", "name: u") + ", proposals: medium";
    assertThat(problems(tunnels(LAN, other)))
        .anySatisfy(
            line ->
                assertThat(line)
                    .startsWith(
                        SECOND
                            + "tenants.acme.tunnels[1]: has other proposals than tunnel t in line"
                            + " 10. A peer can meet both at one endpoint"));
    assertThat(problems(tunnels(LAN, other.replace(B_ENDPOINT, "remote_endpoint: 203.0.113.2"))))
        .isEmpty();
  }

  @Test
  void aTunnelThatNobodyReachesIsADoubt() {
    assertThat(problems(tunnels(LAN, LAN.replace("name: t", "name: u"))))
        .containsExactly(
            SECOND
                + "warning: tenants.acme.tunnels[1]: no peer gets this tunnel: tunnel t in "
                + "line 10 comes first and matches the same peers; write this tunnel before "
                + "that one, or remove it");
  }

  @Test
  void aTunnelOpenToAnybodyBehindOneWithAListIsADoubt() {
    String lists = "    id_lists: { sales: [ { type: email, value: \"*@acme.test\" } ] }\n";
    assertThat(
            problems(tunnels(LAN + ", id_list: sales", LAN.replace("name: t", "name: u")) + lists))
        .containsExactly(
            SECOND
                + "warning: tenants.acme.tunnels[1]: lets in every peer that the id_list of "
                + "tunnel t in line 10 does not match; write an id_list here too, or "
                + "on_id_mismatch: deny there");
  }

  @Test
  void secretsThatAnybodyCouldUseAreADoubt() {
    WrittenSettings written =
        WrittenTunnels.in(directory).writePrivate("psk2", "another secret of some length\n");
    String other = PSK.replace("name: t", "name: u").replace("file:psk", "file:psk2");
    assertThat(written.problems(tunnels(PSK, other)))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains(
                        "warning: tenants.acme.tunnels[",
                        "gateway gw1 is not fed this tunnel",
                        "has another psk, so that it needs an id_list and a local_id"));
  }

  @Test
  void moreTunnelsThanAGatewayCanCompareAreRefused() {
    String[] many = new String[1001];
    for (int i = 0; i < many.length; i++) {
      many[i] = "name: t" + i + ", profile: lan_to_lan, " + CERTIFICATE;
    }
    assertThat(problems(tunnels(many)))
        .containsExactly(
            "vouchsafe.yaml:1010: tenants.acme.tunnels[1000]: 1001 tunnels are out of range"
                + " 0…1000");
  }

  private List<String> problems(String yaml) {
    return WrittenTunnels.in(directory).problems(yaml);
  }
}
