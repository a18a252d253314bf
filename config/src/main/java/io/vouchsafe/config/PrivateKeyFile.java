package io.vouchsafe.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A private key from a file of PEM: PKCS #8, PKCS #1 or SEC 1, not encrypted. No message shows
 * anything of it.
 */
final class PrivateKeyFile {
  /** An RSA key of 16384 bits takes 13 kB. */
  private static final int LONGEST = 64 << 10;

  /** What {@code openssl ecparam -genkey} writes before the key. */
  private static final String CURVE_ALONE = "EC PARAMETERS";

  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private PrivateKeyFile() {}

  /** What the file was found to hold. */
  sealed interface Contents {
    record Key(PrivateKey key) implements Contents {
      @Override
      public String toString() {
        return "***";
      }
    }

    /** {@code why} continues a sentence that begins with the file's name. */
    record Unusable(String why) implements Contents {}
  }

  static Contents open(Path path, Provider provider) {
    return switch (BoundedFile.read(path, LONGEST)) {
      case BoundedFile.Unusable(String why) -> new Contents.Unusable(why);
      case BoundedFile.Content(byte[] bytes) -> {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        // A file without a key may be read by everybody: to protect it would mend nothing.
        if (holdsCertificatesAlone(text)) {
          yield new Contents.Unusable(
              "holds a certificate, its private key is expected: are the two files swapped?");
        }
        if (othersMayReach(path)) {
          yield new Contents.Unusable(reachable(path));
        }
        yield parse(text, provider);
      }
    };
  }

  /** Continues a sentence that begins with the name of a file that others may reach. */
  static String reachable(Path path) {
    return "can be read or written by others than its owner: chmod 600 " + path;
  }

  /** The key that {@code name} leads to; empty after a mistake, which is reported. */
  static Optional<PrivateKey> read(Value name, FileStamps stamps, Provider provider) {
    Optional<String> text = name.string();
    Optional<Path> path = text.flatMap(name.place().file()::resolve);
    if (text.isPresent() && path.isEmpty()) {
      name.error(Quoted.of(text.get()) + " is no file name");
    }
    path.ifPresent(stamps::noteKey);
    return path.flatMap(
        file ->
            switch (open(file, provider)) {
              case Contents.Key(PrivateKey key) -> Optional.of(key);
              case Contents.Unusable(String why) -> {
                name.error(Quoted.of(text.orElseThrow()) + " " + why);
                yield Optional.empty();
              }
            });
  }

  /** Where files have no such permissions, the operator's system guards them in its own way. */
  static boolean othersMayReach(Path path) {
    try {
      Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
      granted.addAll(Files.getPosixFilePermissions(path));
      granted.retainAll(OF_OTHERS);
      return !granted.isEmpty();
    } catch (UnsupportedOperationException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static boolean holdsCertificatesAlone(String text) {
    List<PemBlocks.Block> blocks = PemBlocks.of(text);
    return !blocks.isEmpty()
        && blocks.stream().allMatch(block -> CertificateFiles.LABELS.contains(block.label()));
  }

  private static Contents parse(String text, Provider provider) {
    List<PemBlocks.Block> blocks =
        PemBlocks.of(text).stream().filter(block -> !block.label().equals(CURVE_ALONE)).toList();
    if (blocks.size() != 1) {
      return new Contents.Unusable(
          "holds %d PEM blocks, one with a private key is expected".formatted(blocks.size()));
    }
    PemBlocks.Block block = blocks.getFirst();
    // RFC 1421 §4.6.1.1, as OpenSSL encrypts the older forms.
    if (block.label().equals("ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")) {
      return new Contents.Unusable("is encrypted, and nobody is there to type its password");
    }
    try {
      return new Contents.Key(
          new JcaPEMKeyConverter().setProvider(provider).getPrivateKey(info(block)));
    } catch (IOException | RuntimeException e) {
      // Bouncy Castle throws whatever it runs into, NoSuchElementException among others.
      return new Contents.Unusable("holds no private key in PEM: PKCS #8, PKCS #1 or SEC 1");
    }
  }

  private static PrivateKeyInfo info(PemBlocks.Block block) throws IOException {
    byte[] der = block.bytes();
    return switch (block.label()) {
      case "PRIVATE KEY" -> PrivateKeyInfo.getInstance(der);
      case "RSA PRIVATE KEY" ->
          new PrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
              ASN1Sequence.getInstance(der));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(der);
        yield new PrivateKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
            key);
      }
      default -> throw new IllegalArgumentException("a PEM block of another kind");
    };
  }
}
