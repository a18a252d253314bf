package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vouchsafe.proxy.front.tls.RawClient;
import io.vouchsafe.proxy.front.tls.RecordingUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** The packaged service with TLS fronts, a CA with its responder, and the upstreams. */
final class TlsFrontLab implements AutoCloseable {
  /** The fronts: where each leads, and what else its settings say. */
  enum Front {
    STRICT("client_certificate: required"),
    OPTIONAL("client_certificate: optional"),
    BULK("client_certificate: required"),
    SOCKETS("client_certificate: required"),
    BRIEF("header_timeout: 2, idle_timeout: 3"),
    /** Who asks for nothing is closed after the time that a header may take. */
    CROWD("idle_timeout: 600, header_timeout: 600");

    private final String settings;

    Front(String settings) {
      this.settings = settings;
    }
  }

  /** What curl got. */
  record Answer(int status, String head, String body) {}

  final Path directory;
  final TlsFrontPki pki;
  final RecordingUpstream application = new RecordingUpstream();
  final BulkUpstream bulk = new BulkUpstream();
  final RunningService service;
  private final Vertx vertx = Vertx.vertx();
  private final Map<Front, Integer> ports = new EnumMap<>(Front.class);
  private final int responderPort = Tool.freePort();
  private Tool responder;

  /**
   * Starts everything.
   *
   * @param heap as {@code 128m}
   */
  TlsFrontLab(Path directory, String heap) throws Exception {
    this(directory, heap, List.of(Front.values()));
  }

  /** The same with these fronts alone: each one's upstream takes descriptors. */
  TlsFrontLab(Path directory, String heap, List<Front> fronts) throws Exception {
    this.directory = directory;
    pki = new TlsFrontPki(directory);
    responder = pki.responder(responderPort);
    service =
        new RunningService(
            directory,
            "",
            settings(fronts),
            command -> {
              List<String> with = new ArrayList<>(command);
              with.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "-Xmx" + heap));
              return with;
            });
    try {
      service
          .process()
          .await(
              "readiness", () -> service.get(service.admin, "/health/ready").statusCode() == 200);
    } catch (AssertionError e) {
      close();
      throw e;
    }
  }

  private String settings(List<Front> wanted) throws Exception {
    StringBuilder fronts = new StringBuilder();
    for (Front front : wanted) {
      ports.put(front, Tool.freePort());
      fronts.append(
          "  - { listen: 127.0.0.1:%d, certificate: front.pem, key: front.key, tenant: acme, %s,"
                  .formatted(port(front), front.settings)
              + " upstream: \"http://127.0.0.1:%d\" }%n".formatted(upstream(front)));
    }
    return """
      acme:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp: { corp: { url: "http://127.0.0.1:%d/", issuers: [issuing.pem] } }
        policies:
          default: { ca_group: staff, deadline: 8000, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } }
    tls_fronts:
    %s\
    """
        .formatted(responderPort, fronts);
  }

  private int upstream(Front front) throws Exception {
    return switch (front) {
      case STRICT, OPTIONAL, CROWD -> application.port();
      case BULK, BRIEF -> bulk.port();
      case SOCKETS -> echo().actualPort();
    };
  }

  private HttpServer echo() throws Exception {
    return vertx
        .createHttpServer()
        .webSocketHandler(
            socket -> {
              socket.textMessageHandler(socket::writeTextMessage);
              socket.binaryMessageHandler(socket::writeBinaryMessage);
            })
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  int port(Front front) {
    return ports.get(front);
  }

  /** What {@code curl} says before its own arguments. */
  String curlCommand(Front front) {
    return "%s -sS --max-time 60 --cacert root.pem --resolve %s:%d:127.0.0.1"
        .formatted(Tool.installed("curl"), TlsFrontPki.HOST, port(front));
  }

  String url(Front front, String path) {
    return "https://%s:%d%s".formatted(TlsFrontPki.HOST, port(front), path);
  }

  /** A request by curl; {@code who} is {@code none} for nobody. */
  Answer curl(Front front, String who, String path, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(curlCommand(front).split(" ")));
    command.add("-i");
    if (!who.equals("none")) {
      command.addAll(List.of("--cert", who + ".pem", "--key", who + ".key"));
    }
    command.addAll(List.of(arguments));
    command.add(url(front, path));
    String all = Tool.run(directory, command.toArray(String[]::new));
    int blank = all.indexOf("\n\n");
    String head = blank < 0 ? all : all.substring(0, blank);
    return new Answer(
        Integer.parseInt(head.split(" ", 3)[1]),
        head,
        blank < 0 ? "" : all.substring(blank + 2).strip());
  }

  /** A connection of HTTP/1.1 whose handshake is done. */
  Socket dial(Front front, SSLContext client) throws IOException {
    return over(new Socket(InetAddress.getByName("127.0.0.1"), port(front)), client);
  }

  /** TLS over {@code plain}, of one of {@code versions}. */
  SSLSocket over(Socket plain, SSLContext client, String... versions) throws IOException {
    plain.setSoTimeout(30_000);
    SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket(plain, TlsFrontPki.HOST, plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(TlsFrontPki.HOST)));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    if (versions.length > 0) {
      parameters.setProtocols(versions);
    }
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** A request that {@link RawClient} sends. */
  static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: front.test\r\n\r\n";
  }

  /** What the admin port has under {@code reference}. */
  String decision(String reference) throws Exception {
    HttpResponse<String> found = service.get(service.admin, "/decisions?reference=" + reference);
    assertThat(found.statusCode()).as(found.body()).isEqualTo(200);
    return found.body();
  }

  /** An operator blocks it. */
  void block(String name) throws Exception {
    HttpResponse<String> put = service.put("/blocks/acme", pki.block(name));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  /** The CA revokes it; nobody has told the service yet. */
  void revoke(String name) throws Exception {
    pki.revoke(name);
    responder.terminate();
    responder = pki.responder(responderPort);
  }

  /** The service asks about everybody anew. */
  void refresh() throws Exception {
    HttpResponse<String> dropped = service.delete("/cache/acme");
    assertThat(dropped.statusCode()).as(dropped.body()).isEqualTo(200);
  }

  /** Live sessions of the certificate with this commonName, by {@code GET /sessions}. */
  int sessions(String commonName) throws Exception {
    int count = 0;
    String after = "";
    while (true) {
      String query = "/sessions?limit=1000&identity=" + commonName + after;
      JsonNode page =
          new ObjectMapper().readTree(service.get(service.admin, query).body()).path("sessions");
      count += page.size();
      if (page.size() < 1000) {
        return count;
      }
      after = "&after=" + page.get(page.size() - 1).path("id").asText();
    }
  }

  /** {@code VmRSS} or {@code VmHWM} of the service, in KiB. */
  long memory(String which) throws IOException {
    return Files.readAllLines(Path.of("/proc", service.process().pid() + "", "status")).stream()
        .filter(line -> line.startsWith(which + ":"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() throws Exception {
    service.close();
    responder.close();
    application.close();
    bulk.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
