package io.vouchsafe.proxy.crl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Budget;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.crl.CrlVerifier;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract, section 2: whom a CRL that is held calls revoked signs no response. */
class CachedCrlRevocationTest {
  private final Certificate signer = signer("CN=OCSP");
  private final Certificate other = signer("CN=Other OCSP");

  private KeeperLab lab;

  @BeforeEach
  void open(@TempDir Path directory) {
    lab = new KeeperLab(directory);
  }

  @AfterEach
  void close() throws Exception {
    lab.close();
  }

  @Test
  void aSignerThatAHeldCrlListsIsRevokedAndNobodyElse() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = publish(object, false);
    assertThat(isRevoked(object, keeper, signer)).as("nothing is held yet").isFalse();

    lab.refresh(keeper, object);
    assertThat(isRevoked(object, keeper, signer)).isTrue();
    assertThat(isRevoked(object, keeper, other)).isFalse();
  }

  @Test
  void aCrlThatNobodySignedRightlyRevokesNobody() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlKeeper keeper = publish(object, true);
    lab.refresh(keeper, object);

    assertThat(isRevoked(object, keeper, signer)).isFalse();
  }

  /** Contract, section 1, {@code issuers}: an object speaks of the certificates of its own. */
  @Test
  void anObjectForOtherIssuersIsNotAsked() throws Exception {
    CrlObject object = KeeperLab.object(lab.publisher.url("/a.crl"));
    CrlObject ofOthers =
        new CrlObject(
            "corp",
            object.urls(),
            false,
            List.of(KeeperLab.OTHER_CA.certificate()),
            Duration.ofDays(1),
            false,
            Duration.ofSeconds(5),
            1 << 20,
            1024);
    CrlKeeper keeper = publish(object, false);
    lab.refresh(keeper, object);

    assertThat(isRevoked(ofOthers, keeper, signer)).isFalse();
  }

  private CrlKeeper publish(CrlObject object, boolean broken) {
    CrlSpec spec =
        CrlSpec.complete(lab.now)
            .updates(lab.now.minusSeconds(60), lab.now.plus(Duration.ofDays(1)))
            .revoke(signer.serial().value(), lab.now.minusSeconds(600));
    lab.publisher.page(
        "/a.crl", LabCrl.sign(broken ? spec.brokenSignature() : spec, KeeperLab.CA, KeeperLab.BC));
    return lab.keeper(object);
  }

  private boolean isRevoked(CrlObject object, CrlKeeper keeper, Certificate certificate) {
    SignatureChecker signatures = new SignatureChecker(KeeperLab.BC);
    CrlVerifier verifier = new CrlVerifier(signatures, new PathValidator(signatures));
    return new CachedCrlRevocation(KeeperLab.tenant("acme", object), keeper, verifier)
        .isRevoked(certificate, KeeperLab.CA.certificate(), lab.now, Budget.standard());
  }

  private static Certificate signer(String name) {
    return KeeperLab.CA.issue(CertificateSpec.ocspSigner(name, KeeperLab.START)).certificate();
  }
}
