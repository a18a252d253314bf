package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenTunnels.LAN;
import static io.vouchsafe.config.WrittenTunnels.tunnel;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code proposals} and {@code signatures}: words that charon knows, and what it makes of them. */
class ProposalKeysTest {
  private static final String WHERE = "vouchsafe.yaml:10: ";
  private static final String GOOD_IKE = "aes256gcm16-prfsha384-ecp384";
  private static final String GOOD_ESP = "aes256gcm16-ecp384";

  @TempDir Path directory;

  static List<Proposals> named() {
    return List.of(Proposals.HIGH, Proposals.MEDIUM);
  }

  /** What we offer by name passes our own rules, without a doubt. */
  @ParameterizedTest
  @MethodSource("named")
  void listsByNameAreGood(Proposals named) {
    assertThat(problems(own(String.join(", ", named.ike()), String.join(", ", named.esp()))))
        .isEmpty();
  }

  @Test
  void ownListsAreRead() {
    Proposals read =
        WrittenTunnels.in(directory)
            .tenant(own(GOOD_IKE + ", aes128-sha256-modp4096", GOOD_ESP + ", aes256gcm16"))
            .tunnels()
            .getFirst()
            .proposals();
    assertThat(read)
        .isEqualTo(
            new Proposals(
                "own",
                List.of(GOOD_IKE, "aes128-sha256-modp4096"),
                List.of(GOOD_ESP, "aes256gcm16")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aes257-sha256-ecp384      | 'aes257' in 'aes257-sha256-ecp384' is no algorithm that charon knows, nearest is 'aes256'
          aes256-sha256-            | '' in 'aes256-sha256-' is no algorithm that charon knows
          AES256-sha256-ecp384      | 'AES256' in 'AES256-sha256-ecp384' is no algorithm that charon knows, nearest is 'aes256'
          default                   | 'default' in 'default' is no algorithm that charon knows
          mlkem768                  | 'mlkem768' in 'mlkem768' is no algorithm that charon knows
          null-sha256-ecp384        | 'null' in 'null-sha256-ecp384' is no algorithm that charon knows
          aes256gcm16-ecp384        | 'aes256gcm16-ecp384' has no PRF, and its encryption brings none: add prfsha384
          aes256gcm16-sha384-ecp384 | 'aes256gcm16-sha384-ecp384' has no PRF, and its encryption brings none: write 'aes256gcm16-prfsha384-ecp384'
          aes256gcm16-prfsha384     | 'aes256gcm16-prfsha384' has no group, and IKE needs one to agree on a key: add ecp384
          aes256-sha256             | 'aes256-sha256' has no group
          aes256-ecp384             | 'aes256-ecp384' has no integrity algorithm: add sha256
          sha256-ecp384             | 'sha256-ecp384' encrypts nothing: add aes256gcm16
          aes256gcm16-aes256-sha256-prfsha256-ecp384 | 'aes256gcm16-aes256-sha256-prfsha256-ecp384' mixes encryption that protects integrity itself
          aes256gcm16-sha256-prfsha256-ecp384 | 'aes256gcm16-sha256-prfsha256-ecp384' has an integrity algorithm beside encryption that protects integrity itself
          aes256-sha256-none        | 'aes256-sha256-none' has a keyword that belongs to esp
          aes256-sha256-ecp384-esn  | 'aes256-sha256-ecp384-esn' has a keyword that belongs to esp
          """)
  void anIkeProposalThatIsNoneIsRefused(String proposal, String problem) {
    assertThat(problems(own(proposal, GOOD_ESP)))
        .singleElement()
        .asString()
        .startsWith(WHERE + "tenants.acme.tunnels[0].proposals.ike[0]: " + problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aes256-ecp384             | 'aes256-ecp384' has no integrity algorithm: add sha256
          ecp384                    | 'ecp384' encrypts nothing
          aes256gcm16-prfsha384     | 'aes256gcm16-prfsha384' has a PRF, which belongs to ike: leave it out
          aes256gcm16-sha256        | 'aes256gcm16-sha256' has an integrity algorithm beside
          """)
  void anEspProposalThatIsNoneIsRefused(String proposal, String problem) {
    assertThat(problems(own(GOOD_IKE, proposal)))
        .singleElement()
        .asString()
        .startsWith(WHERE + "tenants.acme.tunnels[0].proposals.esp[0]: " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aes256gcm16",
        "aes256-sha256",
        "aes256-sha256-modp4096-none",
        "aes256gcm16-esn-noesn",
        "chacha20poly1305-x25519"
      })
  void anEspProposalMayHaveNoGroup(String proposal) {
    assertThat(problems(own(GOOD_IKE, proposal))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          3des-sha256-ecp384             | '3des' is old
          blowfish-sha256-ecp384         | 'blowfish' is old
          aes256-md5-ecp384              | 'md5' is no longer considered secure
          aes256-sha1-ecp384             | 'sha1' is considered weak
          aes256gcm16-prfsha1-ecp384     | 'prfsha1' is considered weak
          aes256gcm16-prfsha256-modp768  | 'modp768' is a group that is not recommended (groups 1 to 15
          aes256gcm16-prfsha256-modp1024 | 'modp1024' is a group that is not recommended
          aes256gcm16-prfsha256-modp1536 | 'modp1536' is a group that is not recommended
          aes256gcm16-prfsha256-modp2048 | 'modp2048' is a group that is not recommended
          aes256gcm16-prfsha256-modp3072 | 'modp3072' is a group that is not recommended
          aes256gcm16-prfsha256-modp8192 | 'modp8192' is a group that costs so much work
          aes256gcm16-prfsha256-modp1024s160 | 'modp1024s160' is a group that RFC 8247
          """)
  void weakAlgorithmsAreADoubt(String proposal, String doubt) {
    assertThat(problems(own(proposal, GOOD_ESP)))
        .singleElement()
        .asString()
        .startsWith(WHERE + "warning: tenants.acme.tunnels[0].proposals.ike[0]: " + doubt);
  }

  @Test
  void listsHaveBounds() {
    assertThat(problems(own("", GOOD_ESP)))
        .containsExactly(
            WHERE + "tenants.acme.tunnels[0].proposals.ike: 0 proposals are out of range 1…32");
    assertThat(problems(own(GOOD_IKE + ", " + (GOOD_IKE + ", ").repeat(32), GOOD_ESP)))
        .singleElement()
        .asString()
        .contains("33 proposals are out of range 1…32");
    assertThat(problems(own("aes256-" + "sha256-".repeat(60) + "ecp384", GOOD_ESP)))
        .singleElement()
        .asString()
        .contains("a proposal longer than 256 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ecdsa-256-sha512 | 'ecdsa-256-sha512' is an erroneous combination: an ECDSA-256 key signs with sha256 (RFC 4754 §3); write ecdsa-256-sha256
          ecdsa-384-sha256 | 'ecdsa-384-sha256' is an erroneous combination: an ECDSA-384 key signs with sha384 (RFC 4754 §3); write ecdsa-384-sha384
          ecdsa-521-sha256 | 'ecdsa-521-sha256' is an erroneous combination: an ECDSA-521 key signs with sha512 (RFC 4754 §3); write ecdsa-521-sha512
          ecdsa-512        | 'ecdsa-512' names a curve that IKE does not know: 256, 384 or 521
          rsa-1024         | 'rsa-1024' names an RSA key size out of range 2048…8192 (bits); write rsa-2048
          rsa-sha1         | 'rsa-sha1' signs a SHA-1 hash, which algorithms.allow_sha1 refuses: write rsa-sha256
          ed25519-sha256   | 'ed25519-sha256' has a size or a hash, and that key has one way to sign: write ed25519
          rsa-sha257       | 'rsa-sha257' is no scheme that charon knows, nearest is 'rsa-sha256'
          ecdssa           | 'ecdssa' is no scheme that charon knows, nearest is 'ecdsa'
          """)
  void aSchemeThatIsNoneIsRefused(String scheme, String problem) {
    assertThat(problems(tunnel(LAN, "signatures: [" + scheme + "]")))
        .containsExactly(WHERE + "tenants.acme.tunnels[0].signatures[0]: " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa",
        "rsa-sha256",
        "rsa-2048-sha512",
        "rsa/pss",
        "rsa/pss-sha384",
        "ecdsa",
        "ecdsa-sha256",
        "ecdsa-256",
        "ecdsa-256-sha256",
        "ecdsa-384-sha384",
        "ecdsa-521-sha512",
        "ed25519",
        "ed448"
      })
  void schemesThatCharonKnowsAreRead(String scheme) {
    String yaml = tunnel(LAN, "signatures: [" + scheme + "]");
    assertThat(problems(yaml)).isEmpty();
    assertThat(WrittenTunnels.in(directory).tenant(yaml).tunnels().getFirst().signatures())
        .containsExactly(scheme);
  }

  private static String own(String ike, String esp) {
    return tunnel(LAN + ", proposals: { ike: [" + ike + "], esp: [" + esp + "] }");
  }

  private List<String> problems(String yaml) {
    return WrittenTunnels.in(directory).problems(yaml);
  }
}
