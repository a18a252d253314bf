package io.vouchsafe.config;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads {@code vouchsafe.yaml} and everything it names. */
public final class SettingsReader {
  private static final SettingKey<Value> LISTEN =
      SettingKey.section("listen", ListenReader.KEYS).says("where the service answers, below");

  private static final SettingKey<Value> LIMITS =
      SettingKey.section("limits", LimitsReader.KEYS).says("what callers may cost, below");

  private static final SettingKey<Value> TENANTS =
      SettingKey.objects("tenants", TenantReader.KEYS)
          .says("whose certificates pass and why, by the tenant's name, below");

  static final SectionTable KEYS =
      SectionTable.of(
          SettingsTree.INCLUDE,
          LISTEN,
          LIMITS,
          TENANTS,
          SettingKey.notBuilt("tls_fronts"),
          SettingKey.notBuilt("shared"));

  private final Secrets secrets;

  /** Secrets written as {@code env:NAME} come from {@code environment}. */
  public SettingsReader(Map<String, String> environment) {
    this.secrets = new Secrets(Map.copyOf(environment));
  }

  /**
   * Reads {@code file}; never throws for what stands in it. All mistakes are found in one pass, and
   * anything that is not understood is a mistake.
   */
  public SettingsReading read(Path file) {
    return read(file, Optional.empty());
  }

  /** The same; a doubt is then too what has expired at {@code now} or will soon. */
  public SettingsReading read(Path file, Instant now) {
    return read(file, Optional.of(now));
  }

  private SettingsReading read(Path file, Optional<Instant> now) {
    Problems problems = new Problems();
    Value root = new SettingsTree(problems).read(file);
    CertificateFiles files = new CertificateFiles();
    TenantReader tenants = new TenantReader(files, secrets, now);
    Settings settings = Section.read(root, KEYS, section -> settings(section, tenants));
    if (!problems.hasErrors() && !settings.tenants().isEmpty()) {
      new SettingsDoubts(files, now).tell(tenants.written());
    }
    if (!problems.hasErrors() && settings.tenants().isEmpty()) {
      root.warning("without tenants every request is answered 404");
    }
    return problems.hasErrors()
        ? new SettingsReading.Refused(problems.inOrder())
        : new SettingsReading.Read(settings, problems.inOrder());
  }

  private Settings settings(Section root, TenantReader tenant) {
    ListenSettings listen = root.section(LISTEN, new ListenReader(secrets)::read);
    LimitSettings limits = root.section(LIMITS, LimitsReader::read);
    NamedObjects<TenantSettings> tenants = root.objects(TENANTS, tenant::read);
    return new Settings(listen, limits, tenants.byName());
  }
}
