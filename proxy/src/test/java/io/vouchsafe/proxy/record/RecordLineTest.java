package io.vouchsafe.proxy.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back, and nothing else is taken for a decision. */
class RecordLineTest {
  private static final Der ONE = Der.copyOf(new byte[] {1, 2, 3});
  private static final Der TWO = Der.copyOf(new byte[] {4, 5});

  @Test
  void everyFieldIsReadBack() {
    RecordedDecision whole = whole();

    byte[] line = RecordLine.of(whole);

    assertThat(RecordLineReader.read(line)).isEqualTo(Parsed.ok(whole));
  }

  @Test
  void theLineIsWhatTheDocumentationSays() {
    assertThat(new String(RecordLine.of(RecordLab.allow("acme", 1, 4)), UTF_8))
        .isEqualTo(
            """
            {"time":"2026-11-28T12:00:00.000Z","reference":"ref-1","tenant":"acme","policy":"default",\
            "front":"api","decision":"allow","reason":"ok","would":null,"claimed_id":null,"tunnel":null,\
            "revocation":[],"chain":["AAAAAQ=="]}
            """);
  }

  @Test
  void whatAStrangerClaimsEndsNoLineAndSteersNoTerminal() {
    String hostile = "a\"\\\n\r\u001b[2J\u202e\u0000\ud800x";

    byte[] line = RecordLine.of(claiming(hostile));

    for (int i = 0; i < line.length - 1; i++) {
      assertThat(line[i]).as("octet %d", i).isBetween((byte) ' ', (byte) '~');
    }
    assertThat(RecordLineReader.read(line).toOptional().orElseThrow().claimed())
        .contains(new ClaimedId(IdType.DNS, hostile));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "{\"time\":\"yesterday\"}",
        "{\"time\":7}",
        "{} {}",
        "\u0000",
      })
  void whatIsNoDecisionIsNone(String line) {
    assertThat(RecordLineReader.read(line.getBytes(UTF_8))).isInstanceOf(Parsed.Malformed.class);
  }

  /** Each field of a whole line in turn is something else, or is not there. */
  @Test
  void aFieldThatSaysNothingSpoilsTheLine() {
    String line = new String(RecordLine.of(whole()), UTF_8).strip();
    for (String field :
        List.of("time", "reference", "tenant", "policy", "front", "decision", "reason", "chain")) {
      String other = line.replace("\"" + field + "\":", "\"x" + field + "\":");
      assertThat(RecordLineReader.read(other.getBytes(UTF_8)))
          .as(other)
          .isInstanceOf(Parsed.Malformed.class);
    }
    for (String[] change :
        List.of(
            new String[] {"\"deny\"", "\"perhaps\""},
            new String[] {"\"reason\":\"revoked\"", "\"reason\":\"odd\""},
            new String[] {"AQID", "AQI"},
            new String[] {"AQID", "AQ I D"},
            new String[] {"\"status\":\"good\"", "\"status\":\"fine\""},
            new String[] {"192.0.2.7", "192.0.2.700"},
            new String[] {"10.0.0.0-10.0.0.255", "10.0.0.255-10.0.0.0"},
            new String[] {"\"type\":\"email\"", "\"type\":\"mail\""},
            new String[] {"\"left_out\":3", "\"left_out\":-3"})) {
      String other = line.replace(change[0], change[1]);
      assertThat(other).as(change[0]).isNotEqualTo(line);
      assertThat(RecordLineReader.read(other.getBytes(UTF_8)))
          .as(other)
          .isInstanceOf(Parsed.Malformed.class);
    }
  }

  private static RecordedDecision claiming(String value) {
    return new RecordedDecision(
        RecordLab.NOW,
        "ref",
        "acme",
        "default",
        "api",
        false,
        Reason.IDENTITY_MISMATCH,
        false,
        false,
        Optional.of(new ClaimedId(IdType.DNS, value)),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        0,
        0);
  }

  private static RecordedDecision whole() {
    IpAddress v6 = IpAddress.parse("2001:db8::7").orElseThrow();
    IkePeer peer =
        new IkePeer(
            IkeVersion.IKEV1,
            IpAddress.parse("192.0.2.7").orElseThrow(),
            Optional.of(v6),
            Optional.of("eth0"),
            Optional.of(new ClaimedId(IdType.DN, "CN=gw")),
            List.of(
                new IpRange(
                    IpAddress.parse("10.0.0.0").orElseThrow(),
                    IpAddress.parse("10.0.0.255").orElseThrow())),
            List.of(IpRange.of(v6)),
            Optional.of("gw1"),
            Optional.of("roaming"));
    return new RecordedDecision(
        Instant.parse("2026-11-28T12:00:00.123Z"),
        "ref",
        "acme",
        "default",
        "ike",
        false,
        Reason.REVOKED,
        true,
        false,
        Optional.of(new ClaimedId(IdType.EMAIL, "ä@example.com")),
        Optional.of(peer),
        Optional.of("roaming"),
        List.of(
            new RecordedStatus(
                Fingerprint.sha256(new byte[] {1}),
                Optional.of(RecordedStatus.Word.GOOD),
                Source.OCSP),
            new RecordedStatus(Fingerprint.sha256(new byte[] {2}), Optional.empty(), Source.NONE)),
        List.of(ONE, TWO),
        70_000,
        3);
  }
}
