package io.vouchsafe.proxy.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.pki.Algorithms;
import io.vouchsafe.pki.KeyUsage;
import io.vouchsafe.pki.PeerName;
import io.vouchsafe.pki.path.AnchorRules;
import io.vouchsafe.pki.path.PathSettings;
import io.vouchsafe.pki.path.PolicyInputs;
import io.vouchsafe.pki.path.Profile;
import io.vouchsafe.pki.path.Purpose;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.check.RevocationInputs.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contract, section 6: what each field of a request means, and what is said when it makes no sense.
 */
class RequestReaderTest {

  @Test
  void whatIsAbsentHasItsDefault() throws BadRequest {
    CheckRequest request = read("{}");
    assertThat(request.id()).isEqualTo(new RequestId.None());
    assertThat(request.op()).isEqualTo(Op.PATH);
    assertThat(request.material().leaf()).isEmpty();
    assertThat(request.time()).isEmpty();
    assertThat(request.fixedPath()).isFalse();
    assertThat(request.revocation()).isEqualTo(RevocationInputs.NONE);
    PathSettings path = request.path();
    assertThat(path.partialChain()).isTrue();
    assertThat(path.policy()).isEqualTo(PolicyInputs.ANY);
    assertThat(path.purpose()).isEqualTo(Purpose.ANY);
    assertThat(path.maxIntermediates()).isEmpty();
    assertThat(path.anchorRules()).isEqualTo(AnchorRules.STRICT);
    assertThat(path.algorithms()).isEqualTo(Algorithms.DEFAULT);
    assertThat(path.profile()).isEqualTo(Profile.RFC5280);
    assertThat(path.peerNames()).isEmpty();
    assertThat(path.leafKeyUsage()).isEmpty();
  }

  @Test
  void nullIsTheSameAsAbsent() throws BadRequest {
    assertThat(
            read(
                """
                {"id":null,"op":null,"leaf":null,"anchors":null,"time":null,"policy":null,
                 "fixed_path":null,"purpose":null,"max_intermediates":null,"peer_name":null,
                 "revocation":{"sources":null,"max_age_s":null,"nonce":null,"clock_skew_s":null}}
                """))
        .isEqualTo(read("{}"));
  }

  @Test
  void unknownFieldsArePassedOverAtEveryDepth() throws BadRequest {
    assertThat(
            read(
                """
                {"v":1,"later":{"leaf":7,"more":[{"id":3}]},"policy":{"x":[]},
                 "revocation":{"y":{},"short_lived":{"x":1,"no_rev_avail":null}},"anchor":{"z":null},"algorithms":{"w":"v"}}
                """))
        .isEqualTo(read("{}"));
  }

  @Test
  void everyFieldIsRead() throws BadRequest {
    CheckRequest request =
        read(
            """
            {"id":"a","op":"ocsp","leaf":"AQ==","issuer":"Ag==","intermediates":["Aw==","BA=="],
             "anchors":["BQ=="],"crls":["Bg=="],"ocsp":["Bw=="],"der":"CA==",
             "time":"2026-07-01T12:00:00+02:00","fixed_path":true,"partial_chain":false,
             "policy":{"initial_policy_set":["1.2.3"],"explicit":true,"inhibit_mapping":true,
                       "inhibit_any":true},
             "revocation":{"sources":["crl","ocsp"],"scope":"chain","require":true,
                           "check_freshness":false,"max_age_s":3600,"clock_skew_s":0,
                           "deltas":false,"responder_checks":false,"nonce":"AQID",
                           "short_lived":{"max_lifetime_s":86400,"no_rev_avail":true}},
             "purpose":"serverAuth","peer_name":{"kind":"DNS","value":"a.test"},
             "peer_names":[{"kind":"IP","value":"::1"},{"kind":"RFC822","value":"a@b.test"}],
             "max_intermediates":0,"key_usage":["digitalSignature","cRLSign"],
             "anchor":{"check_validity":false,"apply_constraints":false},
             "algorithms":{"allow_sha1":true,"allow_dsa":true,"min_rsa_bits":512},
             "profile":"webpki"}
            """);
    assertThat(request.id()).isEqualTo(new RequestId.Text("a"));
    assertThat(request.op()).isEqualTo(Op.OCSP);
    Material material = request.material();
    assertThat(material.leaf().orElseThrow().toBytes()).containsExactly(1);
    assertThat(material.issuer().orElseThrow().toBytes()).containsExactly(2);
    assertThat(material.intermediates()).hasSize(2);
    assertThat(material.anchors().getFirst().toBytes()).containsExactly(5);
    assertThat(material.crls().getFirst().toBytes()).containsExactly(6);
    assertThat(material.ocsp().getFirst().toBytes()).containsExactly(7);
    assertThat(material.der().orElseThrow().toBytes()).containsExactly(8);
    assertThat(request.time()).contains(Instant.parse("2026-07-01T10:00:00Z"));
    assertThat(request.fixedPath()).isTrue();

    RevocationInputs revocation = request.revocation();
    assertThat(revocation.sources()).containsExactly(Source.CRL, Source.OCSP);
    assertThat(revocation.scope()).isEqualTo(Scope.CHAIN);
    assertThat(revocation.require()).isTrue();
    assertThat(revocation.shortLived()).isEqualTo(new ShortLived(Duration.ofDays(1), true));
    assertThat(revocation.checkFreshness()).isFalse();
    assertThat(revocation.maxAge()).hasValue(3600);
    assertThat(revocation.clockSkew()).isEqualTo(Duration.ZERO);
    assertThat(revocation.deltas()).isFalse();
    assertThat(revocation.responderChecks()).isFalse();
    assertThat(revocation.nonce().orElseThrow().octets().toBytes()).containsExactly(1, 2, 3);

    PathSettings path = request.path();
    assertThat(path.partialChain()).isFalse();
    assertThat(path.policy()).isEqualTo(new PolicyInputs(Set.of("1.2.3"), true, true, true));
    assertThat(path.purpose()).isEqualTo(Purpose.SERVER_AUTH);
    assertThat(path.peerNames())
        .containsExactly(PeerName.dns("a.test"), PeerName.ip("::1"), PeerName.rfc822("a@b.test"));
    assertThat(path.maxIntermediates()).hasValue(0);
    assertThat(path.leafKeyUsage())
        .containsExactlyInAnyOrder(KeyUsage.DIGITAL_SIGNATURE, KeyUsage.CRL_SIGN);
    assertThat(path.anchorRules()).isEqualTo(new AnchorRules(false, false));
    assertThat(path.algorithms()).isEqualTo(new Algorithms(true, true, 512));
    assertThat(path.profile()).isEqualTo(Profile.WEBPKI);
  }

  @Test
  void everyProfileHasItsWord() throws BadRequest {
    for (Profile profile : Profile.values()) {
      String word = profile.name().toLowerCase(Locale.ROOT);
      assertThat(read("{\"profile\":\"" + word + "\"}").path().profile()).isEqualTo(profile);
    }
    assertThatThrownBy(() -> read("{\"profile\":\"cab\"}"))
        .hasMessageContaining("rfc5280, webpki or strict");
  }

  @Test
  void leafAndIssuerMayBeListsOfOne() throws BadRequest {
    assertThat(read("{\"leaf\":[\"AQ==\"],\"issuer\":[]}").material())
        .isEqualTo(read("{\"leaf\":\"AQ==\"}").material());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"op\":\"paths\"}                          | op: expected path, ocsp, crl",
        "{\"op\":7}                                  | op: expected a string, found 7",
        "{\"leaf\":\"!!\"}                           | leaf: not base64",
        "{\"leaf\":[\"AQ==\",\"AQ==\"]}              | leaf: expected one certificate, found 2",
        "{\"crls\":\"AQ==\"}                         | crls: expected a list, found \"AQ==\"",
        "{\"crls\":[\"AQ==\",null]}                  | crls[1]: expected base64, found null",
        "{\"time\":\"yesterday\"}                    | time: expected a time like",
        "{\"time\":1751371200}                       | time: expected a string, found 1751371200",
        "{\"fixed_path\":\"yes\"}                    | fixed_path: expected true or false",
        "{\"purpose\":\"any \"}                      | purpose: expected any, serverAuth",
        "{\"max_intermediates\":-1}                  | max_intermediates: expected a whole number",
        "{\"max_intermediates\":1.5}                 | max_intermediates: expected a whole number",
        "{\"max_intermediates\":99999999999}         | max_intermediates: expected a whole number",
        "{\"max_intermediates\":99999999999999999999} | max_intermediates: expected a number of 64",
        "{\"peer_name\":{\"kind\":\"DNS\"}}          | peer_name: needs kind and value",
        "{\"peer_names\":[{\"kind\":\"URI\"}]}       | peer_names[0].kind: expected DNS, IP",
        "{\"key_usage\":[\"signing\"]}               | key_usage[0]: expected a key usage",
        "{\"policy\":[]}                             | policy: expected an object, found a list",
        "{\"policy\":{\"initial_policy_set\":[\"x\"]}} | policy.initial_policy_set[0]: expected an",
        "{\"revocation\":{\"scope\":\"all\"}}        | revocation.scope: expected leaf or chain",
        "{\"revocation\":{\"sources\":[\"aia\"]}}    | revocation.sources[0]: expected ocsp or crl",
        "{\"revocation\":{\"short_lived\":true}}   | revocation.short_lived: expected an object",
        "{\"revocation\":{\"short_lived\":{\"max_lifetime_s\":-1}}} |"
            + " revocation.short_lived.max_lifetime_s: expected a whole number of at least 0",
        "{\"revocation\":{\"short_lived\":{\"no_rev_avail\":1}}} |"
            + " revocation.short_lived.no_rev_avail: expected true or false",
        "{\"revocation\":{\"nonce\":\"\"}}           | revocation.nonce: expected a nonce of 1 to",
        "{\"id\":[1]}                                | id: expected a string or a number",
        "{\"op\":\"crl\",\"op\":\"path\"}            | not JSON: Duplicate",
        "{\"op\":\"crl\"} {}                         | something follows the object",
        "[]                                          | the line: expected an object, found a list",
        "nonsense                                    | not JSON: Unrecognized token",
        "{\"leaf\":                                  | not JSON: Unexpected end",
      })
  void theComplaintNamesTheFieldAndWhatWasExpected(String line, String complaint) {
    assertThatThrownBy(() -> read(line))
        .isInstanceOf(BadRequest.class)
        .hasMessageStartingWith(complaint);
  }

  @Test
  void bottomlessNestingIsRefused() {
    assertThatThrownBy(() -> read("{\"x\":" + "[".repeat(100_000)))
        .isInstanceOf(BadRequest.class)
        .hasMessageContaining("nesting depth");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"id\":\"k\",\"op\":7}", "{\"op\":7,\"id\":\"k\"}", "{\"id\":\"k\",\"le"})
  void theIdOfABadLineIsFoundWhereverItIsReadable(String line) {
    assertThat(RequestId.find(line.getBytes(UTF_8))).isEqualTo(new RequestId.Text("k"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"op\":{\"id\":\"k\"}}", "{\"op\":7,\"i", "[]", "", "{\"id\":{}}"})
  void whatIsNoReadableIdIsNone(String line) {
    assertThat(RequestId.find(line.getBytes(UTF_8))).isEqualTo(new RequestId.None());
  }

  private static CheckRequest read(String line) throws BadRequest {
    return RequestReader.read(line.getBytes(UTF_8));
  }
}
