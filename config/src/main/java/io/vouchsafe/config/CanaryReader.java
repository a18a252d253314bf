package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.vpnauth.decision.Policy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads one of {@code canaries}. */
final class CanaryReader {
  private static final SettingKey<Value> POLICY =
      SettingKey.nameIn("policies", "policy")
          .required()
          .says(
              "the policy under which is asked; its `id_list` takes no part, since a canary is"
                  + " about a status and not about who may pass");

  static final SettingKey<Value> GOOD =
      SettingKey.file("good")
          .required()
          .says("a certificate that passes, leaf first, intermediates behind it");

  static final SettingKey<Value> REVOKED =
      SettingKey.file("revoked").required().says("the same with one that is revoked");

  /** More often than responders are asked again after a failure would only ask in vain. */
  private static final SettingKey<Duration> INTERVAL =
      SettingKey.seconds("interval", 10, 86_400)
          .byDefault(Duration.ofMinutes(1))
          .says("from one question to the next");

  static final SectionTable KEYS = SectionTable.of(POLICY, GOOD, REVOKED, INTERVAL);

  private final CertificateFiles files;
  private final NamedObjects<Policy> policies;

  CanaryReader(CertificateFiles files, NamedObjects<Policy> policies) {
    this.files = files;
    this.policies = policies;
  }

  Optional<CanarySettings> read(String name, Section canary) {
    Optional<Policy> policy = canary.value(POLICY).flatMap(policies::named);
    List<Certificate> good = chain(canary, GOOD);
    List<Certificate> revoked = chain(canary, REVOKED);
    Duration interval = canary.get(INTERVAL);
    policy
        .filter(p -> p.revocation().sources().isEmpty())
        .ifPresent(
            p -> canary.warning("policy " + p.name() + " checks no revocation: it will fail"));
    return policy.map(p -> new CanarySettings(name, p.name(), good, revoked, interval));
  }

  private List<Certificate> chain(Section canary, SettingKey<Value> key) {
    return canary.value(key).map(List::of).map(files::read).orElse(List.of());
  }
}
