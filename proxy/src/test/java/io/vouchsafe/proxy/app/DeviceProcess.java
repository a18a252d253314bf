package io.vouchsafe.proxy.app;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.Issued;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A device in a process of its own: what it has in its memory is not ours. */
final class DeviceProcess {
  private static final char[] PASSWORD = "device".toCharArray();
  private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");

  private DeviceProcess() {}

  /** What {@link #main} says of the answer to its poll. */
  static String call(
      Path directory, Issued device, List<Certificate> issuers, String url, HttpClient.Version as)
      throws Exception {
    Path store = directory.resolve("device.p12");
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    List<java.security.cert.Certificate> chain = new ArrayList<>();
    chain.add(read(device.certificate()));
    for (Certificate issuer : issuers) {
      chain.add(read(issuer));
      keys.setCertificateEntry("issuer" + chain.size(), read(issuer));
    }
    keys.setKeyEntry(
        "device",
        device.keys().getPrivate(),
        PASSWORD,
        chain.toArray(new java.security.cert.Certificate[0]));
    try (OutputStream out = Files.newOutputStream(store)) {
      keys.store(out, PASSWORD);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DeviceProcess.class.getName(),
                store.toString(),
                url,
                as.name())
            .redirectErrorStream(true)
            .start();
    try (InputStream said = process.getInputStream()) {
      return new String(said.readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      process.destroyForcibly();
    }
  }

  private static java.security.cert.Certificate read(Certificate certificate) throws Exception {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificate.der().toBytes()));
  }

  /** One poll of FGT001; says nothing of the key but its length. */
  public static void main(String[] arguments) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(arguments[0]))) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(own.getKeyManagers(), trust.getTrustManagers(), null);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(arguments[1]))
            .version(HttpClient.Version.valueOf(arguments[2]))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"serial_number\":\"FGT001\",\"generation\":0}"))
            .build();
    try (HttpClient http = HttpClient.newBuilder().sslContext(tls).build()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      Matcher key = KEY.matcher(answer.body());
      System.out.println(
          answer.statusCode()
              + " "
              + answer.version()
              + (key.find()
                  ? " with a key of " + key.group(1).length() + " characters"
                  : ": " + answer.body()));
    }
  }
}
