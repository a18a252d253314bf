package io.vouchsafe.config;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A directory with settings and the certificates that they name. */
final class WrittenSettings {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa ROOT = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
  private static final LabCa ISSUING = ROOT.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
  private static final Issued SIGNER = ISSUING.issue(CertificateSpec.ocspSigner("CN=Signer", NOW));

  /** An object at line 5 and a policy at line 7, to be completed. */
  private static final String TENANT =
      """
      tenants:
        acme:
          ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
          ocsp:
            corp: { url: http://ocsp.test/%s }
          policies:
            default: { ca_group: staff%s }
      """;

  private final Path directory;
  private final Map<String, String> environment;

  WrittenSettings(Path directory) {
    this(directory, Map.of());
  }

  WrittenSettings(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = environment;
    write("root.pem", pem(root()));
    write("issuing.pem", pem(issuing()));
    write("signer.pem", pem(signer()));
  }

  static Certificate root() {
    return ROOT.certificate();
  }

  static Certificate issuing() {
    return ISSUING.certificate();
  }

  static Certificate signer() {
    return SIGNER.certificate();
  }

  /** A certificate of the issuing CA. */
  static Issued issue(CertificateSpec spec) {
    return ISSUING.issue(spec);
  }

  /** The key of {@link #signer}. */
  static PrivateKey signerKey() {
    return SIGNER.keys().getPrivate();
  }

  /** One PEM block. */
  static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
  }

  /** A file that its owner alone may read. */
  WrittenSettings writePrivate(String file, String text) {
    write(file, text);
    permissions(file, "rw-------");
    return this;
  }

  WrittenSettings permissions(String file, String permissions) {
    try {
      Files.setPosixFilePermissions(
          directory.resolve(file), PosixFilePermissions.fromString(permissions));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String pem(Certificate certificate) {
    String base64 = Base64.getMimeEncoder().encodeToString(certificate.der().toBytes());
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }

  /** Good settings whose OCSP object has {@code keys} too, in line 5. */
  static String withObject(String keys) {
    return TENANT.formatted(", " + keys, "");
  }

  /** Good settings whose policy has {@code keys} too, in line 7. */
  static String withPolicy(String keys) {
    return TENANT.formatted("", ", " + keys);
  }

  /** Good settings whose policy has these keys under {@code revocation}, in line 7. */
  static String withRevocation(String keys) {
    return withPolicy("revocation: { " + keys + " }");
  }

  /** Good settings with {@code lines} at the end of the tenant, from line 8 on. */
  static String withTenant(String lines) {
    return TENANT.formatted("", "") + lines.indent(4);
  }

  /**
   * One line of YAML with {@code value} alone at {@code path}, as {@code
   * tenants.NAME.crl.NAME.ldap_servers[].host}; every name is {@code x}.
   */
  static String nested(String path, String value) {
    String yaml = value;
    String[] parts = path.replace(SettingsTable.NAME, "x").split("\\.", -1);
    for (int part = parts.length - 1; part >= 0; part--) {
      yaml =
          parts[part].endsWith("[]")
              ? "{" + parts[part].replace("[]", "") + ": [" + yaml + "]}"
              : "{" + parts[part] + ": " + yaml + "}";
    }
    return yaml;
  }

  /** How a problem shows the key that {@link #nested} writes. */
  static String shown(String path) {
    return path.replace(SettingsTable.NAME, "x").replace("[]", "[0]");
  }

  WrittenSettings write(String file, String text) {
    return write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  WrittenSettings write(String file, byte[] bytes) {
    try {
      Path path = directory.resolve(file);
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SettingsReading read(String yaml) {
    write("vouchsafe.yaml", yaml);
    return readFile("vouchsafe.yaml");
  }

  SettingsReading readFile(String name) {
    return new SettingsReader(environment).read(directory.resolve(name));
  }

  /** The settings of a text that must be good. */
  Settings settings(String yaml) {
    return switch (read(yaml)) {
      case SettingsReading.Read(Settings settings, List<Problem> warnings) -> settings;
      case SettingsReading.Refused(List<Problem> problems) ->
          throw new AssertionError("refused: " + problems);
    };
  }

  /** The one tenant of a text that must be good. */
  TenantSettings tenant(String yaml) {
    return settings(yaml).tenants().values().iterator().next();
  }

  /** What {@code config check} prints, file names relative to the directory. */
  List<String> problems(String yaml) {
    return problems(read(yaml));
  }

  /** The same of {@code vouchsafe.yaml} as it was written, read at {@code now}. */
  List<String> problemsAt(Instant now) {
    return problems(new SettingsReader(environment).read(directory.resolve("vouchsafe.yaml"), now));
  }

  List<String> problems(SettingsReading reading) {
    List<Problem> problems =
        switch (reading) {
          case SettingsReading.Read(Settings settings, List<Problem> warnings) -> warnings;
          case SettingsReading.Refused(List<Problem> all) -> all;
        };
    return problems.stream().map(p -> p.toString().replace(directory + "/", "")).toList();
  }
}
