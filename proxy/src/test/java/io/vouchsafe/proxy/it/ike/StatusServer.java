package io.vouchsafe.proxy.it.ike;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CrlSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.lab.LabCrl;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What both CAs say of their certificates, over HTTP on loopback: by OCSP below {@code /ocsp}, by
 * CRLs below {@code /crl}.
 */
public final class StatusServer implements AutoCloseable {
  private final IkePki pki;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpServer server;
  private final Map<SerialNumber, RevocationStatus> revoked = new ConcurrentHashMap<>();
  private final Map<String, LabResponder> responders;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile boolean ocspDown;

  public StatusServer(IkePki pki) throws IOException {
    this.pki = pki;
    responders =
        Map.of(
            "root", new LabResponder(pki.ocspSigner(pki.root), pki.provider),
            "issuing", new LabResponder(pki.ocspSigner(pki.issuing), pki.provider));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(threads);
    for (String ca : List.of("root", "issuing")) {
      server.createContext("/ocsp/" + ca, exchange -> ocsp(exchange, ca));
    }
    server.createContext("/crl/root", exchange -> crl(exchange, pki.root));
    server.createContext("/crl/issuing", exchange -> crl(exchange, pki.issuing));
    server.start();
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** From now on that certificate of the issuing CA is revoked. */
  public void revoke(Certificate certificate) {
    revoked.put(
        certificate.serial(),
        new RevocationStatus.Revoked(
            Instant.now().minus(Duration.ofMinutes(1)), RevocationReason.KEY_COMPROMISE));
  }

  /** From now on nobody has heard of that certificate of the issuing CA. */
  void forget(Certificate certificate) {
    revoked.put(certificate.serial(), new RevocationStatus.Unknown());
  }

  /** That certificate of the issuing CA is held back, for now. */
  public void hold(Certificate certificate) {
    revoked.put(
        certificate.serial(),
        new RevocationStatus.Revoked(
            Instant.now().minus(Duration.ofMinutes(1)), RevocationReason.CERTIFICATE_HOLD));
  }

  /** It is good again. */
  public void restore(Certificate certificate) {
    revoked.remove(certificate.serial());
  }

  /** Whether the responders hang up on whoever asks. */
  public void ocspDown(boolean down) {
    ocspDown = down;
  }

  /** OCSP requests that arrived. */
  public int asked() {
    return asked.get();
  }

  private void ocsp(HttpExchange exchange, String ca) throws IOException {
    try (exchange) {
      byte[] request = request(exchange, ca);
      asked.incrementAndGet();
      if (ocspDown) {
        exchange.sendResponseHeaders(503, -1);
        return;
      }
      byte[] answer =
          Objects.requireNonNull(responders.get(ca))
              .respond(
                  request,
                  Instant.now(),
                  spec -> {
                    if (ca.equals("issuing")) {
                      revoked.forEach(spec::statusOf);
                    }
                    return spec;
                  });
      send(exchange, "application/ocsp-response", answer);
    }
  }

  /** RFC 6960 §A.1: the body of a POST, or escaped base64 behind the responder's own path. */
  private static byte[] request(HttpExchange exchange, String ca) throws IOException {
    if (exchange.getRequestMethod().equals("POST")) {
      return exchange.getRequestBody().readAllBytes();
    }
    String base64 = exchange.getRequestURI().getRawPath().substring(("/ocsp/" + ca + "/").length());
    return Base64.getDecoder().decode(URLDecoder.decode(base64, StandardCharsets.US_ASCII));
  }

  private void crl(HttpExchange exchange, LabCa ca) throws IOException {
    try (exchange) {
      Instant now = Instant.now();
      CrlSpec spec = CrlSpec.complete(now).number(now.getEpochSecond());
      if (ca == pki.issuing) {
        revoked.forEach(
            (serial, status) -> {
              if (status instanceof RevocationStatus.Revoked) {
                spec.revoke(serial.value(), now.minusSeconds(60), 1);
              }
            });
      }
      send(exchange, "application/pkix-crl", LabCrl.sign(spec, ca, pki.provider));
    }
  }

  private static void send(HttpExchange exchange, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
