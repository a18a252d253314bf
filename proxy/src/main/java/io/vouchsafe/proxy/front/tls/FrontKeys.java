package io.vouchsafe.proxy.front.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.vouchsafe.config.FrontCertificate;
import io.vouchsafe.pki.Certificate;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificates and keys of a front, chosen at each handshake by the name that the client asks
 * for. All of them are of one TLS context, so that a client cannot make us build more of these by
 * asking for other names.
 */
final class FrontKeys extends X509ExtendedKeyManager {
  /** One of them. */
  private record Entry(
      List<X509Certificate> chain, PrivateKey key, Supplier<byte @Nullable []> staple) {}

  private final List<Entry> entries = new ArrayList<>();
  private final CertificateChoice choice;

  /**
   * Keys that are ready for use.
   *
   * @param staples an OCSP response for each certificate, asked for at each handshake
   */
  FrontKeys(List<FrontCertificate> certificates, List<Supplier<byte @Nullable []>> staples)
      throws GeneralSecurityException {
    choice = new CertificateChoice(certificates);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    for (int i = 0; i < certificates.size(); i++) {
      FrontCertificate certificate = certificates.get(i);
      entries.add(new Entry(chain(certificate, factory), key(certificate), staples.get(i)));
    }
  }

  private static List<X509Certificate> chain(
      FrontCertificate certificate, CertificateFactory factory) throws GeneralSecurityException {
    List<X509Certificate> chain = new ArrayList<>();
    for (Certificate each : certificate.chain()) {
      chain.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(each.der().toBytes())));
    }
    return chain;
  }

  /** As an object of the JDK's own, whoever has read it: its TLS signs with no other. */
  private static PrivateKey key(FrontCertificate certificate) throws GeneralSecurityException {
    String algorithm = certificate.key().getAlgorithm();
    String name = algorithm.startsWith("EC") ? "EC" : algorithm;
    return KeyFactory.getInstance(name)
        .generatePrivate(new PKCS8EncodedKeySpec(certificate.key().getEncoded()));
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String type, Principal @Nullable [] issuers, SSLEngine engine) {
    Integer index = choose(type, ServerName.of(engine.getHandshakeSession()));
    if (index == null) {
      return null;
    }
    if (engine instanceof ReferenceCountedOpenSslEngine openSsl) {
      byte[] staple = entries.get(index).staple().get();
      if (staple != null) {
        openSsl.setOcspResponse(staple);
      }
    }
    return index.toString();
  }

  /** Those of the name first; a client that cannot verify their keys gets what it can. */
  private @Nullable Integer choose(String type, Optional<String> serverName) {
    return IntStream.concat(
            choice.of(serverName).stream().mapToInt(Integer::intValue),
            IntStream.range(0, Math.min(1, entries.size())))
        .filter(index -> entries.get(index).key().getAlgorithm().equals(keyAlgorithm(type)))
        .boxed()
        .findFirst()
        .orElse(null);
  }

  private static String keyAlgorithm(String type) {
    return switch (type) {
      case "EC_EC", "EC_RSA" -> "EC";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> type;
    };
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    return entries.get(Integer.parseInt(alias)).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    return entries.get(Integer.parseInt(alias)).key();
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return IntStream.range(0, entries.size()).mapToObj(Integer::toString).toArray(String[]::new);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  /** The keys are not told. */
  @Override
  public String toString() {
    return entries.size() + " certificates";
  }
}
