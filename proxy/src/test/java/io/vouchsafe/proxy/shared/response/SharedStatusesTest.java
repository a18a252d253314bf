package io.vouchsafe.proxy.shared.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.redis.client.Response;
import io.vouchsafe.ocsp.CertId;
import io.vouchsafe.ocsp.HashAlgorithm;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.ocsp.ChannelAnswer;
import io.vouchsafe.proxy.ocsp.Health;
import io.vouchsafe.proxy.shared.engine.EngineException;
import io.vouchsafe.proxy.shared.engine.FakeEngine;
import io.vouchsafe.vpnauth.revocation.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Contract, section 7: signed bytes are shared, and whoever reads them verifies them again. */
class SharedStatusesTest {
  private final SharedLab lab = new SharedLab();
  private final MapEngine map = new MapEngine();
  private final SharedLab.Node first = lab.node(map.engine());
  private final SharedLab.Node second = lab.node(map.engine());
  private final RevocationQuery alice = SharedLab.query("CN=Alice");

  @AfterEach
  void stop() throws Exception {
    lab.close();
  }

  @Test
  void aColdNodeAnswersFromWhatAnotherHasFetched() throws Exception {
    Attempt fetched = first.ask(alice);
    Instant received = lab.now();
    lab.passes(Duration.ofMinutes(1));

    Attempt shared = second.ask(alice);

    assertThat(fetched.source()).isEqualTo(Source.OCSP);
    assertThat(shared.source()).isEqualTo(Source.CACHE);
    assertThat(shared.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(shared.detail()).isEqualTo("fetched by another node at " + received);
    assertThat(second.remembered(alice).orElseThrow().source()).isEqualTo(Source.OCSP);
    assertThat(second.remembered(alice).orElseThrow().received()).isEqualTo(received);
    assertThat(lab.asked()).isEqualTo(1);
    assertThat(second.gets("hit")).isEqualTo(1);
    assertThat(first.gets("miss")).isEqualTo(1);
  }

  @Test
  void keysAreAsThePageSays() throws Exception {
    first.ask(alice);

    String keyHash =
        java.util.HexFormat.of()
            .formatHex(CertId.of(alice, HashAlgorithm.SHA256).issuerKeyHash().toBytes());
    String serial = java.util.HexFormat.of().formatHex(alice.serial().value().toByteArray());
    assertThat(map.values()).containsKey("vs:o:" + keyHash + ":" + serial + ":sha256").hasSize(2);
    assertThat(map.key("vs:d:"))
        .isEqualTo("vs:d:" + Der.copyOf(map.values().get(map.key("vs:d:"))).sha256().hex());
    assertThat(map.engine().heard().stream().filter(each -> each.startsWith("SET vs:o:")))
        .allMatch(each -> each.endsWith(" PX 3600000"));
  }

  @Test
  void theLeaseIsGivenBackAlsoByALookUpThatFailed() throws Exception {
    lab.answers(
        Future.succeededFuture(new ChannelAnswer.Failed(Outcome.HTTP_STATUS, "404", Health.ALIVE)));

    assertThat(first.ask(alice).outcome()).isEqualTo(Outcome.HTTP_STATUS);

    assertThat(map.values()).isEmpty();
    assertThat(map.engine().heard()).anyMatch(each -> each.startsWith("SET vs:l:acme:corp:"));
  }

  @Test
  void oneNodeAsksForAllThatComeTogether() throws Exception {
    lab.answersAfter(Duration.ofMillis(60));
    List<SharedLab.Node> nodes =
        Stream.concat(
                Stream.of(first, second), Stream.generate(() -> lab.node(map.engine())).limit(8))
            .toList();

    List<Future<Attempt>> asking =
        nodes.stream().map(node -> node.begin(alice, LookupUse.DECISION)).toList();

    for (Future<Attempt> each : asking) {
      assertThat(SharedLab.await(each).outcome()).isEqualTo(Outcome.GOOD);
    }
    assertThat(lab.asked()).isEqualTo(1);
  }

  /** A node that was killed in its turn: the others wait for half of the timeout at most. */
  @Test
  void whoWaitsInVainAsksInTime() throws Exception {
    SharedResponseKey key = SharedResponseKey.of(alice).getFirst();
    map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'});
    long started = System.nanoTime();

    Attempt attempt = first.ask(alice);

    assertThat(attempt.source()).isEqualTo(Source.OCSP);
    assertThat(attempt.outcome()).isEqualTo(Outcome.GOOD);
    assertThat(Duration.ofNanos(System.nanoTime() - started))
        .isBetween(Duration.ofMillis(900), SharedLab.CORP.timeout());
  }

  /** Without the engine it would have its answer in time; so it does with a lease that is stuck. */
  @Test
  void atASlowResponderNobodyWaitsLongForAnotherNode() throws Exception {
    lab.answersAfter(Duration.ofMillis(1300));
    assertThat(first.ask(SharedLab.query("CN=Bob")).outcome()).isEqualTo(Outcome.GOOD);
    SharedResponseKey key = SharedResponseKey.of(alice).getFirst();
    map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'});

    assertThat(first.ask(alice).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void whatIsAskedAheadIsLeftToWhoeverAsksAlready() throws Exception {
    SharedResponseKey key = SharedResponseKey.of(alice).getFirst();
    map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'});

    Attempt attempt = first.ask(alice, LookupUse.AHEAD);

    assertThat(attempt.status()).isEmpty();
    assertThat(lab.asked()).isZero();
  }

  /** Whoever has the lease may be gone, or lie: what may have been missed is asked for itself. */
  @Test
  void whatMayHaveBeenMissedIsLeftToNobody() throws Exception {
    SharedResponseKey key = SharedResponseKey.of(alice).getFirst();
    map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'});
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));

    assertThat(first.ask(alice, LookupUse.MISSED).outcome()).isEqualTo(Outcome.REVOKED);
    assertThat(first.memory.saysRevoked(first.question(alice).key())).isTrue();
  }

  /** Two waits of half of the timeout would leave nothing for the responder. */
  @Test
  void aResponderThatKnowsSha1AloneIsWaitedForOnce() throws Exception {
    lab.knowsSha1Alone();
    SharedResponseKey.of(alice)
        .forEach(key -> map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'}));

    assertThat(first.ask(alice).outcome()).isEqualTo(Outcome.GOOD);
  }

  @Test
  void whileNoSharedGoodCountsNobodyWaitsForAnotherNode() throws Exception {
    SharedResponseKey key = SharedResponseKey.of(alice).getFirst();
    map.values().put("vs:l:acme:corp:" + key.about(), new byte[] {'1'});
    first.stale.set(true);
    long started = System.nanoTime();

    assertThat(first.ask(alice).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofMillis(900));
  }

  @Test
  void whatWasEmptiedByHandDoesNotComeBackFromTheOthers() throws Exception {
    second.ask(alice);
    first.memory.forget(false);
    first.ask(alice);
    assertThat(lab.asked()).as("a good of before is asked for anew").isEqualTo(2);

    RevocationQuery bob = SharedLab.query("CN=Bob");
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    assertThat(second.ask(bob).outcome()).isEqualTo(Outcome.REVOKED);
    first.memory.forget(true);
    lab.says(spec -> spec);

    assertThat(first.ask(bob).outcome()).as("so is a revoked").isEqualTo(Outcome.GOOD);
  }

  @Test
  void aheadOnlySomethingNewerCounts() throws Exception {
    first.ask(alice);
    second.ask(alice);
    lab.passes(Duration.ofMinutes(30));

    second.ask(alice, LookupUse.AHEAD);
    assertThat(lab.asked()).isEqualTo(2);
    Attempt newer = first.ask(alice, LookupUse.AHEAD);

    assertThat(newer.source()).isEqualTo(Source.CACHE);
    assertThat(lab.asked()).isEqualTo(2);
    assertThat(first.remembered(alice).orElseThrow().verified().thisUpdate()).isEqualTo(lab.now());
  }

  @Test
  void strangersReadAndNeitherWriteNorKeepAnybodyWaiting() throws Exception {
    assertThat(first.ask(alice, LookupUse.RELAY).source()).isEqualTo(Source.OCSP);
    assertThat(map.engine().heard()).allMatch(each -> each.startsWith("MGET"));

    second.ask(alice);
    assertThat(lab.node(map.engine()).ask(alice, LookupUse.RELAY).source()).isEqualTo(Source.CACHE);
  }

  @Test
  void whereANonceIsRequiredNothingIsTaken() throws Exception {
    SharedLab.Node requiring = lab.node(map.engine(), SharedLab.KEY, SharedLab.requiringNonce());
    first.ask(alice);
    long asked = map.engine().heard().stream().filter(each -> each.startsWith("MGET")).count();

    assertThat(requiring.ask(alice).source()).isEqualTo(Source.OCSP);

    assertThat(lab.asked()).isEqualTo(2);
    assertThat(map.engine().heard().stream().filter(each -> each.startsWith("MGET")))
        .as("not even a revoked is")
        .hasSize((int) asked);
  }

  @Test
  void withoutNextUpdateNothingIsStored() throws Exception {
    lab.says(spec -> spec.withoutNextUpdate());

    first.ask(alice);

    assertThat(map.values()).isEmpty();
  }

  @Test
  void anOlderOneThanWhatIsKnownDoesNotCount() throws Exception {
    first.ask(alice);
    Map<String, byte[]> old = map.copy();
    lab.passes(Duration.ofMinutes(30));
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.CERTIFICATE_HOLD));
    first.ask(alice, LookupUse.AHEAD);
    lab.says(spec -> spec);
    lab.passes(Duration.ofMinutes(1));
    first.ask(alice, LookupUse.AHEAD);
    map.values().clear();
    map.values().putAll(old);

    Attempt attempt = first.ask(alice);

    assertThat(attempt.source()).isEqualTo(Source.OCSP);
    assertThat(first.failures(VerifyFailure.OLDER)).isEqualTo(1);
  }

  @Test
  void aGoodDoesNotCountBesideARevocationThatIsKnown() throws Exception {
    lab.answers(
        Future.succeededFuture(new ChannelAnswer.Failed(Outcome.HTTP_STATUS, "404", Health.ALIVE)));
    second.memory.remember(
        second.question(alice),
        new io.vouchsafe.ocsp.CachedStatus(verifiedRevoked(), Source.OCSP, "corp", "", lab.now()),
        SharedLab.CORP,
        lab.response(alice, spec -> spec));
    lab.says(spec -> spec);
    lab.passes(Duration.ofMinutes(1));
    first.ask(alice);

    second.ask(alice);

    assertThat(second.gets("hit")).isZero();
    assertThat(second.memory.saysRevoked(second.question(alice).key())).isTrue();
  }

  private io.vouchsafe.ocsp.VerifiedStatus verifiedRevoked() {
    return new io.vouchsafe.ocsp.VerifiedStatus(
        new io.vouchsafe.pki.revocation.RevocationStatus.Revoked(
            lab.now(), RevocationReason.KEY_COMPROMISE),
        lab.now(),
        java.util.Optional.of(lab.now().plusSeconds(3600)),
        lab.now(),
        alice.issuer().sha256(),
        alice.issuer().notAfter(),
        io.vouchsafe.ocsp.SignerBasis.ISSUER,
        true);
  }

  @Test
  void anAlteredResponseIsNobodysWord() throws Exception {
    first.ask(alice);
    byte[] value = map.values().get(map.key("vs:o:"));
    value[value.length - 10] ^= 1;

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);

    assertThat(second.failures(VerifyFailure.REFUSED)).isEqualTo(1);
    assertThat(lab.asked()).isEqualTo(2);
  }

  @Test
  void valuesThatWereExchangedAreSeen() throws Exception {
    RevocationQuery bob = SharedLab.query("CN=Bob");
    first.ask(bob);
    byte[] ofBob = map.values().get(map.key("vs:o:"));
    map.values().remove(map.key("vs:o:"));
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    first.ask(alice);
    map.values().put(map.key("vs:o:"), ofBob);

    assertThat(second.ask(alice).outcome()).isEqualTo(Outcome.REVOKED);

    assertThat(second.failures(VerifyFailure.SWAPPED)).isEqualTo(1);
    assertThat(lab.asked()).isEqualTo(3);
  }

  @Test
  void garbageIsNotRead() throws Exception {
    first.ask(alice);
    map.values().put(map.key("vs:o:"), new byte[] {1, 2, 3});

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);

    assertThat(second.failures(VerifyFailure.MALFORMED)).isEqualTo(1);
  }

  @Test
  void anotherCertificateInTheDelegatesPlaceIsSeen() throws Exception {
    first.ask(alice);
    map.values().put(map.key("vs:d:"), alice.issuer().der().toBytes());

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);

    assertThat(second.failures(VerifyFailure.DELEGATE)).isEqualTo(1);
  }

  /** Whoever owns the engine, or had the key before it was changed. */
  @Test
  void underAnotherKeyAGoodCountsForNothingAndARevokedCounts() throws Exception {
    SharedLab.Node stranger =
        lab.node(map.engine(), "another key of somebody else 012345", SharedLab.CORP);
    RevocationQuery bob = SharedLab.query("CN=Bob");
    stranger.ask(alice);
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    stranger.ask(bob);

    assertThat(second.ask(bob).source()).isEqualTo(Source.CACHE);
    assertThat(second.remembered(bob).orElseThrow().source()).isEqualTo(Source.STAPLED);
    assertThat(second.ask(alice).outcome()).isEqualTo(Outcome.REVOKED);

    assertThat(second.failures(VerifyFailure.UNSEALED)).isEqualTo(2);
    assertThat(lab.asked()).isEqualTo(3);
  }

  @Test
  void whatWasReceivedInTheFutureIsDistrusted() throws Exception {
    lab.passes(Duration.ofMinutes(5));
    lab.says(spec -> spec.thisUpdate(SharedLab.START));
    first.ask(alice);
    lab.passes(Duration.ofMinutes(-5));

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);

    assertThat(second.failures(VerifyFailure.FUTURE)).isEqualTo(1);
  }

  /** Its age counts from the other node's receipt, not from ours. */
  @Test
  void itServesNoLongerHereThanThere() throws Exception {
    lab.says(spec -> spec.nextUpdate(SharedLab.START.plus(Duration.ofDays(7))));
    first.ask(alice);
    lab.passes(Duration.ofDays(1).plusSeconds(1));

    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);
  }

  /** Played back after it was lifted, it must be asked about and not believed. */
  @Test
  void aHoldIsRememberedAndTheResponderIsAskedAllTheSame() throws Exception {
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.CERTIFICATE_HOLD));
    first.ask(alice);
    lab.passes(Duration.ofMinutes(1));
    lab.says(spec -> spec);

    assertThat(second.ask(alice).outcome()).isEqualTo(Outcome.GOOD);

    assertThat(second.remembered(alice)).isPresent();
    assertThat(second.memory.saysRevoked(second.question(alice).key())).isFalse();
    assertThat(lab.asked()).isEqualTo(2);
  }

  /** Design, section 2: what a lax object accepted never serves a strict policy. */
  @Test
  void whatALaxObjectFetchedServesNoOther() throws Exception {
    lab.signsAsAnyMemberOfTheGroup();
    SharedLab.Node lax = lab.node(map.engine(), SharedLab.KEY, SharedLab.lax("corp"));
    SharedLab.Node same = lab.node(map.engine(), SharedLab.KEY, SharedLab.lax("corp"));
    SharedLab.Node other = lab.node(map.engine(), SharedLab.KEY, SharedLab.lax("other"));

    assertThat(lax.ask(alice).outcome()).isEqualTo(Outcome.GOOD);
    assertThat(same.ask(alice).source()).isEqualTo(Source.CACHE);
    assertThat(other.ask(alice).source()).isEqualTo(Source.OCSP);
    assertThat(other.failures(VerifyFailure.REFUSED)).isEqualTo(1);
  }

  @Test
  void whileNewsMayBeWithheldNoSharedGoodCountsAndARevokedDoes() throws Exception {
    RevocationQuery bob = SharedLab.query("CN=Bob");
    first.ask(alice);
    lab.says(spec -> spec.revoked(lab.now(), RevocationReason.KEY_COMPROMISE));
    first.ask(bob);
    second.stale.set(true);

    assertThat(second.ask(bob).source()).isEqualTo(Source.CACHE);
    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);
  }

  @Test
  void withoutAnEngineTheResponderIsAskedAtOnce() throws Exception {
    map.engine().close();

    assertThat(first.ask(alice).source()).isEqualTo(Source.OCSP);

    map.engine().open();
    map.engine().fails(EngineException.Kind.BREAKER_OPEN);
    assertThat(second.ask(alice).source()).isEqualTo(Source.OCSP);
  }

  @Test
  void anEngineThatDoesNotUnderstandIsNoReasonToWait() throws Exception {
    FakeEngine odd = new FakeEngine(request -> Future.succeededFuture(FakeEngine.ok()));

    assertThat(lab.node(odd).ask(alice).source()).isEqualTo(Source.OCSP);
  }

  /** Written while the reply of the first write is still missing: nobody waits for either. */
  @Test
  void nobodyWaitsForWhatIsWritten() throws Exception {
    Promise<Response> never = Promise.promise();
    FakeEngine deaf =
        new FakeEngine(
            request ->
                FakeEngine.words(request).contains("NX")
                        || request.command().toString().equalsIgnoreCase("mget")
                    ? Future.succeededFuture(
                        FakeEngine.words(request).contains("NX")
                            ? FakeEngine.ok()
                            : FakeEngine.list(null, null))
                    : never.future());

    assertThat(lab.node(deaf).ask(alice).source()).isEqualTo(Source.OCSP);
    assertThat(deaf.heard()).anyMatch(each -> each.startsWith("SET vs:o:"));
  }

  @Test
  void theSameIsNotWrittenTwiceUnlessTheEngineLostIt() throws Exception {
    first.ask(alice);
    first.ask(alice, LookupUse.AHEAD);
    assertThat(written()).isEqualTo(1);

    map.values().clear();
    map.engine().open();
    first.ask(alice, LookupUse.AHEAD);
    assertThat(written()).isEqualTo(2);
    assertThat(map.key("vs:d:")).isNotEmpty();
  }

  private long written() {
    return map.engine().heard().stream().filter(each -> each.startsWith("SET vs:o:")).count();
  }

  @Test
  void whatNodesShareIsWholeByteForByte() throws Exception {
    first.ask(alice);
    second.ask(alice);

    assertThat(Arrays.asList(first, second))
        .allSatisfy(
            node ->
                assertThat(node.memory.accepted().worthKeeping(lab.now()).getFirst().response())
                    .isEqualTo(
                        first.memory.accepted().worthKeeping(lab.now()).getFirst().response()));
  }
}
