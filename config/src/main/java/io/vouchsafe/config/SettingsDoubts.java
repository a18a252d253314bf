package io.vouchsafe.config;

import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.CaGroupExamination;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Warns of settings that are understood and good for nothing: what no path, no login and no request
 * can use. A warning says what was found, what follows, and what to type; it is told only when it
 * is true whatever peers present and responders answer.
 *
 * <p>Looked at once, after everything was read without a mistake. The work grows with what is
 * written; verifying the signatures of CA certificates takes at most about a second.
 */
final class SettingsDoubts {
  private final CaGroupDoubts caGroups;
  private final SignerDoubts signers;

  /** Those at {@code now}; empty: nobody looks at dates. */
  SettingsDoubts(CertificateFiles files, Optional<Instant> now) {
    CaGroupExamination examination =
        new CaGroupExamination(new SignatureChecker(new BouncyCastleProvider()));
    Optional<Instant> second = now.map(at -> at.truncatedTo(ChronoUnit.SECONDS));
    this.caGroups = new CaGroupDoubts(files, examination, second);
    this.signers = new SignerDoubts(files, new ValidityDoubt(second));
  }

  /**
   * Tells them of {@code tenants}.
   *
   * @param doubted is given the name of each of which something was told
   */
  void tell(List<WrittenTenant> tenants, Consumer<String> doubted) {
    for (WrittenTenant tenant : tenants) {
      Problems problems = tenant.whole().problems();
      int told = problems.count();
      caGroups.tell(tenant);
      signers.tell(tenant);
      new ObjectUseDoubts(tenant).tell();
      new CoverageDoubts(tenant).tell();
      ObjectKeyDoubts.tell(tenant);
      SourceDoubts.tell(tenant);
      FrontDoubts.tell(tenant);
      BlockDoubts.tell(tenant);
      if (problems.count() > told) {
        doubted.accept(tenant.settings().name());
      }
    }
  }
}
