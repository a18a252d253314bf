package io.vouchsafe.vpnauth.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import io.vouchsafe.pki.revocation.ShortLived;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnavailable;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.OnUnknown;
import io.vouchsafe.vpnauth.revocation.RevocationPolicy.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Whether a policy looks up a certificate of which issuer and serial are known")
class RevocationNeedTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
  private static final LabCa ROOT =
      LabCa.root(CertificateSpec.ca("CN=Root", NOW), new BouncyCastleProvider());
  private static final Certificate CA =
      ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW)).certificate();
  private static final Certificate LEAF =
      ROOT.issue(CertificateSpec.client("CN=Ann", NOW)).certificate();

  @ParameterizedTest
  @CsvSource({
    "OCSP, CHAIN, false, a CA,     LOOKED_UP",
    "OCSP, CHAIN, false, a leaf,   LOOKED_UP",
    "OCSP, CHAIN, false, a serial, LOOKED_UP",
    "OCSP, LEAF,  false, a CA,     NOT_LOOKED_UP",
    "OCSP, LEAF,  false, a leaf,   LOOKED_UP",
    "OCSP, LEAF,  false, a serial, LOOKED_UP",
    "OCSP, CHAIN, true,  a CA,     LOOKED_UP",
    "OCSP, CHAIN, true,  a leaf,   UNLESS_SHORT_LIVED",
    "OCSP, CHAIN, true,  a serial, UNLESS_SHORT_LIVED",
    "OCSP, LEAF,  true,  a CA,     NOT_LOOKED_UP",
    "NONE, CHAIN, false, a CA,     NOT_LOOKED_UP",
    "NONE, CHAIN, true,  a serial, NOT_LOOKED_UP",
  })
  void isThis(String source, Scope scope, boolean shortLived, String what, RevocationNeed need) {
    ShortLived exempt = shortLived ? new ShortLived(Duration.ofDays(7), false) : ShortLived.NONE;
    RevocationPolicy policy =
        new RevocationPolicy(
                source.equals("NONE") ? List.of() : List.of(Source.OCSP),
                scope,
                OnUnknown.DENY,
                OnUnavailable.DENY,
                List.of(),
                List.of())
            .withShortLived(exempt);
    RevocationQuery query =
        switch (what) {
          case "a CA" -> new RevocationQuery(CA, ROOT.certificate());
          case "a leaf" -> new RevocationQuery(LEAF, ROOT.certificate());
          default -> RevocationQuery.bySerial(LEAF.serial(), ROOT.certificate());
        };

    assertThat(RevocationNeed.of(policy, query)).isEqualTo(need);
  }
}
