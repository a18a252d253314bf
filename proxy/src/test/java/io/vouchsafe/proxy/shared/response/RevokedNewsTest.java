package io.vouchsafe.proxy.shared.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vouchsafe.ocsp.CachedStatus;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.cache.AcceptedResponse;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import io.vouchsafe.proxy.shared.stream.EventType;
import io.vouchsafe.proxy.snapshot.AcceptedRecord;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A revoked that one node learns is revoked on all, and nothing else comes of such an event. */
class RevokedNewsTest {
  private final SharedLab lab = new SharedLab();

  /** Nothing is shared but events: each has an engine of its own. */
  private final SharedLab.Node first = lab.node(new FakeEngine());

  private final SharedLab.Node second = lab.node(new FakeEngine());
  private final RevocationQuery alice = SharedLab.query("CN=Alice");

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void whatOneNodeLearnsIsLearntByAll() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);

    first.ask(alice);
    second.hears(first);

    assertThat(first.told)
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.type()).isEqualTo(EventType.REVOKED);
              assertThat(event.tenant()).isEqualTo("acme");
            });
    assertThat(second.learnt).containsExactly(second.question(alice).key());
    assertThat(second.remembered(alice).orElseThrow().verified().status().isPermanent()).isTrue();
    assertThat(lab.asked()).isEqualTo(1);
  }

  @Test
  void aHoldIsTold() throws Exception {
    revoked(RevocationReason.CERTIFICATE_HOLD);

    first.ask(alice);
    second.hears(first);

    assertThat(second.learnt).hasSize(1);
    assertThat(second.remembered(alice).orElseThrow().verified().status().isOnHold()).isTrue();
  }

  @Test
  void whatAClientStapledIsToldAsStapled() throws Exception {
    Der response =
        lab.response(alice, spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    revoked(RevocationReason.KEY_COMPROMISE);
    second.ask(alice);
    CachedStatus fetched = second.remembered(alice).orElseThrow();
    SharedLab.Node third = lab.node(new FakeEngine());
    first.memory.remember(
        first.question(alice),
        new CachedStatus(fetched.verified(), Source.STAPLED, "corp", "", lab.now()),
        SharedLab.CORP,
        response);

    third.hears(first);

    assertThat(third.remembered(alice).orElseThrow().source()).isEqualTo(Source.STAPLED);
  }

  @Test
  void nothingComesBackAsAnEcho() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    first.ask(alice);

    second.hears(first);
    CachedStatus known = second.remembered(alice).orElseThrow();
    AcceptedResponse heard = second.memory.accepted().worthKeeping(lab.now()).getFirst();
    second.memory.forget(true);
    second.memory.remember(second.question(alice), known, SharedLab.CORP, heard.response());

    assertThat(second.learnt).as("news once more, for this node").hasSize(2);
    assertThat(second.told).isEmpty();
  }

  @Test
  void aGoodMakesNoEventAndNoneIsHeard() throws Exception {
    first.ask(alice);
    assertThat(first.told).isEmpty();
    AcceptedResponse good = first.memory.accepted().worthKeeping(lab.now()).getFirst();

    second.hears(told(good));
    second.hears(told(lying(good)));

    assertThat(second.remembered(alice)).isEmpty();
    assertThat(second.learnt).isEmpty();
    assertThat(second.failures(VerifyFailure.NOT_REVOKED)).isEqualTo(2);
  }

  /** What lifted it makes no event, so that only what is known here stands against it. */
  @Test
  void aHoldThatWasLiftedDoesNotComeBack() throws Exception {
    revoked(RevocationReason.CERTIFICATE_HOLD);
    first.ask(alice);
    SharedLab.Told hold = first.told.getFirst();
    lab.passes(Duration.ofMinutes(10));
    lab.says(spec -> spec);
    second.ask(alice);

    second.hears(hold);

    assertThat(second.memory.saysRevoked(second.question(alice).key())).isFalse();
    assertThat(second.failures(VerifyFailure.OLDER)).isEqualTo(1);
    assertThat(second.learnt).isEmpty();
  }

  /** Also when the good is not remembered any more, and would not stand in its way. */
  @Test
  void norWhenTheGoodIsForgotten() throws Exception {
    revoked(RevocationReason.CERTIFICATE_HOLD);
    first.ask(alice);
    lab.passes(Duration.ofMinutes(10));
    lab.says(spec -> spec);
    second.ask(alice);
    second.memory.forget(false);

    second.hears(first);

    assertThat(second.memory.saysRevoked(second.question(alice).key())).isFalse();
    assertThat(second.failures(VerifyFailure.OLDER)).isEqualTo(1);
  }

  @Test
  void aRevokedForGoodCountsWhateverIsKnown() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    first.ask(alice);
    lab.passes(Duration.ofMinutes(10));
    lab.says(spec -> spec);
    second.ask(alice);

    second.hears(first);

    assertThat(second.remembered(alice).orElseThrow().verified().status().isPermanent()).isTrue();
  }

  @Test
  void anotherTenantsAndAnotherIssuersAreDropped() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    first.ask(alice);
    AcceptedResponse evidence = first.memory.accepted().worthKeeping(lab.now()).getFirst();

    second.hears(
        new SharedLab.Told(
            EventType.REVOKED, "nobody", Buffer.buffer(AcceptedRecord.write(evidence))));
    second.hears(
        told(
            new AcceptedResponse(
                evidence.response().sha256(),
                evidence.serial(),
                evidence.object(),
                evidence.source(),
                evidence.word(),
                evidence.received(),
                evidence.until(),
                evidence.notAfter(),
                evidence.response())));

    assertThat(second.failures(VerifyFailure.UNKNOWN)).isEqualTo(2);
    assertThat(second.learnt).isEmpty();
    assertThat(second.memory.mayHaveForgotten()).as("nothing was known, nothing is lost").isFalse();
  }

  @Test
  void aForgedResponseIsRefused() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    first.ask(alice);
    AcceptedResponse evidence = first.memory.accepted().worthKeeping(lab.now()).getFirst();
    Der forged =
        lab.response(
            alice,
            spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE).brokenSignature());

    second.hears(told(with(evidence, forged)));

    assertThat(second.failures(VerifyFailure.REFUSED)).isEqualTo(1);
    assertThat(second.learnt).isEmpty();
    assertThat(second.memory.mayHaveForgotten()).isFalse();
  }

  @Test
  void anyOctetsAreRefusedAndNoneIsThrown() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    first.ask(alice);
    byte[] body = first.told.getFirst().body().getBytes();
    Random random = new Random(16);
    for (int i = 0; i < 500; i++) {
      byte[] octets = java.util.Arrays.copyOf(body, random.nextInt(body.length));
      second.hears(new SharedLab.Told(EventType.REVOKED, "acme", Buffer.buffer(octets)));
    }
    second.hears(
        new SharedLab.Told(
            EventType.REVOKED, "acme", Buffer.buffer(new byte[RevokedNews.MOST_OCTETS + 1])));

    assertThat(second.learnt).isEmpty();
    assertThat(second.failures(VerifyFailure.MALFORMED)).isGreaterThan(400);
  }

  /** Contract, section 7: the node that heard of it does not ask, and no stapled good wins. */
  @Test
  void afterwardsNoGoodOfTheResponderBringsItBack() throws Exception {
    revoked(RevocationReason.KEY_COMPROMISE);
    first.ask(alice);
    second.hears(first);
    lab.passes(Duration.ofMinutes(10));
    lab.says(spec -> spec);

    assertThat(second.ask(alice).outcome()).isEqualTo(Outcome.GOOD);

    assertThat(second.remembered(alice).orElseThrow().verified().status())
        .isInstanceOf(RevocationStatus.Revoked.class);
  }

  private void revoked(RevocationReason reason) {
    lab.says(spec -> spec.revoked(lab.now(), reason));
  }

  private static SharedLab.Told told(AcceptedResponse evidence) {
    return new SharedLab.Told(
        EventType.REVOKED, "acme", Buffer.buffer(AcceptedRecord.write(evidence)));
  }

  private static AcceptedResponse lying(AcceptedResponse good) {
    return new AcceptedResponse(
        good.issuer(),
        good.serial(),
        good.object(),
        good.source(),
        AcceptedResponse.Word.REVOKED,
        good.received(),
        good.notAfter(),
        good.notAfter(),
        good.response());
  }

  private static AcceptedResponse with(AcceptedResponse evidence, Der response) {
    return new AcceptedResponse(
        evidence.issuer(),
        evidence.serial(),
        evidence.object(),
        evidence.source(),
        evidence.word(),
        evidence.received(),
        evidence.until(),
        evidence.notAfter(),
        response);
  }
}
