package io.vouchsafe.proxy.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The service as a relay, and the responders that the CAs have, if they have any. */
final class RelayLab implements AutoCloseable {
  private static final String SIGNERS =
      """
          signers:
            - { issuer: root.pem, certificate: root-relay.pem, key: root-relay.key }
            - { issuer: issuing.pem, certificate: issuing-relay.pem, key: issuing-relay.key }
      """;

  private static final String POLICY =
      "    policies: { default: { ca_group: staff, deadline: 10000, revocation: %s } }%n";

  private final Path directory;
  private final List<Tool> responders = new ArrayList<>();
  private final RunningService service;
  final OpensslPki pki;

  /** What the relay's answers are made of. */
  enum Made {
    /** The upstream's own bytes. */
    BY_UPSTREAM,
    /** Signed by us, from what the upstream says. */
    BY_US,
    /** Signed by us, from CRLs alone: no responder anywhere. */
    FROM_CRLS
  }

  RelayLab(Path directory, Made made) throws Exception {
    this.directory = directory;
    pki = new OpensslPki(directory);
    service = started(made);
  }

  /** The service, or no responder is left either. */
  private RunningService started(Made made) throws Exception {
    try {
      return new RunningService(directory, settings(made));
    } catch (Exception | AssertionError e) {
      stopResponders();
      throw e;
    }
  }

  private String settings(Made made) throws Exception {
    String tenant =
        "  acme:\n"
            + "    ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }\n";
    return switch (made) {
      case BY_UPSTREAM -> tenant + ocsp();
      case BY_US -> tenant + signers() + ocsp();
      case FROM_CRLS -> tenant + signers() + crls();
    };
  }

  private String signers() throws Exception {
    pki.ocspSigner("root-relay", "root");
    pki.ocspSigner("issuing-relay", "issuing");
    return SIGNERS;
  }

  private String ocsp() throws Exception {
    return """
        ocsp:
          root: { url: "http://127.0.0.1:%d/", issuers: [root.pem], timeout: 5000 }
          issuing: { url: "http://127.0.0.1:%d/", issuers: [issuing.pem], timeout: 5000 }
    """
            .formatted(responder("root"), responder("issuing"))
        + POLICY.formatted("{ sources: [ocsp] }");
  }

  private int responder(String ca) throws Exception {
    int port = Tool.freePort();
    responders.add(pki.responder(ca, port));
    return port;
  }

  private String crls() throws Exception {
    OpensslCrls crls = new OpensslCrls(directory);
    crls.current("root", "root.crl");
    crls.current("issuing", "issuing.crl");
    return """
        crl:
          root: { urls: ["file:root.crl"], issuers: [root.pem] }
          issuing: { urls: ["file:issuing.crl"], issuers: [issuing.pem] }
    """
        + POLICY.formatted("{ sources: [crl] }");
  }

  String url() {
    return "http://127.0.0.1:" + service.api + "/ocsp/acme";
  }

  /** What {@code openssl ocsp} says of the answer; {@code options} name the certificates. */
  String openssl(String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of(Tool.installed("openssl"), "ocsp", "-url", url()));
    command.addAll(
        List.of("-CAfile", "root.pem", "-verify_other", "issuing.pem", "-issuer", "issuing.pem"));
    command.addAll(List.of(options));
    return Tool.run(directory, command.toArray(String[]::new));
  }

  void stopResponders() throws InterruptedException {
    for (Tool responder : responders) {
      responder.terminate();
    }
  }

  @Override
  public void close() throws InterruptedException {
    service.close();
    for (Tool responder : responders) {
      responder.close();
    }
  }
}
