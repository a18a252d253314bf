package io.vouchsafe.proxy.app;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A TLS client of a front by hand, which trusts every server; its sessions are resumed. */
final class FrontClient {
  static final String NAME = "front.test";

  private final SSLContext context;
  private String[] protocols = {"TLSv1.3"};
  private String name = NAME;

  private FrontClient(SSLContext context) {
    this.context = context;
  }

  /** One without a certificate. */
  static FrontClient nobody() throws Exception {
    return new FrontClient(context(null));
  }

  /** One that presents {@code leaf}, and {@code more} behind it. */
  static FrontClient of(Issued leaf, Certificate... more) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(java(leaf.certificate()));
    for (Certificate certificate : more) {
      chain.add(java(certificate));
    }
    store.setKeyEntry(
        "me", leaf.keys().getPrivate(), new char[0], chain.toArray(X509Certificate[]::new));
    return new FrontClient(context(store));
  }

  private static X509Certificate java(Certificate certificate) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }

  private static SSLContext context(KeyStore store) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        store == null ? null : new javax.net.ssl.KeyManager[] {new Always(keys)},
        new TrustManager[] {new Anybody()},
        null);
    return context;
  }

  FrontClient speaking(String... versions) {
    protocols = versions;
    return this;
  }

  FrontClient asking(String serverName) {
    name = serverName;
    return this;
  }

  SSLContext context() {
    return context;
  }

  /** A connection whose handshake is done. Its sessions are found by the name, whatever the port. */
  SSLSocket connect(int port) throws IOException {
    SSLSocket socket = wrap(new Socket("127.0.0.1", port));
    socket.startHandshake();
    return socket;
  }

  SSLSocket wrap(Socket plain) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, name, 443, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(name)));
    parameters.setProtocols(protocols);
    parameters.setApplicationProtocols(new String[] {"http/1.1"});
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
            .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length:"))
            .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
            .findFirst()
            .orElse(0);
    return text + new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  /** Presents its one certificate whatever CAs the server names. */
  private static final class Always extends javax.net.ssl.X509ExtendedKeyManager {
    private final javax.net.ssl.X509KeyManager keys;

    Always(KeyManagerFactory factory) {
      this.keys = (javax.net.ssl.X509KeyManager) factory.getKeyManagers()[0];
    }

    private String alias() {
      for (String type : List.of("EC", "RSA")) {
        String[] all = keys.getClientAliases(type, null);
        if (all != null && all.length > 0) {
          return all[0];
        }
      }
      return null;
    }

    @Override
    public String chooseClientAlias(
        String[] types, java.security.Principal[] issuers, Socket socket) {
      return alias();
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, java.security.Principal[] issuers, javax.net.ssl.SSLEngine engine) {
      return alias();
    }

    @Override
    public String[] getClientAliases(String type, java.security.Principal[] issuers) {
      return new String[] {alias()};
    }

    @Override
    public String[] getServerAliases(String type, java.security.Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(
        String type, java.security.Principal[] issuers, Socket socket) {
      return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public java.security.PrivateKey getPrivateKey(String alias) {
      return keys.getPrivateKey(alias);
    }
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
