package io.vouchsafe.proxy.snoop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row against what a real charon logged, or what its source prints. */
class KnownFailureTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          proposal       | PROPOSALS         | no login    | the peer proposed no IKE algorithms that the tunnel has (NO_PROPOSAL_CHOSEN)
          child-proposal | CHILD_PROPOSALS   | established | the peer proposed no ESP algorithms that the tunnel has (NO_PROPOSAL_CHOSEN)
          no-ike-config  | NO_CONNECTION     | no login    | no connection is for 10.9.0.1 and 10.9.0.2 in this IKE version
          not-listed     | NOT_LISTED        | no login    | no tunnel lists alice@lab.test at that address (identity_not_listed)
          idr            | IDR_NOT_OURS      | no login    | the peer asked for vpn.other.test, and no connection of the gateway has that identity
          sha1           | SHA1_SIGNATURE    | no login    | the peer signed with SHA-1 (RSA_EMSA_PKCS1_SHA1), and the tunnel's signatures do not have it
          ike-sha512     | SIGNATURE_SCHEME  | no login    | the peer's IKE signature is RSA_EMSA_PKCS1_SHA2_256, which is none of the tunnel's signatures
          no-crl         | STATUS_SOURCE     | no login    | charon could not fetch a status: crl fetching failed
          no-ocsp        | STATUS_SOURCE     | no login    | charon could not fetch a status: ocsp request to http://127.0.0.1:9/ocsp failed
          ocsp-timeout   | STATUS_NEEDED     | no login    | nobody gave charon a usable status of the certificate: it is FAILED and must be GOOD
          revoked        | REVOKED           | no login    | the certificate was revoked on Nov 28 19:59:31 UTC 2026, reason: unspecified
          expired        | CERTIFICATE_TIME  | no login    | the subject certificate is not valid now: it is valid from Jan 01 00:00:00 2020 to Jan 01 00:00:00 2021
          future         | CERTIFICATE_TIME  | no login    | the subject certificate is not valid now: it is valid from Jan 01 00:00:00 2040 to Jan 01 00:00:00 2041
          foreign        | NO_ISSUER         | no login    | the certificate O=Lab, OU=staff, CN=mallory is of a CA that the gateway does not trust
          wrong-ca       | WRONG_CA          | no login    | the peer's certificate is of another CA than O=Lab, CN=Foreign Root, which the connection wants
          wrong-tunnel   | WRONG_TUNNEL_FIRST| established | connection partners was tried first and did not fit: non-matching authentication done
          psk-wrong      | WRONG_SECRET      | no login    | the pre-shared key of alice@lab.test is not the one that is here
          psk-none       | NO_SECRET         | no login    | alice@lab.test wants to log in by a pre-shared key, and none is here for it
          psk-for-cert   | NO_SECRET         | no login    | alice@lab.test wants to log in by a pre-shared key, and none is here for it
          eap            | EAP               | no login    | the peer wants EAP, which no tunnel speaks
          ts             | TRAFFIC_SELECTORS | established | the peer wants 10.99.0.0/24 === 10.9.0.2/32, and the tunnel has other networks (TS_UNACCEPTABLE)
          no-vip         | NO_ADDRESS        | established | no address was free or configured for alice@lab.test
          pool-empty     | NO_ADDRESS        | established | no address was free or configured for alice@lab.test
          client-refuses | PEER_REFUSED      | established, then ended by the peer | the peer refused the gateway (AUTHENTICATION_FAILED)
          no-key         | NO_PRIVATE_KEY    | no login    | the gateway has no private key for its own identity gw.lab.test
          no-answer      | NO_ANSWER         | no login    | the peer did not answer, 2 times
          good           | KERNEL            | established | the system of the gateway did not take the CHILD_SA, so that no traffic passes
          """)
  void isRecognisedInWhatCharonSays(
      String recording, KnownFailure failure, String end, String meaning) throws Exception {
    List<String> lines = Recording.of(recording).lines(Set.of("gw.lab.test"));
    assertThat(lines)
        .contains(line("end", end), line("why", meaning), line("do", failure.advice()));
    assertThat(lines.indexOf(line("do", failure.advice())))
        .isEqualTo(lines.indexOf(line("why", meaning)) + 1);
  }

  /** Lines that the lab did not bring forth, as charon 5.9.8's source prints them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          certificate is on hold, since Nov 28 19:59:31 UTC 2026           | ON_HOLD
          X.509 signature scheme RSA_EMSA_PKCS1_SHA1 not acceptable        | SIGNATURE_SCHEME
          constraint check failed: identity 'x' required                   | CONSTRAINT
          signature validation failed, looking for another key             | SIGNATURE_INVALID
          canceling IKE_SA setup due to uniqueness policy                  | DUPLICATE
          received AUTHENTICATION_FAILED notify error                      | PEER_REFUSED
          received NO_PROPOSAL_CHOSEN notify error                         | PEER_PROPOSALS
          received TS_UNACCEPTABLE notify, no CHILD_SA built               | PEER_SELECTORS
          deleting half open IKE_SA with 192.0.2.7 after timeout           | HALF_OPEN
          no trusted ECDSA public key found for 'alice@lab.test'           | NO_KEY
          """)
  void isRecognisedAsTheSourceSays(String message, KnownFailure failure) {
    assertThat(KnownFailure.in(message).map(KnownFailure.Seen::failure)).contains(failure);
  }

  /** An identity of a stranger's stands inside of messages; it is no message. */
  @Test
  void theWholeMessageCounts() {
    for (String name :
        List.of("no matching peer config found", "certificate was revoked on x, reason: y")) {
      assertThat(KnownFailure.in("received end entity cert \"CN=" + name + "\"")).isEmpty();
    }
    assertThat(KnownFailure.in("no matching peer config found\nx")).isEmpty();
  }

  @Test
  void aPlaceInTheTextOfAStrangerStaysWhatItIs() {
    assertThat(
            KnownFailure.in("no trusted {2} public key found for '{1}$1\\'")
                .map(KnownFailure.Seen::meaning))
        .contains("no certificate of {1}$1\\ that the gateway trusts");
  }

  /** A table with a row that nobody has seen match is a guess. */
  @Test
  void everyRowIsTried() throws Exception {
    Set<KnownFailure> tried = EnumSet.noneOf(KnownFailure.class);
    for (String method : List.of("isRecognisedInWhatCharonSays", "isRecognisedAsTheSourceSays")) {
      Arrays.stream(KnownFailureTest.class.getDeclaredMethods())
          .filter(each -> each.getName().equals(method))
          .flatMap(each -> each.getAnnotation(CsvSource.class).textBlock().lines())
          .flatMap(row -> Arrays.stream(row.split("\\|")))
          .map(String::strip)
          .filter(cell -> cell.matches("[A-Z0-9_]+"))
          .forEach(cell -> tried.add(KnownFailure.valueOf(cell)));
    }
    assertThat(EnumSet.complementOf(EnumSet.copyOf(tried))).isEmpty();
  }

  static String line(String label, String text) {
    return new SnoopLine(SnoopLine.Tone.PLAIN, "  %-13s%s".formatted(label, text)).text();
  }
}
