package io.vouchsafe.proxy.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.Decision;
import io.vouchsafe.vpnauth.Presented;
import io.vouchsafe.vpnauth.Reason;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;

/** Who is named when a decision fails before there is a path. */
class ProgressTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void theLeafIsNamedWhenItCanBeRead() {
    Certificate leaf =
        LabCa.root(CertificateSpec.ca("CN=Alice", NOW), new BouncyCastleProvider()).certificate();

    assertThat(deny(List.of(leaf.der())).evidence().leaf()).contains(leaf);
  }

  @Test
  void garbageAndNothingNameNobodyAndAreDeniedStill() {
    Der garbage = Der.copyOf(new byte[] {0x30, 0x05, 1, 2});

    assertThat(deny(List.of(garbage)).evidence().leaf()).isEmpty();
    assertThat(deny(List.of()).evidence().leaf()).isEmpty();
    assertThat(deny(List.of()).reason()).isEqualTo(Reason.INTERNAL);
  }

  /** The deny is made on an event loop. */
  @Test
  void aHugeLeafIsNotReadForItsName() {
    Certificate leaf =
        LabCa.root(
                CertificateSpec.ca("2.5.4.13=" + "a".repeat(20_000), NOW),
                new BouncyCastleProvider())
            .certificate();

    assertThat(deny(List.of(leaf.der())).evidence().leaf()).isEmpty();
  }

  private static Decision.Deny deny(List<Der> chain) {
    Presented presented = new Presented(chain, List.of(), "api");
    return new Progress(presented).deny(Reason.INTERNAL, "failed");
  }
}
