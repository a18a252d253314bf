package io.vouchsafe.proxy.app;

import static io.vouchsafe.proxy.app.SpopClient.binary;
import static io.vouchsafe.proxy.app.SpopClient.der;
import static io.vouchsafe.proxy.app.SpopClient.nothing;
import static io.vouchsafe.proxy.app.SpopClient.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.vouchsafe.config.Cidr;
import io.vouchsafe.config.FrontSettings;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.vpnauth.wire.spop.SpopItem;
import io.vouchsafe.vpnauth.wire.spop.SpopMessage;
import io.vouchsafe.vpnauth.wire.spop.SpopValue;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What HAProxy is told (contract, section 5, SPOE). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoeDecisionTest {
  private static final String FRONT = "127.0.0.1";
  private static final String STRANGER = "127.0.0.2";

  private ServiceLab lab;
  private Certificate alice;
  private byte[] leaf;
  private byte[] issuing;
  private byte[] root;

  @BeforeAll
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.spoe = true;
    wishes.observeToo = true;
    wishes.fronts =
        List.of(
            new FrontSettings(
                Optional.of("edge"),
                Optional.empty(),
                List.of(Cidr.parse(FRONT).orElseThrow()),
                "default",
                List.of("default", "gone")));
    lab = new ServiceLab(wishes);
    alice = lab.client("CN=Alice").certificate();
    leaf = alice.der().toBytes();
    issuing = lab.issuing.certificate().der().toBytes();
    root = lab.root.certificate().der().toBytes();
  }

  @AfterAll
  void stop() {
    lab.close();
  }

  private SpopClient.Told ask(String source, SpopItem... arguments) throws Exception {
    try (SpopClient client = new SpopClient(source, lab.service.spoePort())) {
      return client.hello().ask(arguments);
    }
  }

  private SpopClient.Told ask(SpopItem... arguments) throws Exception {
    return ask(FRONT, arguments);
  }

  @Test
  void whoeverMayPassIsNamed() throws Exception {
    SpopClient.Told told = ask(text("tenant", "acme"), text("policy", "default"), der(alice));

    assertThat(told.isAllow()).isTrue();
    assertThat(told.reason()).isEqualTo("ok");
    assertThat(told.text("identity")).contains("CN%3DAlice");
    assertThat(told.variables().keySet())
        .containsExactly("allow", "reason", "reference", "identity");
    JsonObject line = decision(told);
    assertThat(line.getString("front")).isEqualTo("edge");
    assertThat(line.getString("policy")).isEqualTo("default");
    assertThat(lab.api.admin("/metrics").body())
        .containsPattern(
            "vouchsafe_decisions_total\\{decision=\"allow\",front=\"edge\",policy=\"default\",reason=\"ok\",tenant=\"acme\"\\}"
                + " [1-9]");
  }

  private JsonObject decision(SpopClient.Told told) throws Exception {
    String reference = told.text("reference").orElseThrow();
    JsonObject found = new JsonObject(lab.api.admin("/decisions?reference=" + reference).body());
    assertThat(found.getJsonArray("decisions")).as(reference).hasSize(1);
    return found.getJsonArray("decisions").getJsonObject(0);
  }

  Stream<Arguments> questions() {
    byte[] cut = Arrays.copyOf(leaf, leaf.length - 1);
    byte[] behind = Arrays.copyOf(leaf, leaf.length + 1);
    Certificate other = lab.client("CN=Bob").certificate();
    SpopItem tenant = text("tenant", "acme");
    SpopItem policy = text("policy", "default");
    return Stream.of(
        // der
        row("NULL", "no_certificate", tenant, policy, nothing("der")),
        row("empty", "no_certificate", tenant, policy, binary("der")),
        row("absent", "no_certificate", tenant, policy),
        row("NULL beside a chain", "no_certificate", nothing("der"), binary("chain", leaf)),
        row("cut off", "malformed", tenant, policy, binary("der", cut)),
        row("an octet behind", "malformed", tenant, policy, binary("der", behind)),
        row("two certificates", "malformed", binary("der", leaf, issuing)),
        row("the same twice", "malformed", binary("der", leaf, leaf)),
        row("no DER", "malformed", binary("der", new byte[] {1, 2, 3})),
        row("an empty SEQUENCE", "malformed", binary("der", new byte[] {0x30, 0})),
        row("a string", "malformed", text("der", "MIIB")),
        row("a boolean", "malformed", new SpopItem("der", new SpopValue.Bool(true))),
        row("64 KiB and more", "malformed", binary("der", sequence((64 << 10) + 1))),
        row("alone", "ok", der(alice)),
        // chain
        row("NULL chain", "ok", der(alice), nothing("chain")),
        row("empty chain", "ok", der(alice), binary("chain")),
        row("without the leaf", "ok", der(alice), binary("chain", issuing)),
        row("with the leaf", "ok", der(alice), binary("chain", leaf, issuing, root)),
        row("chain cut off", "malformed", der(alice), binary("chain", issuing, cut)),
        row("chain is no DER", "malformed", der(alice), binary("chain", new byte[] {0})),
        row("chain is a string", "malformed", der(alice), text("chain", "")),
        row("32 with the leaf", "ok", der(alice), binary("chain", times(31))),
        row("33 with the leaf", "malformed", der(alice), binary("chain", times(32))),
        // an argument twice
        row("der twice", "malformed", der(alice), der(alice)),
        row("NULL and a der", "malformed", nothing("der"), der(alice)),
        row("another der", "malformed", der(other), der(alice)),
        row("chain twice", "malformed", der(alice), binary("chain"), binary("chain")),
        row("tenant twice", "malformed", tenant, tenant, der(alice)),
        row("policy twice", "malformed", policy, policy, der(alice)),
        row("others twice", "malformed", text("src", "1"), text("src", "2"), der(alice)),
        row("others once", "ok", text("src", "1"), text("allow", "yes"), der(alice)),
        // who asks for what
        row("no such tenant", "front_not_trusted", text("tenant", "acm"), der(alice)),
        row("no such tenant, no leaf", "front_not_trusted", text("tenant", "acm")),
        row("tenant NULL", "front_not_trusted", nothing("tenant"), der(alice)),
        row("tenant empty", "front_not_trusted", text("tenant", ""), der(alice)),
        row("tenant a number", "malformed", number("tenant"), der(alice)),
        row("not for this front", "front_not_trusted", text("policy", "observe"), der(alice)),
        row("policy not there", "front_not_trusted", text("policy", "gone"), der(alice)),
        row("policy NULL", "front_not_trusted", nothing("policy"), der(alice)),
        row("policy a number", "malformed", tenant, number("policy"), der(alice)));
  }

  private static Arguments row(String what, String reason, SpopItem... arguments) {
    return Arguments.of(what, reason, arguments);
  }

  private static SpopItem number(String name) {
    return new SpopItem(name, new SpopValue.Int64(1));
  }

  private byte[][] times(int count) {
    return Collections.nCopies(count, issuing).toArray(byte[][]::new);
  }

  private static byte[] sequence(int length) {
    byte[] sequence = new byte[length];
    int content = length - 5;
    sequence[0] = 0x30;
    sequence[1] = (byte) 0x83;
    sequence[2] = (byte) (content >> 16);
    sequence[3] = (byte) (content >> 8);
    sequence[4] = (byte) content;
    return sequence;
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("questions")
  void everyQuestionHasItsAnswer(String what, String reason, SpopItem... arguments)
      throws Exception {
    SpopClient.Told told;
    try (SpopClient client = new SpopClient(lab.service.spoePort())) {
      client.send(SpopClient.hello("2.0", 1 << 20, "pipelining"));
      client.read();
      told = client.ask(arguments);
    }

    assertThat(told.reason()).as(decision(told).encode()).isEqualTo(reason);
    assertThat(told.isAllow()).isEqualTo(reason.equals("ok"));
    assertThat(told.variables().get("allow")).isInstanceOf(SpopValue.Bool.class);
    assertThat(told.text("identity").isPresent()).isEqualTo(reason.equals("ok"));
  }

  @Test
  void aCallerWhomNobodyTrustsIsToldSo() throws Exception {
    SpopClient.Told told = ask(STRANGER, text("tenant", "acme"), der(alice));

    assertThat(told.isAllow()).isFalse();
    assertThat(told.reason()).isEqualTo("front_not_trusted");
    assertThat(decision(told).getString("call")).isEqualTo("untrusted_caller");
    assertThat(ask(STRANGER, der(alice)).reason()).isEqualTo("front_not_trusted");
  }

  @Test
  void aRevokedCertificateIsDeniedByItsReason() throws Exception {
    Certificate mallory = lab.client("CN=Mallory").certificate();
    lab.responder.say(spec -> spec.revoked(FakeClock.START, RevocationReason.KEY_COMPROMISE));
    try {
      SpopClient.Told told = ask(der(mallory), binary("chain", issuing));

      assertThat(told.isAllow()).isFalse();
      assertThat(told.reason()).isEqualTo("revoked");
    } finally {
      lab.responder.say(spec -> spec);
    }
  }

  @Test
  void aForeignCaLeadsToNoPath() throws Exception {
    LabCa foreign = LabCa.root(CertificateSpec.ca("CN=Foreign", FakeClock.START), lab.provider);
    Certificate eve =
        foreign.issue(CertificateSpec.client("CN=Eve", FakeClock.START)).certificate();

    SpopClient.Told told =
        ask(der(eve), binary("chain", foreign.certificate().der().toBytes(), leaf));

    assertThat(told.isAllow()).isFalse();
    assertThat(told.reason()).isEqualTo("no_path");
  }

  /** The path is found among the certificates of the chain, too. */
  @Test
  void anIssuerThatOnlyTheChainHasIsUsed() throws Exception {
    LabCa below = lab.root.issueCa(CertificateSpec.ca("CN=Lab Below", FakeClock.START));
    Certificate ann = below.issue(CertificateSpec.client("CN=Ann", FakeClock.START)).certificate();

    assertThat(ask(der(ann)).reason()).isEqualTo("no_path");
    assertThat(ask(der(ann), binary("chain", below.certificate().der().toBytes())).reason())
        .isNotEqualTo("no_path");
  }

  @Test
  void otherMessagesAreAnsweredWithNothing() throws Exception {
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      client.send(client.notify(new SpopMessage("other", List.of(der(alice)))));
      assertThat(client.told().variables()).isEmpty();

      client.send(client.notify(new SpopMessage[0]));
      assertThat(client.told().variables()).isEmpty();

      client.send(client.notify(new SpopMessage("Check-Cert", List.of(der(alice)))));
      assertThat(client.told().variables()).isEmpty();

      client.send(
          client.notify(
              new SpopMessage("other", List.of(text("der", "x"), text("der", "y"))),
              new SpopMessage("check-cert", List.of(der(alice)))));
      assertThat(client.told().isAllow()).isTrue();
    }
  }

  @Test
  void twoQuestionsInOneFrameHaveNoGoodAnswer() throws Exception {
    try (SpopClient client = new SpopClient(lab.service.spoePort()).hello()) {
      SpopMessage good = new SpopMessage("check-cert", List.of(der(alice)));
      client.send(client.notify(good, new SpopMessage("check-cert", List.of(nothing("der")))));

      SpopClient.Told told = client.told();
      assertThat(told.isAllow()).isFalse();
      assertThat(told.reason()).isEqualTo("malformed");
    }
  }

  /** Behind HAProxy somebody without a name would pass. */
  @Test
  void whoseNameDoesNotFitIntoAFrameIsNotLetIn() throws Exception {
    String part = "é".repeat(55);
    Certificate named = lab.client("CN=" + part + ",O=" + part + ",OU=" + part).certificate();
    try (SpopClient client = new SpopClient(lab.service.spoePort())) {
      client.send(SpopClient.hello("2.0", 1024, "pipelining"));
      client.read();

      SpopClient.Told told = client.ask(der(named));
      assertThat(told.isAllow()).isFalse();
      assertThat(told.reason()).isEqualTo("internal");
      assertThat(told.text("identity")).isEmpty();
      assertThat(decision(told).getString("reason")).isEqualTo("ok");
    }
    assertThat(ask(der(named)).text("identity").orElseThrow()).hasSizeGreaterThan(900);
  }
}
