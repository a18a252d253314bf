package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** What stands around a front in a test: a CA with its responder, the service, an application. */
final class FrontLab implements AutoCloseable {
  final Path directory;
  final FrontPki pki;
  final RunningService service;
  final TellingApplication application;

  /** Where the front shall listen. */
  final int port = Tool.freePort();

  private final int responderPort = Tool.freePort();
  private Tool responder;

  /**
   * Starts all but the front.
   *
   * @param settings the {@code vouchsafe.yaml} of the front's recipe
   */
  FrontLab(Path directory, RecipeFile settings) throws Exception {
    this.directory = directory;
    pki = new FrontPki(directory);
    responder = pki.responder(responderPort);
    application = new TellingApplication();
    service = service(settings);
  }

  private RunningService service(RecipeFile settings) throws Exception {
    String tenants =
        settings
            .with("http://ocsp.acme.test/", "\"http://127.0.0.1:" + responderPort + "/\"")
            // Not an address: but this machine may be busy, and the recipe's default is 2 s.
            .with("purpose: client_auth,", "purpose: client_auth, deadline: 4000,")
            .tenants();
    try {
      return new RunningService(directory, tenants);
    } catch (Exception | AssertionError e) {
      application.close();
      responder.close();
      throw e;
    }
  }

  /** The CA revokes {@code fickle}, and what the service remembers is dropped. */
  void revokeFickle() throws Exception {
    pki.revokeFickle();
    responder.terminate();
    responder = pki.responder(responderPort);
    URI cache = URI.create("http://127.0.0.1:" + service.admin + "/cache/acme");
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> dropped =
          http.send(HttpRequest.newBuilder(cache).DELETE().build(), BodyHandlers.ofString());
      assertThat(dropped.statusCode()).as(dropped.body()).isEqualTo(200);
    }
  }

  /** Lets this certificate pass whatever is wrong with it. */
  void breakGlass(String name) throws Exception {
    byte[] der;
    try (var in = Files.newInputStream(pki.file(name + ".pem"))) {
      der = CertificateFactory.getInstance("X.509").generateCertificate(in).getEncoded();
    }
    String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
    HttpResponse<String> put =
        service.put(
            "/break-glass/acme/" + sha256,
            """
            {"until": "%s", "by": "alice", "why": "the new card comes tomorrow"}\
            """
                .formatted(Instant.now().plus(Duration.ofHours(1))));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  @Override
  public void close() throws InterruptedException {
    application.close();
    service.close();
    responder.close();
  }
}
