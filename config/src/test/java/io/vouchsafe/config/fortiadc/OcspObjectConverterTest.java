package io.vouchsafe.config.fortiadc;

import static io.vouchsafe.config.fortiadc.ImportedText.bareObject;
import static io.vouchsafe.config.fortiadc.ImportedText.mistakes;
import static io.vouchsafe.config.fortiadc.ImportedText.object;
import static io.vouchsafe.config.fortiadc.ImportedText.warnings;
import static io.vouchsafe.config.fortiadc.ImportedText.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.fortiadc.FortiAdcImport.Stricter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each key of FortiADC's OCSP object: what it becomes, what it refuses, what is said about it. */
class OcspObjectConverterTest {
  private static final String CHAIN = "set verify-others disable\nset ca-chain g";

  @Test
  void fortiAdcsDefaultsAreWrittenOut() {
    assertThat(written(object("set ocsp-signing-certificates signer")).yaml())
        .contains(
            "url: \"http://ocsp.test/\"  # line 3",
            "verify_others: true  # FortiADC's default",
            "ocsp_signing_certificates: [\"root/ocsp-signers/signer.pem\"]"
                + "  # line 4; export this certificate from FortiADC",
            "# issuer_criteria_check: true  # FortiADC's default",
            "# accept_trusted_root_ca: true  # FortiADC's default",
            "timeout: 200  # FortiADC's default",
            "max_age: -1  # FortiADC's default",
            "missing_nextupdate: use_once  # FortiADC's default",
            "caching: true  # FortiADC's default",
            "caching_thisupd_extra_maxage: -1  # FortiADC's default",
            "caching_nextupd_ahead_time: -1  # FortiADC's default",
            "nonce: prefer  # FortiADC's default")
        .doesNotContain("host_header", "tunneling", "ca_group");
  }

  @Test
  void chainModeTakesTheCaGroupAndItsCheckboxes() {
    assertThat(written(object(CHAIN)).yaml())
        .contains(
            "ca_groups:\n      \"g\":",
            "# export the self-signed certificates of this CA group from FortiADC",
            "anchors: [\"root/ca-groups/g.pem\"]",
            "verify_others: false  # line 4",
            "ca_group: \"g\"  # line 5",
            "        issuer_criteria_check: true  # FortiADC's default",
            "        accept_trusted_root_ca: true  # FortiADC's default");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set TIMEOUT 1 | timeout: 1",
        "set timeout 2147483647 | timeout: 2147483647",
        "set max_age 214748364 | max_age: 214748364",
        "set max-age -1 | max_age: -1",
        "set host-header ocsp.test:8080 | host_header: \"ocsp.test:8080\"",
        "set issuer-criteria-check disable | issuer_criteria_check: false",
        "set criteria-check Disable | issuer_criteria_check: false",
        "set accept-trusted-root-ca disable | accept_trusted_root_ca: false",
        "set reject-ocsp-response-with-missing-nextupdate enable | missing_nextupdate: reject",
        "set caching disable | caching: false",
        "set caching-extra-max-age-check 0 | caching_thisupd_extra_maxage: 0",
        "set caching-nextupd-ahead-time 2147483647 | caching_nextupd_ahead_time: 2147483647",
        "set caching_expire_ahead_time 0 | caching_nextupd_ahead_time: 0",
        "set nonce-check disable | nonce: off",
      })
  void keysInEverySpelling(String setting, String yaml) {
    assertThat(written(object(CHAIN, setting)).yaml()).contains("        " + yaml + "  # line 6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set timeout 0 | timeout: 0 is out of range 1…2147483647 (ms)",
        "set timeout 2147483648 | timeout: 2147483648 is out of range 1…2147483647 (ms)",
        "set timeout 2s | timeout: '2s' is no whole number in 1…2147483647 (ms)",
        "set timeout 1 2 | timeout: takes one value, there are 2",
        "set max-age -2 | max-age: -2 is out of range -1…214748364 (s)",
        "set max-age 214748365 | max-age: 214748365 is out of range -1…214748364 (s)",
        "set caching-thisupd-extra-maxage -2"
            + " | caching-thisupd-extra-maxage: -2 is out of range -1…2147483647 (s)",
        "set caching-nextupd-ahead-time 2147483648"
            + " | caching-nextupd-ahead-time: 2147483648 is out of range -1…2147483647 (s)",
        "set nonce-check maybe | nonce-check: 'maybe' is neither enable nor disable",
        "set host-header a/b | host-header: 'a/b' is no host or host:port",
        "set ca-chain ../up | ca-chain: '../up' is no name: 1 to 35 of A-Z a-z 0-9 _ -",
      })
  void aBadValueIsAMistakeWithItsLine(String setting, String mistake) {
    assertThat(mistakes(object("set verify-others disable", "", setting)))
        .containsExactly("adc.conf:6: ocsp corp: " + mistake);
  }

  static List<Arguments> incomplete() {
    return List.of(
        Arguments.of(bareObject(CHAIN), "adc.conf:2: ocsp corp: url: is required"),
        Arguments.of(
            bareObject("set url ftp://u:geheim@h/\n" + CHAIN),
            "adc.conf:3: ocsp corp: url: this URL begins with another scheme, allowed are http://,"
                + " https://: write one of them in front of the host"),
        Arguments.of(
            bareObject("set url http://u:geheim@h/\n" + CHAIN),
            "adc.conf:3: ocsp corp: url: this URL holds a user name or password, which is not"
                + " sent"),
        Arguments.of(
            object(),
            "adc.conf:2: ocsp corp: ocsp-signing-certificates: is required while verify-others is"
                + " enabled"),
        Arguments.of(
            object(CHAIN, "set tunneling enable", "set tunneling-port 0"),
            "adc.conf:7: ocsp corp: tunneling-port: 0 is out of range 1…65535"),
        Arguments.of(
            object(CHAIN, "set tunneling enable", "set tunneling-port 1"),
            "adc.conf:2: ocsp corp: tunneling-address: is required while tunneling is enabled"),
        Arguments.of(
            object(CHAIN).replace("\"corp\"", "\"my corp\""),
            "adc.conf:2: ocsp my corp: 'my corp' is no name: 1 to 35 of A-Z a-z 0-9 _ -"));
  }

  @ParameterizedTest
  @MethodSource("incomplete")
  void whatFortiAdcDemandsIsDemandedHere(String text, String mistake) {
    assertThat(mistakes(text)).contains(mistake).noneMatch(line -> line.contains("geheim"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set tiemout 9 | unknown key 'tiemout' is left out, nearest known key 'timeout'",
        "set comments hello | unknown key 'comments' is left out",
        "set ocsp-signing-certificates s | ocsp-signing-certificates: is left out: no effect while"
            + " verify-others is disabled",
        "set tunnel-port 1 | tunneling-port: is left out: tunneling is disabled",
        "set ca-group h | 'ca-group' replaces the one of line 5",
      })
  void whatIsLeftOutIsSaid(String setting, String warning) {
    assertThat(warnings(object(CHAIN, setting)))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("adc.conf:6: warning: ocsp corp: ")
        .contains(warning);
  }

  @Test
  void aCaChainThatIsNotThereIsSaid() {
    assertThat(warnings(object("set verify-others disable")))
        .containsExactly(
            "adc.conf:2: warning: ocsp corp: ca-chain: is not there; the CA group of the policy"
                + " will be used");
  }

  @Test
  void passwordsAreNeverPrinted() {
    FortiAdcImport.Written written =
        written(
            object(
                CHAIN,
                "set tunneling enable",
                "set tunneling-address 192.0.2.1",
                "set tunneling-port 3128",
                "set tunneling-username u",
                "set tunneling-password \"geheim\"",
                "set tunnelling-passwort geheim"));
    assertThat(written.yaml())
        .contains(
            "tunneling: { address: \"192.0.2.1\", port: 3128, username: \"u\","
                + " password: \"file:root/tunnel-passwords/corp\" }"
                + "  # line 6; write the password into that file, it is not imported");
    assertThat(written.toString()).doesNotContain("geheim");
  }

  @Test
  void aTunnelHasBothNameAndPasswordOrNeither() {
    String tunnel =
        CHAIN + "\nset tunneling enable\nset tunneling-address p.test\nset tunneling-port 1";
    assertThat(written(object(tunnel, "set tunneling-username u")).yaml())
        .contains("username: \"u\", password: \"file:root/tunnel-passwords/corp\" }");
    String passwordOnly = object(tunnel, "set tunneling-password ENC x");
    assertThat(written(passwordOnly).yaml()).contains("{ address: \"p.test\", port: 1 }  # line 6");
    assertThat(warnings(passwordOnly))
        .containsExactly(
            "adc.conf:9: warning: ocsp corp: tunneling-password: is left out: there is no"
                + " tunneling-username");
    assertThat(mistakes(object(tunnel, "set tunneling-username a:b")))
        .containsExactly(
            "adc.conf:9: ocsp corp: tunneling-username: is no user name: at most 255 characters,"
                + " none a colon or a control character");
  }

  @Test
  void certificateNamesBecomeFileNamesThatStayInTheirDirectory() {
    assertThat(written(object("set ocsp-signing-certificates \"../a b\" .x y.1 a%20b")).yaml())
        .contains(
            "[\"root/ocsp-signers/%2E.%2Fa%20b.pem\", \"root/ocsp-signers/%2Ex.pem\","
                + " \"root/ocsp-signers/y.1.pem\", \"root/ocsp-signers/a%2520b.pem\"]");
  }

  static List<Arguments> stricter() {
    return List.of(
        Arguments.of("", StricterRule.CHAIN_SIGNER, true),
        Arguments.of("set verify-others enable", StricterRule.CHAIN_SIGNER, false),
        Arguments.of("set verify-others enable", StricterRule.PINNED_SIGNER, true),
        Arguments.of("", StricterRule.TRUSTED_ROOT_CA, true),
        Arguments.of("set accept-trusted-root-ca disable", StricterRule.TRUSTED_ROOT_CA, false),
        Arguments.of("", StricterRule.TIMEOUT, true),
        Arguments.of("", StricterRule.TIMES, true),
        Arguments.of("", StricterRule.ALGORITHMS, true),
        Arguments.of("", StricterRule.MAX_RESPONSE, true),
        Arguments.of("", StricterRule.NONCE, true),
        Arguments.of("set nonce-check disable", StricterRule.NONCE, false),
        Arguments.of("", StricterRule.MISSING_NEXTUPDATE, true),
        Arguments.of(
            "set reject-missing-nextupdate enable", StricterRule.MISSING_NEXTUPDATE, false),
        Arguments.of("", StricterRule.MAX_LIFETIME, true),
        Arguments.of("", StricterRule.REVOKED_STAYS, true),
        Arguments.of("set caching disable", StricterRule.MAX_LIFETIME, false),
        Arguments.of("set caching disable", StricterRule.REVOKED_STAYS, false),
        Arguments.of("", StricterRule.AHEAD_TIME_OFF, true),
        Arguments.of("set caching-nextupd-ahead-time 0", StricterRule.AHEAD_TIME_OFF, false),
        Arguments.of("", StricterRule.TUNNELING, false));
  }

  @ParameterizedTest
  @MethodSource("stricter")
  void aStricterRuleIsToldWhereItIsFelt(String setting, StricterRule rule, boolean told) {
    String text = object(CHAIN, "set ocsp-signing-certificates s", setting);
    List<Stricter> stricter = written(text).stricter();
    Stricter here = new Stricter(rule, List.of("root/corp"));
    assertThat(stricter.contains(here)).isEqualTo(told);
    if (told) {
      String unwrapped = written(text).yaml().replaceAll("\n# +", " ");
      assertThat(unwrapped).contains("- " + here);
    }
  }
}
