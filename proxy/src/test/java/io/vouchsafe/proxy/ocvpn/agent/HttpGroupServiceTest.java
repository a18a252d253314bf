package io.vouchsafe.proxy.ocvpn.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.config.ViciAddress;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.vpnauth.ocvpn.Announcement;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.tunnel.Proposals;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls, over real TLS on loopback. */
class HttpGroupServiceTest {
  private static final Instant NOW = Instant.now();
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final LabCa ROOT = LabCa.root(CertificateSpec.ca("O=Lab,CN=Root", NOW), BC);
  private static final LabCa OTHER = LabCa.root(CertificateSpec.ca("O=Lab,CN=Other", NOW), BC);
  private static final Issued DEVICE = ROOT.issue(CertificateSpec.client("O=Lab,CN=FGT001", NOW));
  private static final String NEWS =
      "{\"state\":\"registered\",\"generation\":7,\"members\":[],\"poll_after\":30}";

  private final Vertx vertx = Vertx.vertx();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private int status = 200;
  private String body = NEWS;

  @AfterEach
  void end() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static Issued server(LabCa ca, String address) {
    return ca.issue(
        CertificateSpec.server("CN=service", NOW)
            .alternativeName(new GeneralName(GeneralName.iPAddress, address)));
  }

  private GroupService service(Issued shown) throws Exception {
    HttpServer server =
        await(
            vertx
                .createHttpServer(
                    new HttpServerOptions()
                        .setSsl(true)
                        .setSslHandshakeTimeout(60)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setTrustOptions(
                            new PemTrustOptions().addCertValue(pem(ROOT.certificate())))
                        .setKeyCertOptions(
                            new PemKeyCertOptions()
                                .addCertValue(pem(shown.certificate()))
                                .addKeyValue(
                                    pem("PRIVATE KEY", shown.keys().getPrivate().getEncoded()))))
                .requestHandler(
                    request ->
                        request
                            .body()
                            .onSuccess(
                                said -> {
                                  try {
                                    X509Certificate device =
                                        (X509Certificate)
                                            request.connection().peerCertificates().getFirst();
                                    asked.add(
                                        "%s %s by %s: %s"
                                            .formatted(
                                                request.method(),
                                                request.path(),
                                                device.getSubjectX500Principal(),
                                                said));
                                  } catch (Exception e) {
                                    asked.add(e.toString());
                                  }
                                  request
                                      .response()
                                      .setStatusCode(status)
                                      .putHeader("Location", "/elsewhere")
                                      .end(body);
                                }))
                .listen(0, "127.0.0.1"));
    return HttpGroupService.of(
        vertx,
        new AgentSettings(
            URI.create("https://127.0.0.1:" + server.actualPort()),
            "acme",
            new DeviceSerial("FGT001"),
            List.of(DEVICE.certificate()),
            DEVICE.keys().getPrivate(),
            List.of(ROOT.certificate()),
            new Announcement("192.0.2.1", List.of(IpNetwork.parse("10.1.0.0/16").orElseThrow())),
            new ViciAddress.UnixSocket("/nowhere"),
            Optional.empty(),
            Proposals.HIGH),
        InstantSource.system());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static Buffer pem(Certificate certificate) {
    return pem("CERTIFICATE", certificate.der().toBytes());
  }

  private static Buffer pem(String label, byte[] der) {
    return Buffer.buffer(
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(label, Base64.getMimeEncoder().encodeToString(der)));
  }

  @Test
  void theDeviceShowsItsCertificateAndSaysItsSerialNumberInAllMessages() throws Exception {
    GroupService service = service(server(ROOT, "127.0.0.1"));
    assertThat(await(service.register())).isInstanceOf(ServiceAnswer.News.class);
    await(service.poll(7));
    await(service.acknowledge(7));
    await(service.unregister());
    assertThat(asked).allMatch(call -> call.contains("CN=FGT001"));
    assertThat(asked.stream().map(call -> call.substring(0, call.indexOf(" by "))))
        .containsExactly(
            "POST /v1/acme/ocvpn/register",
            "POST /v1/acme/ocvpn/poll",
            "POST /v1/acme/ocvpn/regack",
            "POST /v1/acme/ocvpn/unregister");
    assertThat(asked.stream().map(call -> new JsonObject(call.substring(call.indexOf('{')))))
        .containsExactly(
            new JsonObject(
                "{\"serial_number\":\"FGT001\",\"address\":\"192.0.2.1\",\"networks\":[\"10.1.0.0/16\"]}"),
            new JsonObject("{\"serial_number\":\"FGT001\",\"generation\":7}"),
            new JsonObject("{\"serial_number\":\"FGT001\",\"generation\":7}"),
            new JsonObject("{\"serial_number\":\"FGT001\"}"));
  }

  @Test
  void aServiceOfAnotherCaIsToldNothing() throws Exception {
    GroupService service = service(server(OTHER, "127.0.0.1"));
    assertThatThrownBy(() -> await(service.poll(7))).isNotNull();
    assertThat(asked).isEmpty();
  }

  @Test
  void aServiceOfAnotherNameIsToldNothing() throws Exception {
    GroupService service = service(server(ROOT, "127.0.0.2"));
    assertThatThrownBy(() -> await(service.poll(7))).isNotNull();
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "401 | {\"reason\":\"serial_mismatch\"} | Refused[status=401, reason=serial_mismatch]",
        "403 | {\"reason\":\"revoked\"} | Refused[status=403, reason=revoked]",
        "403 | {\"reason\":\"re\\nvoked\"} | Refused[status=403, reason=]",
        "403 | <html>no</html> | Refused[status=403, reason=]",
        "409 | {\"detail\":\"another member announces 10.1.0.0/16\"} | Conflict[detail=another"
            + " member announces 10.1.0.0/16]",
      })
  void refusalsAreValues(int code, String text, String answer) throws Exception {
    status = code;
    body = text;
    assertThat(await(service(server(ROOT, "127.0.0.1")).poll(7))).hasToString(answer);
  }

  @ParameterizedTest
  @CsvSource({
    "302,status 302",
    "500,status 500",
    "503,status 503",
    "404,status 404",
    "204,status 204"
  })
  void anythingElseIsNoAnswer(int code, String told) throws Exception {
    status = code;
    GroupService service = service(server(ROOT, "127.0.0.1"));
    assertThatThrownBy(() -> await(service.poll(7))).hasMessageContaining(told);
    assertThat(asked).hasSize(1);
  }

  @Test
  void anAnswerThatIsTooLongIsNone() throws Exception {
    body = "{\"x\":\"" + "a".repeat(AnswerOctets.MOST) + "\"}";
    GroupService service = service(server(ROOT, "127.0.0.1"));
    assertThatThrownBy(() -> await(service.poll(7))).hasMessageContaining("octets");
  }

  @Test
  void whatIsNotOfTheContractIsNoAnswer() throws Exception {
    body = "{\"state\":\"registered\"}";
    GroupService service = service(server(ROOT, "127.0.0.1"));
    assertThatThrownBy(() -> await(service.poll(7))).hasMessageContaining("is missing");
  }
}
