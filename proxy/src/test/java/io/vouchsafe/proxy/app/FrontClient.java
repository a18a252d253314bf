package io.vouchsafe.proxy.app;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A TLS client of a front by hand, which trusts every server; its sessions are resumed. */
final class FrontClient {
  static final String NAME = "front.test";

  /** Subjects of the CAs that the server named last. */
  volatile List<String> named = List.of();

  private final SSLContext context;
  private final X509ExtendedKeyManager keys;
  private String[] protocols = {"TLSv1.3"};
  private String name = NAME;
  private String application = "http/1.1";

  private FrontClient(X509ExtendedKeyManager keys) throws Exception {
    this.keys = keys;
    context = SSLContext.getInstance("TLS");
    context.init(
        keys == null ? null : new KeyManager[] {keys}, new TrustManager[] {new Anybody()}, null);
  }

  /** One without a certificate. */
  static FrontClient nobody() throws Exception {
    return new FrontClient(null);
  }

  /** One that presents {@code leaf}, and {@code more} behind it. */
  static FrontClient of(Issued leaf, Certificate... more) throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(java(leaf.certificate()));
    for (Certificate certificate : more) {
      chain.add(java(certificate));
    }
    Always keys = new Always(chain.toArray(X509Certificate[]::new), leaf.keys().getPrivate());
    FrontClient client = new FrontClient(keys);
    keys.client = client;
    return client;
  }

  private static X509Certificate java(Certificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }

  FrontClient speaking(String... versions) {
    protocols = versions;
    return this;
  }

  FrontClient asking(String serverName) {
    name = serverName;
    return this;
  }

  /** Chooses HTTP/2 by ALPN. */
  FrontClient overHttp2() {
    application = "h2";
    return this;
  }

  X509ExtendedKeyManager keys() {
    return keys;
  }

  SSLContext context() {
    return context;
  }

  /**
   * A connection whose handshake is done. Its sessions are found by the name, whatever the port.
   */
  SSLSocket connect(int port) throws IOException {
    SSLSocket socket = wrap(new Socket("127.0.0.1", port));
    socket.startHandshake();
    return socket;
  }

  SSLSocket wrap(Socket plain) throws IOException {
    SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, name, 443, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setProtocols(protocols);
    parameters.setApplicationProtocols(new String[] {application});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** GETs {@code path} on a connection of its own; gives all that comes until it is closed. */
  String get(int port, String path, String... fields) throws IOException {
    try (SSLSocket socket = connect(port)) {
      send(socket, path, fields.length == 0 ? List.of("Connection: close") : Arrays.asList(fields));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void send(SSLSocket socket, String path, List<String> fields) throws IOException {
    StringBuilder text = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: " + NAME + "\r\n");
    fields.forEach(field -> text.append(field).append("\r\n"));
    socket
        .getOutputStream()
        .write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One answer with a Content-Length, on a connection that stays open. */
  static String answer(SSLSocket socket) throws IOException {
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        return head.toString(StandardCharsets.ISO_8859_1);
      }
      head.write(octet);
    }
    String text = head.toString(StandardCharsets.ISO_8859_1);
    int length =
        text.lines()
            .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Presents its one certificate whatever CAs the server names. */
  private static final class Always extends X509ExtendedKeyManager {
    private final X509Certificate[] chain;
    private final PrivateKey key;
    private FrontClient client;

    Always(X509Certificate[] chain, PrivateKey key) {
      this.chain = chain;
      this.key = key;
    }

    private String chosen(Principal[] issuers) {
      client.named =
          issuers == null ? List.of() : Arrays.stream(issuers).map(Principal::getName).toList();
      return "me";
    }

    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return chosen(issuers);
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return chosen(issuers);
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"me"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
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

  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
