package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** CRLs that {@code openssl ca} makes of the responders' databases. */
final class OpensslCrls {
  private final Path directory;
  private final String openssl = Tool.installed("openssl");

  /** For the PKI that lies in {@code directory}. */
  OpensslCrls(Path directory) throws Exception {
    this.directory = directory;
    StringBuilder configuration = new StringBuilder();
    for (String ca : List.of("root", "issuing")) {
      configuration.append(
          """
          [%1$s]
          database = %1$s.index
          crlnumber = %1$s.crlnumber
          certificate = %1$s.pem
          private_key = %1$s.key
          default_md = sha256
          default_crl_days = 1
          crl_extensions = crl
          """
              .formatted(ca));
      Files.writeString(directory.resolve(ca + ".crlnumber"), "01\n");
    }
    configuration.append("[crl]\nauthorityKeyIdentifier = keyid:always\n");
    Files.writeString(directory.resolve("crl.cnf"), configuration);
  }

  /** A CRL of {@code ca} for a day from now, in DER. */
  Path current(String ca, String file) throws Exception {
    return make(ca, file);
  }

  /** One whose day has long passed. */
  Path expired(String ca, String file) throws Exception {
    return make(
        ca, file, "-crl_lastupdate", "20260102000000Z", "-crl_nextupdate", "20260103000000Z");
  }

  private Path make(String ca, String file, String... dates) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                openssl, "ca", "-gencrl", "-config", "crl.cnf", "-name", ca, "-out", "crl.pem"));
    command.addAll(List.of(dates));
    Tool.run(directory, command.toArray(String[]::new));
    Tool.run(directory, openssl, "crl", "-in", "crl.pem", "-outform", "DER", "-out", file);
    return directory.resolve(file);
  }
}
