package io.vouchsafe.config;

import io.vouchsafe.pki.Algorithms;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads {@code vouchsafe.yaml} and everything it names. The same reader, asked again, reads only
 * what is different since: a file is the same when its content is, and nothing else counts.
 * Thread-safe.
 */
public final class SettingsReader {
  private final Map<String, String> environment;
  private EarlierReading earlier = EarlierReading.none();

  private static final SettingKey<Value> LISTEN =
      SettingKey.section("listen", ListenReader.KEYS).says("where the service answers, below");

  private static final SettingKey<Value> LIMITS =
      SettingKey.section("limits", LimitsReader.KEYS)
          .says("how many connections and how much time callers may use, below");

  private static final SettingKey<Value> TENANTS =
      SettingKey.objects("tenants", TenantReader.KEYS)
          .says("the tenants, by name: whose certificates pass, and under which rules; below");

  static final SectionTable KEYS =
      SectionTable.of(
          SettingsTree.INCLUDE,
          LISTEN,
          LIMITS,
          TENANTS,
          TlsFrontsReader.FRONTS,
          SharedReader.SHARED);

  /** Secrets written as {@code env:NAME} come from {@code environment}. */
  public SettingsReader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
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

  private synchronized SettingsReading read(Path file, Optional<Instant> now) {
    FileStamps stamps = new FileStamps();
    Optional<SettingsReading.Read> same = earlier.ifSame(file, now, stamps);
    return same.isPresent() ? same.get() : fresh(file, now, stamps);
  }

  private SettingsReading fresh(Path file, Optional<Instant> now, FileStamps stamps) {
    Problems problems = new Problems();
    SettingsTree tree = new SettingsTree(problems, stamps);
    Value root = tree.read(file);
    SharedCertificates shared = earlier.shared().next();
    CertificateFiles files = new CertificateFiles(stamps, shared);
    Secrets secrets = new Secrets(environment, stamps);
    TenantReader reader = new TenantReader(files, secrets, now);
    ReadTenants tenants = new ReadTenants(earlier, stamps, files, problems, now);
    OwnCertificateReader own =
        new OwnCertificateReader(files, Algorithms.DEFAULT, reader.provider(), now);
    Settings settings =
        Section.read(
            root, KEYS, section -> settings(section, secrets, files, reader, tenants, own));
    if (problems.hasErrors()) {
      return new SettingsReading.Refused(problems.inOrder());
    }
    if (!reader.written().isEmpty()) {
      new SettingsDoubts(files, now).tell(reader.written(), tenants::doubted);
    }
    tellOfOcvpn(root, settings);
    if (settings.tenants().isEmpty()) {
      root.warning("without tenants every request is answered 404");
    }
    SettingsReading.Read read = new SettingsReading.Read(settings, problems.inOrder());
    shared.close();
    earlier =
        new EarlierReading(
            file,
            now,
            files.quietUntil(now),
            tree.includes(),
            stamps,
            shared,
            tenants.known(),
            Optional.of(read));
    return read;
  }

  /** Whether a tenant's devices can call depends on what stands beside the tenant, too. */
  private static void tellOfOcvpn(Value root, Settings settings) {
    for (TenantSettings tenant : settings.tenants().values()) {
      if (tenant.ocvpn().isPresent()) {
        Value written = root.at(TENANTS).named(tenant.name()).at(OcvpnReader.KEY);
        OcvpnDoubts.tell(root, tenant, written, settings.listen());
      }
    }
  }

  private static Settings settings(
      Section root,
      Secrets secrets,
      CertificateFiles files,
      TenantReader reader,
      ReadTenants tenants,
      OwnCertificateReader own) {
    ListenReader listening = new ListenReader(secrets);
    ListenSettings listen = root.section(LISTEN, listening::read);
    ListenContext context = ListenContext.of(listen, listening.tls().isPresent());
    LimitSettings limits = root.section(LIMITS, LimitsReader::read);
    NamedObjects<TenantSettings> read =
        root.named(TENANTS, (name, value) -> tenant(name, value, context, reader, tenants));
    root.value(TENANTS).ifPresent(written -> SharedDataPlanes.tell(written, read.byName()));
    FrontCertificateReader certificates = new FrontCertificateReader(own);
    List<TlsFrontSettings> fronts =
        new TlsFrontsReader(certificates, read, listen).read(root.get(TlsFrontsReader.FRONTS));
    Optional<ListenTls> tls =
        listening.tls().flatMap(new ListenTlsReader(certificates, read)::read);
    Optional<SharedSettings> shared =
        root.value(SharedReader.SHARED)
            .flatMap(
                written -> new SharedReader(secrets, files).read(written, read.byName().values()));
    return new Settings(listen.with(tls), limits, read.byName(), fronts, shared);
  }

  private static Optional<TenantSettings> tenant(
      String name, Value value, ListenContext listen, TenantReader reader, ReadTenants tenants) {
    Optional<TenantSettings> before = tenants.again(name, value, listen);
    return before.isPresent()
        ? before
        : Section.read(
            value, TenantReader.KEYS, section -> tenants.read(name, section, reader, listen));
  }
}
