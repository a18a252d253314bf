package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.Source;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A large CRL takes its predecessor's place ahead of time: nobody waits for it, and from the first
 * <em>revoked</em> on there is no way back. How long that takes is measured by {@code make bench
 * BENCH=swap}.
 */
@Timeout(180)
class CrlSwapTest {
  private static final int ENTRIES = 100_000;
  private static final int SERIAL = 16;
  private static final int AFTERWARDS = 50;

  private final byte[] strangers =
      LabCrl.randomEntries(ENTRIES, SERIAL, FakeClock.START, new Random(1));
  private ServiceLab lab;

  @BeforeEach
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.sources = List.of(Source.CRL);
    wishes.crls = List.of(ServiceLab.CRL);
    lab = new ServiceLab(wishes);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void theOldCrlDecidesUntilTheNewOneIsThereAndNeverAgain() throws Exception {
    Certificate alice = lab.client("CN=Alice").certificate();
    Certificate bob = lab.client("CN=Bob").certificate();
    assertDecides(alice, "ok");
    assertDecides(bob, "ok");
    Promise<Void> secondHalf = Promise.promise();
    lab.crlServer.stopHalfway(secondHalf.future());
    lab.publish(
        ServiceLab.CRL,
        CrlSpec.complete(now())
            .number(2)
            .rawEntries(strangers)
            .revoke(bob.serial().value(), now()));
    int before = lab.crlServer.requests();

    // Later than 95 hundredths of the validity time, so that it is fetched ahead; not overdue.
    lab.clock.advance(ServiceLab.VALIDITY.multipliedBy(97).dividedBy(100));
    while (lab.crlServer.requests() == before) {
      assertDecides(bob, "ok");
    }
    assertDecides(bob, "ok");
    assertDecides(lab.client("CN=Newcomer").certificate(), "ok");

    secondHalf.complete();
    while (reason(bob).equals("ok")) {
      assertDecides(alice, "ok");
    }
    for (int i = 0; i < AFTERWARDS; i++) {
      assertThat(reason(bob)).isEqualTo("revoked");
      assertDecides(alice, "ok");
    }
  }

  /** From a CRL that was there, without an attempt to get another. */
  private void assertDecides(Certificate client, String reason) throws Exception {
    JsonObject verdict = lab.api.decide(client);
    JsonObject revocation = verdict.getJsonArray("revocation").getJsonObject(0);
    assertThat(verdict.getString("reason")).isEqualTo(reason);
    assertThat(revocation.getString("source")).isEqualTo("crl");
    assertThat(revocation.getJsonArray("attempts")).hasSize(1);
  }

  private String reason(Certificate client) throws Exception {
    return lab.api.decide(client).getString("reason");
  }

  private Instant now() {
    return lab.clock.instant();
  }
}
