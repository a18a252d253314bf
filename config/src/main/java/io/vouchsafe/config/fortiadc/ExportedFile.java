package io.vouchsafe.config.fortiadc;

import java.nio.charset.StandardCharsets;

/**
 * Names of the files that the operator provides: one directory for each vdom, since vdoms may hold
 * different certificates under one name.
 */
final class ExportedFile {
  private static final String LITERAL =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

  private ExportedFile() {}

  static String signingCertificate(String vdom, String certificate) {
    return vdom + "/ocsp-signers/" + plain(certificate) + ".pem";
  }

  static String roots(String vdom, String caGroup) {
    return vdom + "/ca-groups/" + caGroup + ".pem";
  }

  static String intermediates(String vdom, String caGroup) {
    return vdom + "/ca-groups/" + caGroup + "-intermediates.pem";
  }

  static String tunnelPassword(String vdom, String object) {
    return vdom + "/tunnel-passwords/" + object;
  }

  /** Two names never become one, and none leads out of its directory. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      if (LITERAL.indexOf(b) >= 0 && !(b == '.' && plain.isEmpty())) {
        plain.append((char) b);
      } else {
        plain.append(String.format("%%%02X", b));
      }
    }
    return plain.toString();
  }
}
