package io.vouchsafe.proxy.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vouchsafe.ocsp.OcspRequest;
import io.vouchsafe.ocsp.OcspRequest.CertIdHash;
import io.vouchsafe.ocsp.lab.LabResponder;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.SerialNumber;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationQuery;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** A CA's responder that answers GETs with 1.9 kB each, and who asks it about which serials. */
final class RelayUpstream implements AutoCloseable {
  /** What a public CA's responder sends with its certificate attached. */
  private static final int RESPONSE_BYTES = 1900;

  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private final Instant now = Instant.now();
  private final LabCa root = LabCa.root(CertificateSpec.ca("CN=Bench Root,O=Example", now), BC);
  private final LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Bench Issuing", now));
  private final Issued delegate = issuing.issue(CertificateSpec.ocspSigner("CN=OCSP", now));
  private final LabResponder signer = new LabResponder(delegate, BC);
  private final Map<String, byte[]> made = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final HttpServer server;
  private final int padding;

  RelayUpstream() throws IOException {
    padding = RESPONSE_BYTES - respond(request(1), 0).length;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/ocsp/acme/", this::answer);
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  Certificate anchor() {
    return root.certificate();
  }

  Certificate issuer() {
    return issuing.certificate();
  }

  /** Paths of GETs about that many certificates, as clients send them. */
  List<String> paths(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(serial -> "/ocsp/acme/" + request(serial).getPath())
        .toList();
  }

  private OcspRequest request(int serial) {
    BigInteger number = BigInteger.ONE.shiftLeft(120).add(BigInteger.valueOf(serial));
    return OcspRequest.of(
        RevocationQuery.bySerial(new SerialNumber(number), issuing.certificate()),
        CertIdHash.SHA1,
        Optional.empty());
  }

  private byte[] respond(OcspRequest request, int padded) {
    return respond(request.der().toBytes(), padded);
  }

  private byte[] respond(byte[] request, int padded) {
    return signer.respond(
        request,
        now,
        spec ->
            spec.nextUpdate(now.plus(Duration.ofDays(1)))
                .singleExtension("1.3.6.1.4.1.32473.1", false, new byte[padded]));
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String base64 = exchange.getRequestURI().getRawPath().substring("/ocsp/acme/".length());
      byte[] response = made.computeIfAbsent(base64, this::respond);
      exchange.getResponseHeaders().set("Content-Type", "application/ocsp-response");
      exchange.sendResponseHeaders(200, response.length);
      exchange.getResponseBody().write(response);
    }
  }

  private byte[] respond(String escaped) {
    String base64 = URLDecoder.decode(escaped, StandardCharsets.US_ASCII);
    return respond(Base64.getDecoder().decode(base64), padding);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
