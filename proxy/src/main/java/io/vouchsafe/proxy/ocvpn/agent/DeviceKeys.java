package io.vouchsafe.proxy.ocvpn.agent;

import io.vouchsafe.config.AgentSettings;
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
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The one certificate that a device shows, whatever issuers the service names: without one the
 * answer would be 401, which says less than why this one is refused.
 */
final class DeviceKeys extends X509ExtendedKeyManager {
  private static final String ALIAS = "device";

  private final X509Certificate[] chain;
  private final PrivateKey key;

  DeviceKeys(AgentSettings settings) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> read = new ArrayList<>();
    for (Certificate each : settings.chain()) {
      read.add(
          (X509Certificate)
              factory.generateCertificate(new ByteArrayInputStream(each.der().toBytes())));
    }
    chain = read.toArray(X509Certificate[]::new);
    // As an object of the JDK's own: its TLS signs with no other.
    String algorithm = settings.key().getAlgorithm();
    key =
        KeyFactory.getInstance(algorithm.startsWith("EC") ? "EC" : algorithm)
            .generatePrivate(new PKCS8EncodedKeySpec(settings.key().getEncoded()));
  }

  @Override
  public String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain.clone();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
