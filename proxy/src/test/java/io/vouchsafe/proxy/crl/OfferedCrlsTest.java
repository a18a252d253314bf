package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ClientSSLOptions;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another node obtained is admitted like what is fetched, and puts no fetch off. */
class OfferedCrlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir Path directory;
  private KeeperLab lab;
  private CrlObject object;
  private CrlKeeper keeper;
  private final List<String> replaced = new ArrayList<>();

  @BeforeEach
  void open() {
    lab = new KeeperLab(directory);
    object = KeeperLab.object(lab.publisher.url("/a.crl"));
    keeper = lab.keeper(object);
    lab.library()
        .whenReplaced((tenant, of, fresh) -> replaced.add(tenant + " " + of + " " + number(fresh)));
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  private static long number(CachedCrl crl) {
    return crl.index().crlNumber().orElseThrow().longValueExact();
  }

  private OfferedCrl offer(byte[] der) {
    return offer("corp", lab.publisher.url("/a.crl"), der, lab.now);
  }

  private static OfferedCrl offer(String object, URI url, byte[] der, Instant fetched) {
    return new OfferedCrl("acme", object, url, Fingerprint.sha256(der), fetched);
  }

  private Optional<Outcome> take(OfferedCrl offered, byte[] der) throws Exception {
    return KeeperLab.await(lab.library().take(offered, Buffer.buffer(der))).failure();
  }

  @Test
  void itIsHeldAndToldAndServesBeforeTheFirstFetchHasEnded() throws Exception {
    byte[] der = lab.crl(7);
    Instant fetched = lab.now.minusSeconds(100);

    assertThat(take(offer("corp", lab.publisher.url("/a.crl"), der, fetched), der)).isEmpty();

    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
    assertThat(replaced).containsExactly("acme corp 7");
    CachedCrl held = lab.library().held("acme", "corp").getFirst();
    assertThat(held.fetched()).as("its age is that of the other node's fetch").isEqualTo(fetched);
    assertThat(held.url()).isEqualTo(lab.publisher.url("/a.crl").toString());
    assertThat(keeper.due(object, KeeperLab.query(), lab.now)).isFalse();
  }

  /** A hostile engine may withhold the newest: who starts asks its source all the same. */
  @Test
  void theFirstFetchOfThisNodeTakesPlaceAllTheSame() throws Exception {
    byte[] old = lab.crl(7);
    take(offer(old), old);
    lab.publisher.page("/a.crl", lab.crl(8));

    lab.library().tick();

    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(lab.numbers(keeper, object)).containsExactly(8L));
    lab.library().tick();
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }

  @Test
  void aClockThatIsFastMakesNothingYounger() throws Exception {
    byte[] der = lab.crl(7);
    take(offer("corp", lab.publisher.url("/a.crl"), der, lab.now.plusSeconds(999)), der);
    assertThat(lab.library().held("acme", "corp").getFirst().fetched()).isEqualTo(lab.now);
  }

  @Test
  void whatNobodyTrustedSignedIsRefused() throws Exception {
    LabCa stranger = LabCa.root(CertificateSpec.ca("CN=Issuing", KeeperLab.START), KeeperLab.BC);
    byte[] forged = lab.crl(stranger, 99);
    byte[] altered = lab.crl(7);
    altered[altered.length - 1] ^= 1;
    assertThat(take(offer(forged), forged)).contains(Outcome.SIGNER_NOT_TRUSTED);
    assertThat(take(offer(altered), altered)).contains(Outcome.BAD_SIGNATURE);
    assertThat(lab.library().held("acme", "corp")).isEmpty();
    assertThat(replaced).isEmpty();
  }

  @Test
  void whatHasExpiredIsRefused() throws Exception {
    byte[] der = lab.crl(7);
    lab.now = lab.now.plus(Duration.ofDays(2));
    assertThat(take(offer(der), der)).contains(Outcome.EXPIRED_RESPONSE);
  }

  @Test
  void otherBytesThanToldAreNotEvenParsed() throws Exception {
    byte[] told = lab.crl(7);
    assertThat(take(offer(told), lab.crl(8))).contains(Outcome.MALFORMED_RESPONSE);
    assertThat(take(offer(told), new byte[] {1, 2, 3})).contains(Outcome.MALFORMED_RESPONSE);
    assertThat(take(offer(told), new byte[2 << 20])).contains(Outcome.TOO_LARGE);
    assertThat(lab.library().held("acme", "corp")).isEmpty();
  }

  @Test
  void aUrlOrAnObjectThatTheSettingsDoNotNameIsRefused() throws Exception {
    byte[] der = lab.crl(7);
    URI own = lab.publisher.url("/a.crl");
    URI other = lab.publisher.url("/other.crl");
    assertThat(take(offer("corp", other, der, lab.now), der)).isPresent();
    assertThat(take(offer("none", own, der, lab.now), der)).isPresent();
    OfferedCrl strangers = new OfferedCrl("none", "corp", own, Fingerprint.sha256(der), lab.now);
    assertThat(take(strangers, der)).isPresent();
    assertThat(lab.library().held("acme", "corp")).isEmpty();
    assertThat(lab.publisher.asked).isEmpty();
  }

  @Test
  void anOlderOneNeverWins() throws Exception {
    lab.publisher.page("/a.crl", lab.crl(8));
    lab.refresh(keeper, object);
    byte[] old = lab.crl(7);
    assertThat(take(offer(old), old)).contains(Outcome.TOO_OLD);
    assertThat(lab.numbers(keeper, object)).containsExactly(8L);
    assertThat(replaced).containsExactly("acme corp 8");
  }

  @Test
  void fromAnotherNodeItIsVerifiedToo() throws Exception {
    byte[] der = lab.crl(7);
    byte[] forged =
        lab.crl(LabCa.root(CertificateSpec.ca("CN=Issuing", KeeperLab.START), KeeperLab.BC), 99);
    lab.publisher.page("/peer.crl", der).page("/forged.crl", forged);

    assertThat(from("/none.crl", der)).contains(Outcome.HTTP_STATUS);
    assertThat(from("/forged.crl", der)).contains(Outcome.MALFORMED_RESPONSE);
    assertThat(from("/forged.crl", forged)).contains(Outcome.SIGNER_NOT_TRUSTED);
    assertThat(from("/peer.crl", der)).isEmpty();
    assertThat(lab.numbers(keeper, object)).containsExactly(7L);
  }

  private Optional<Outcome> from(String path, byte[] told) throws Exception {
    return KeeperLab.await(
            lab.library()
                .takeFrom(offer(told), lab.publisher.url(path), new ClientSSLOptions(), PATIENCE))
        .failure();
  }

  @Test
  void whatIsFetchedNowIsNotFetchedAgainAMomentAfterItFailed() throws Exception {
    OfferedCrl offered = offer(lab.crl(7));
    assertThat(KeeperLab.await(lab.library().fetchNow(offered)).succeeded()).isFalse();
    assertThat(KeeperLab.await(lab.library().fetchNow(offered)).failure())
        .contains(Outcome.RECENTLY_FAILED);
    assertThat(lab.publisher.asked("/a.crl")).isOne();
  }
}
