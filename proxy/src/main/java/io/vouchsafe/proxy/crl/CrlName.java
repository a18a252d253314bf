package io.vouchsafe.proxy.crl;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.crl.CrlIndex;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a CRL is named in the URL under which it is handed out (contract, section 5).
 *
 * @param issuer the subjectKeyIdentifier of who signed it, or the SHA-1 of that key (RFC 5280
 *     §4.2.1.2 (1)), in lower-case hexadecimal digits
 * @param idp SHA-256 of the value of issuingDistributionPoint; empty for a CRL without that
 */
public record CrlName(String issuer, Optional<Fingerprint> idp) {
  /** RFC 5280 sets no bound for key identifiers; nobody has longer ones than a SHA-512. */
  private static final Pattern SYNTAX =
      Pattern.compile("((?:[0-9a-f]{2}){1,64})(?:/([0-9a-f]{64}))?\\.crl");

  /** Reads {@code issuer[/idp].crl}. */
  public static Optional<CrlName> parse(String path) {
    Matcher matcher = SYNTAX.matcher(path);
    return matcher.matches()
        ? Optional.of(
            new CrlName(
                matcher.group(1), Optional.ofNullable(matcher.group(2)).map(CrlName::digest)))
        : Optional.empty();
  }

  /** The name of the CRLs that {@code signer} makes with the scope of {@code crl}. */
  public static CrlName of(Certificate signer, CrlIndex crl) {
    return new CrlName(keyOf(signer), crl.idpBytes().map(idp -> idp.sha256()));
  }

  /** How the authority is named. */
  static String keyOf(Certificate authority) {
    return HexFormat.of()
        .formatHex(
            authority
                .subjectKeyIdentifier()
                .map(key -> key.toBytes())
                .orElseGet(() -> sha1(authority.publicKeyBits())));
  }

  /** {@code issuer[/idp].crl}. */
  public String path() {
    return issuer + idp.map(hash -> "/" + hash.hex()).orElse("") + ".crl";
  }

  private static Fingerprint digest(String hex) {
    return Fingerprint.ofDigest(HexFormat.of().parseHex(hex));
  }

  private static byte[] sha1(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
