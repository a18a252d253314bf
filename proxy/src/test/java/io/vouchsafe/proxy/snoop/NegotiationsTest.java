package io.vouchsafe.proxy.snoop;

import static io.vouchsafe.proxy.snoop.KnownFailureTest.line;
import static io.vouchsafe.proxy.snoop.Recording.BEGIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationsTest {
  private static final Set<String> OURS = Set.of("gw.lab.test");

  @Test
  void aLoginIsOneBlock() throws Exception {
    assertThat(Recording.of("good-pool").lines(OURS))
        .containsExactly(
            "20:00:00  10.9.0.2  \"alice@lab.test\"  IKE_SA 7",
            line("chosen", "IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/ECP_384"),
            line("chosen", "ESP:AES_GCM_16_256/NO_EXT_SEQ"),
            line("certificate", "\"O=Lab, OU=staff, CN=alice\""),
            line("connection", "staff"),
            line("checked", "the status is not available"),
            line("signed", "alice@lab.test by ECDSA_WITH_SHA256_DER"),
            line("address", "10.50.0.1"),
            line("established", "IKE_SA staff[7]"),
            line("child", "net{2}: 10.77.0.0/24 === 10.50.0.1/32"),
            line("end", "established"),
            "");
  }

  @Test
  void whichCertificateWasCheckedHow() throws Exception {
    assertThat(Recording.of("crl-good").lines(OURS))
        .containsSubsequence(
            line("checked", "asked file:///tmp/vici-lab/pki/root.crl"),
            line("checked", "crl signed by \"O=Lab, CN=Lab Root\""),
            line("checked", "the status is good"));
    assertThat(Recording.of("no-ocsp").lines(OURS))
        .containsSubsequence(
            line("checked", "asked http://127.0.0.1:9/ocsp"),
            line(
                "checked",
                "no answer: Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to"
                    + " server"));
  }

  @Test
  void bothListsOfProposalsAreShown() throws Exception {
    assertThat(Recording.of("proposal").lines(OURS))
        .containsSubsequence(
            line("proposed", "IKE:AES_CBC_128/HMAC_SHA2_256_128/PRF_HMAC_SHA2_256/MODP_2048"),
            line("we have", "IKE:AES_GCM_16_256/PRF_HMAC_SHA2_384/ECP_384"));
  }

  /** Field notes: an ike-updown in CONNECTING that is no failed login. */
  @Test
  void aGroupThatIsNotOursIsNoFailure() throws Exception {
    List<String> lines = Recording.of("invalid-ke").lines(OURS);
    assertThat(lines).contains(line("end", "the peer begins again"), line("end", "established"));
    assertThat(lines).doesNotContain(line("end", "no login"));
  }

  @Test
  void ofTwoTunnelsBothAreNamed() throws Exception {
    assertThat(Recording.of("wrong-tunnel").lines(OURS))
        .containsSubsequence(
            line("connection", "partners"), line("connection", "staff (charon went on to it)"));
  }

  /** Only whoever knows the gateway's identities can tell which of both it is. */
  @ParameterizedTest
  @ValueSource(strings = {"", "%any", "VPN.other.test"})
  void withoutAnotherIdentityItIsThePeers(String local) throws Exception {
    Set<String> known = local.isEmpty() ? Set.of() : Set.of(local);
    assertThat(Recording.of("idr").lines(known))
        .contains(
            line("why", "no tunnel lists alice@lab.test at that address (identity_not_listed)"));
  }

  @Test
  void aRekeyIsTheOldLoginAndEndsOnce() throws Exception {
    Negotiations negotiations = negotiations(Optional.empty(), false);
    Recording.of("rekey-down").play(negotiations);
    List<String> lines = texts(negotiations.due(BEGIN.plusSeconds(30)));
    assertThat(lines)
        .contains(
            line("rekeyed", "IKE_SA staff[38]; a rekey asks for no certificate and no status"),
            line("end", "established, then ended by the peer"));
    assertThat(lines).filteredOn(each -> each.contains("ended by")).hasSize(1);
  }

  @Test
  void whatHappensAfterTheBlockIsALine() throws Exception {
    Negotiations negotiations = negotiations(Optional.empty(), true);
    Recording.of("good-pool").play(negotiations);
    assertThat(negotiations.due(BEGIN.plusSeconds(1))).as("lines may still come").isEmpty();
    assertThat(texts(negotiations.due(BEGIN.plusSeconds(4))))
        .contains(line("our verdict", "none seen so far"));

    Instant later = BEGIN.plusSeconds(65);
    negotiations.verdict(
        later, new SeenVerdict("alice@lab.test", false, "revoked", "since noon", "abc-1"));
    negotiations.event(
        later,
        "ike-updown",
        ViciMessage.builder()
            .section("staff", ViciMessage.builder().put("uniqueid", "7").build())
            .build());
    assertThat(texts(negotiations.due(later.plusSeconds(2))))
        .containsExactly(
            "20:01:05  10.9.0.2  \"alice@lab.test\"  IKE_SA 7  our verdict: deny revoked: since"
                + " noon (reference abc-1)",
            "20:01:07  10.9.0.2  \"alice@lab.test\"  IKE_SA 7  ended by the gateway: cut, expired"
                + " or reloaded");
  }

  @Test
  void ourVerdictStandsInTheBlockWhoeverIsFirst() throws Exception {
    SeenVerdict verdict =
        new SeenVerdict("CN=alice,OU=staff,O=Lab", true, "ok", "", "0123456789-1a");
    Negotiations early = negotiations(Optional.empty(), true);
    early.verdict(BEGIN, verdict);
    Recording.of("child-proposal").play(early);
    Negotiations late = negotiations(Optional.empty(), true);
    Recording.of("child-proposal").play(late);
    late.verdict(BEGIN.plusSeconds(1), verdict);
    for (Negotiations negotiations : List.of(early, late)) {
      assertThat(texts(negotiations.due(BEGIN.plusSeconds(4))))
          .contains(line("our verdict", "allow ok (reference 0123456789-1a)"));
    }
  }

  @Test
  void aVerdictAboutAnotherIsNotShown() throws Exception {
    Negotiations negotiations = negotiations(Optional.empty(), true);
    Recording.of("good-pool").play(negotiations);
    negotiations.verdict(BEGIN, new SeenVerdict("bob@lab.test", false, "revoked", "", "abc-1"));
    assertThat(texts(negotiations.due(BEGIN.plusSeconds(4)))).noneMatch(t -> t.contains("abc-1"));
  }

  @Test
  void onlyTheRemoteAddressThatIsWanted() throws Exception {
    for (String wanted : List.of("10.9.0.2", "10.9.0.3")) {
      Negotiations negotiations = negotiations(Optional.of(wanted), false);
      Recording.of("not-listed").play(negotiations);
      assertThat(negotiations.due(BEGIN.plusSeconds(4)).isEmpty())
          .as(wanted)
          .isEqualTo(wanted.equals("10.9.0.3"));
      assertThat(negotiations.rest()).isEmpty();
    }
  }

  @Test
  void anIpv6AddressHasManySpellings() {
    Negotiations negotiations = negotiations(Optional.of("2001:db8:0::1"), false);
    negotiations.event(BEGIN, "log", log("1", "2001:db8::1 is initiating an IKE_SA"));
    assertThat(texts(negotiations.rest())).contains("20:00:00  2001:db8::1  IKE_SA 1");
  }

  /** A slow responder: told in between, and again at the end. */
  @Test
  void whoTakesLongIsToldTwice() {
    Negotiations negotiations = negotiations(Optional.empty(), false);
    negotiations.event(BEGIN, "log", log("1", "10.9.0.2 is initiating an IKE_SA"));
    assertThat(negotiations.due(BEGIN.plusSeconds(19))).isEmpty();
    assertThat(texts(negotiations.due(BEGIN.plusSeconds(20))))
        .contains(line("end", "not yet: nothing more was said so far"));
    assertThat(negotiations.due(BEGIN.plusSeconds(60))).isEmpty();
    negotiations.event(
        BEGIN.plusSeconds(61),
        "log",
        log("1", "deleting half open IKE_SA with 10.9.0.2 after timeout"));
    assertThat(texts(negotiations.due(BEGIN.plusSeconds(64))))
        .contains(
            line("end", "no login"), line("why", "10.9.0.2 began and then said nothing more"));
  }

  /** However many knock, and whatever they say. */
  @Test
  void memoryIsBounded() {
    Negotiations negotiations = negotiations(Optional.of("192.0.2.1"), false);
    for (int id = 0; id < 5_000; id++) {
      negotiations.event(BEGIN, "log", log("" + id, "10.9.0.2 is initiating an IKE_SA"));
      negotiations.verdict(BEGIN, new SeenVerdict("x" + id, true, "ok", "", "r"));
    }
    for (int i = 0; i < 5_000; i++) {
      negotiations.event(BEGIN, "log", log("4999", "received proposals: " + i));
    }
    negotiations.event(BEGIN, "log", log("4999", "received proposals: " + "x".repeat(100_000)));
    Negotiations all = negotiations(Optional.empty(), false);
    for (int id = 0; id < 300; id++) {
      all.event(BEGIN, "log", log("" + id, "received proposals: " + "y".repeat(1_000)));
    }
    assertThat(texts(all.due(BEGIN)).stream().filter(each -> each.contains("IKE_SA")))
        .as("the eldest are told when there is room no more")
        .hasSize(300 - Negotiations.MOST);
    assertThat(texts(all.rest())).allMatch(each -> each.length() <= 513);
    assertThat(negotiations.rest()).isEmpty();
  }

  private static Negotiations negotiations(Optional<String> remote, boolean verdictsAreSeen) {
    Negotiations negotiations = new Negotiations(remote);
    negotiations.localIds(OURS);
    negotiations.verdictsAreSeen(verdictsAreSeen);
    return negotiations;
  }

  private static ViciMessage log(String id, String message) {
    return ViciMessage.builder().put("ikesa-uniqueid", id).put("msg", message).build();
  }

  private static List<String> texts(List<SnoopLine> lines) {
    return lines.stream().map(SnoopLine::text).toList();
  }
}
