package io.vouchsafe.proxy.bench;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Settings of many tenants that nobody has asked yet: one CA group, one OCSP object and one policy
 * each, over a number of CAs.
 *
 * @param directory where the files of the CAs lie
 */
record TenantCrowd(Path directory, int tenants, int authorities) {
  private static final Base64.Encoder PEM_LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private static final String TENANT =
      """
        %1$s:
          ca_groups: { staff: { anchors: [ca%2$d.pem] } }
          ocsp: { corp: { url: "http://127.0.0.1:9/ca%2$d", issuers: [ca%2$d.pem] } }
          policies: { default: { ca_group: staff, deadline: %3$d, revocation: { sources: [ocsp], ocsp: [corp] } } }
      """;

  /** One file for each CA. */
  void writeAuthorities() throws IOException {
    Instant now = Instant.now();
    BouncyCastleProvider provider = new BouncyCastleProvider();
    for (int i = 0; i < authorities; i++) {
      LabCa ca = LabCa.root(CertificateSpec.ca("CN=Bench CA " + i + ",O=Example", now), provider);
      Files.writeString(
          directory.resolve("ca" + i + ".pem"), pem(ca.certificate()), StandardCharsets.US_ASCII);
    }
  }

  /** What stands below {@code tenants:}; one tenant's deadline is as given. */
  String settings(int changed, int deadline) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tenants; i++) {
      text.append(TENANT.formatted(name(i), i % authorities, i == changed ? deadline : 2000));
    }
    return text.toString();
  }

  /** The name of the tenant with that number. */
  static String name(int number) {
    return "t%05d".formatted(number);
  }

  private static String pem(Certificate certificate) {
    return "-----BEGIN CERTIFICATE-----\n"
        + PEM_LINES.encodeToString(certificate.der().toBytes())
        + "\n-----END CERTIFICATE-----\n";
  }
}
