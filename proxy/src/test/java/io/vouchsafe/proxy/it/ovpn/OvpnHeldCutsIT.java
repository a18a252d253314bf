package io.vouchsafe.proxy.it.ovpn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A CA that revokes everybody does not end every session at once (contract, {@code sessions}). */
@Tag("it")
class OvpnHeldCutsIT {
  /** Each in a namespace of its own, connected together. */
  private static final int EVERYBODY = 28;

  /** Contract: 25 percent of the sessions, and at least so many. */
  private static final int CUT = 20;

  private static final int HELD = EVERYBODY - CUT;
  private static final int LATE = EVERYBODY + 1;
  private static final int NEIGHBOUR = EVERYBODY + 2;

  private static final Duration CROWD = Duration.ofSeconds(90);
  private static final String ECHO = "10.66.0.1";

  private static OvpnLab lab;
  private static OvpnServer server;
  private static OvpnService service;

  @BeforeAll
  static void begin() throws Exception {
    lab = new OvpnLab(NEIGHBOUR);
    for (int place = 1; place <= NEIGHBOUR; place++) {
      lab.pki.email(name(place), name(place) + "@example.com");
    }
    server = lab.server(OvpnServer.Management.TCP, 3600);
    service = lab.serve(lab.settings().text());
  }

  @AfterAll
  static void end() throws Exception {
    if (lab != null) {
      lab.close();
    }
  }

  private static String name(int place) {
    return "one" + place + "-";
  }

  /** A place is an address: sessions are told by it. */
  private static List<Integer> places(List<JsonNode> sessions) {
    return IntStream.rangeClosed(1, NEIGHBOUR)
        .filter(
            place ->
                sessions.stream()
                    .anyMatch(
                        one ->
                            one.get("remote_address").asText().equals(OvpnNetwork.address(place))))
        .boxed()
        .toList();
  }

  private static List<JsonNode> held() throws Exception {
    return service.sessions().stream().filter(one -> one.path("cut_held").asBoolean()).toList();
  }

  @Test
  void cutsAreHeldWhenEverybodyIsRevokedUntilSomebodyConfirmsIt() throws Exception {
    OvpnClient neighbour = lab.comesIn(server, name(NEIGHBOUR), NEIGHBOUR);
    List<OvpnClient> all = new ArrayList<>();
    for (int place = 1; place <= EVERYBODY; place++) {
      all.add(lab.client(server, name(place), place));
    }
    lab.await("all are in", CROWD, () -> all.stream().allMatch(OvpnClient::isIn));
    // Its keys are renegotiated soon.
    OvpnClient late = lab.comesIn(server, name(LATE), LATE, "reneg-sec 25");
    lab.await("all sessions", () -> service.sessions().size() == NEIGHBOUR);
    try (OvpnEcho.Traffic neighbours = lab.echo.begin(NEIGHBOUR, ECHO)) {
      neighbours.awaitMore();
      int mark = server.tap.mark();
      IntStream.rangeClosed(1, EVERYBODY)
          .forEach(place -> lab.status.revoke(lab.pki.certificate(name(place))));
      service.forget();
      List<Integer> kept = theRestIsHeld(mark, all);
      whoIsHeldPassesTrafficAndGetsNoNewKeys(late, kept);
      assertThat(places(held())).containsExactlyElementsOf(kept);
      theyAreReleased(all, kept);
      neighbours.awaitMore();
    }
    assertThat(neighbour.logins()).isEqualTo(1);
    assertThat(places(service.sessions())).containsExactly(NEIGHBOUR);
  }

  /** Those that are held. */
  private static List<Integer> theRestIsHeld(int mark, List<OvpnClient> all) throws Exception {
    lab.await("held cuts", () -> held().size() == HELD);
    lab.await("the cuts", () -> all.stream().filter(OvpnClient::isRunning).count() == HELD);
    lab.await("their sessions", () -> service.sessions().size() == HELD + 2);
    List<Integer> kept = places(held());
    assertThat(all.stream().filter(OvpnClient::isRunning).map(one -> one.place))
        .as("whose cut is held, and nobody else, goes on")
        .containsExactlyElementsOf(kept);
    assertThat(held()).allSatisfy(one -> assertThat(one.get("cut").asText()).isEqualTo("revoked"));
    assertThat(
            server.tap.commandsSince(mark).stream()
                .filter(line -> line.matches("client-kill \\d+ \"HALT,.*revoked.*\"")))
        .hasSize(CUT);
    assertThat(service.json("/health/ready").path("sessions").toString()).contains("cuts_held");
    assertThat(service.metric("vouchsafe_cuts_held", "\"acme\"")).isEqualTo(HELD);
    assertThat(service.log()).contains("The other cuts are held");
    return kept;
  }

  /** Docs, sessions: what is held ends at its next negotiation. */
  private static void whoIsHeldPassesTrafficAndGetsNoNewKeys(OvpnClient late, List<Integer> kept)
      throws Exception {
    try (OvpnEcho.Traffic traffic = lab.echo.begin(kept.getFirst(), ECHO)) {
      traffic.awaitMore();
    }
    int mark = server.tap.mark();
    lab.status.revoke(lab.pki.certificate(name(LATE)));
    service.forget();
    lab.await(
        "it is held, too",
        () -> held().size() == HELD + 1 && places(held()).contains(LATE) && late.isRunning());
    server.tap.await(mark, false, line -> line.startsWith(">CLIENT:REAUTH,"));
    assertThat(server.tap.await(mark, true, line -> line.startsWith("client-deny ")).line())
        .contains("revoked");
    lab.await("it ends", () -> !late.isRunning());
    lab.await("its session is gone", () -> service.sessions().size() == HELD + 1);
  }

  private static void theyAreReleased(List<OvpnClient> all, List<Integer> kept) throws Exception {
    int mark = server.tap.mark();
    HttpResponse<String> released =
        service.post("/sessions/cut-held", "{\"by\":\"bob\",\"why\":\"the CA means it\"}");
    assertThat(released.statusCode()).as(released.body()).isEqualTo(200);
    assertThat(released.body()).contains("\"cut\" : " + kept.size());
    lab.await("nobody", () -> all.stream().noneMatch(OvpnClient::isRunning));
    lab.await("their sessions are gone", () -> service.sessions().size() == 1);
    assertThat(
            server.tap.commandsSince(mark).stream()
                .filter(line -> line.matches("client-kill \\d+ \"HALT,.*revoked.*\"")))
        .hasSize(kept.size());
    assertThat(service.metric("vouchsafe_cuts_held", "\"acme\"")).isZero();
    assertThat(
            service.metric(
                "vouchsafe_sessions_cut_total", "gateway=\"ovpn1\"", "reason=\"revoked\""))
        .as("cuts; whom the server ended for want of keys was not cut")
        .isEqualTo(EVERYBODY);
  }
}
