package io.vouchsafe.config.cos;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** cOS Core's algorithms (section 10.3.4) in charon's keywords, the best first. */
final class CosAlgorithms {
  /** By the key of an algorithm list that switches it on. */
  static final Map<String, String> CIPHERS =
      table(
          """
          AESEnabled aes
          DES3Enabled 3des
          DESEnabled des
          BlowfishEnabled blowfish
          TwofishEnabled twofish
          CAST128Enabled cast128
          """);

  /** By the key of an algorithm list that switches it on. */
  static final Map<String, String> HASHES =
      table(
          """
          SHA512Enabled sha512
          SHA256Enabled sha256
          AESXCBCEnabled aesxcbc
          SHA1Enabled sha1
          MD5Enabled md5
          """);

  /** By IANA's number of the Diffie-Hellman group. */
  static final Map<String, String> GROUPS =
      table(
          """
          1 modp768
          2 modp1024
          5 modp1536
          14 modp2048
          15 modp3072
          16 modp4096
          17 modp6144
          18 modp8192
          19 ecp256
          20 ecp384
          21 ecp521
          25 ecp192
          26 ecp224
          27 ecp224bp
          28 ecp256bp
          29 ecp384bp
          30 ecp512bp
          31 curve25519
          32 curve448
          """);

  private CosAlgorithms() {}

  /** A row is what cOS Core writes, a blank, and the keyword. */
  private static Map<String, String> table(String rows) {
    Map<String, String> table = new LinkedHashMap<>();
    for (String row : rows.strip().split("\n", -1)) {
      int blank = row.indexOf(' ');
      table.put(row.substring(0, blank), row.substring(blank + 1));
    }
    return Collections.unmodifiableMap(table);
  }
}
