package io.vouchsafe.proxy.app;

import io.vertx.core.Vertx;
import io.vouchsafe.ocsp.ErrorStatus;
import io.vouchsafe.ocsp.lab.ResponseSpec;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.app.Fault.Place;
import io.vouchsafe.proxy.demo.Behaviour;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What can go wrong before there is an OCSP response to judge. */
final class TransportFaults {
  private static final int TEN_MEGABYTES = 10 << 20;

  private final FaultPki pki;
  private final Vertx vertx;

  TransportFaults(FaultPki pki, Vertx vertx) {
    this.pki = pki;
    this.vertx = vertx;
  }

  List<Fault> all() {
    List<Fault> all = new ArrayList<>(connections());
    all.addAll(http());
    all.addAll(bytes());
    for (ErrorStatus status : ErrorStatus.values()) {
      all.add(
          Fault.of(
              status.asn1Name(), Behaviour.bytes(status.toResponse()), Outcome.RESPONDER_ERROR));
    }
    return List.copyOf(all);
  }

  private List<Fault> connections() {
    return List.of(
        Fault.nowhere("dead port", Place.DEAD_PORT, Outcome.UNREACHABLE),
        Fault.nowhere("black hole", Place.BLACK_HOLE, Outcome.TIMEOUT),
        Fault.silent("hangs", Behaviour.hang()),
        Fault.silent("hangs after headers", Behaviour.hangAfterHeaders()),
        Fault.silent("drips", Behaviour.drip(Duration.ofMillis(10), vertx)),
        Fault.of("closes at once", Behaviour.drop(), Outcome.UNREACHABLE),
        Fault.about(
            "closes half-way", leaf -> Behaviour.truncated(goodFor(leaf)), Outcome.UNREACHABLE));
  }

  private List<Fault> http() {
    Fault redirectsAnswered =
        Fault.about(
            "a good answer with status 302",
            leaf ->
                (request, body) -> {
                  request.response().setStatusCode(302);
                  Behaviour.bytes(goodFor(leaf)).answer(request, body);
                },
            Outcome.REDIRECT_REFUSED);
    return List.of(
        Fault.of("500", Behaviour.status(500), Outcome.HTTP_STATUS),
        Fault.of("503", Behaviour.status(503), Outcome.HTTP_STATUS),
        Fault.of("404", Behaviour.status(404), Outcome.HTTP_STATUS),
        Fault.of("204", Behaviour.status(204), Outcome.HTTP_STATUS),
        Fault.of(
            "302 elsewhere", Behaviour.redirect("http://127.0.0.1:1/"), Outcome.REDIRECT_REFUSED),
        Fault.of("302 to itself", Behaviour.redirect("/"), Outcome.REDIRECT_REFUSED),
        Fault.of("302 to a file", Behaviour.redirect("file:///etc/x"), Outcome.REDIRECT_REFUSED),
        Fault.of("302 without Location", Behaviour.status(302), Outcome.REDIRECT_REFUSED),
        redirectsAnswered,
        Fault.of("web page", Behaviour.webPage(), Outcome.WRONG_CONTENT_TYPE),
        Fault.about(
            "a good answer of the wrong type",
            leaf -> Behaviour.typed("application/octet-stream", goodFor(leaf)),
            Outcome.WRONG_CONTENT_TYPE),
        Fault.about(
            "a good answer without type",
            leaf -> Behaviour.typed("", goodFor(leaf)),
            Outcome.WRONG_CONTENT_TYPE),
        Fault.about(
                "type with parameters",
                leaf -> Behaviour.typed("Application/OCSP-Response; charset=utf-8", goodFor(leaf)),
                Outcome.GOOD)
            .butRequiring(Outcome.NONCE_MISSING),
        Fault.of("chunked", Behaviour.chunked(pki.delegate, () -> FaultPki.NOW), Outcome.GOOD));
  }

  private List<Fault> bytes() {
    return List.of(
        Fault.of("empty", Behaviour.bytes(new byte[0]), Outcome.MALFORMED_RESPONSE),
        Fault.of("no DER", Behaviour.bytes(new byte[100]), Outcome.MALFORMED_RESPONSE),
        Fault.of("nesting bomb", Behaviour.bytes(nested(20_000)), Outcome.MALFORMED_RESPONSE),
        Fault.about(
            "half of a good answer",
            leaf -> Behaviour.bytes(half(goodFor(leaf))),
            Outcome.MALFORMED_RESPONSE),
        Fault.about(
            "a good answer and a byte",
            leaf -> Behaviour.bytes(oneMore(goodFor(leaf))),
            Outcome.MALFORMED_RESPONSE),
        Fault.of(
            "error status 4, which is not used",
            Behaviour.bytes(new byte[] {0x30, 3, 0x0a, 1, 4}),
            Outcome.MALFORMED_RESPONSE),
        Fault.of(
            "successful without a response",
            Behaviour.bytes(new byte[] {0x30, 3, 0x0a, 1, 0}),
            Outcome.MALFORMED_RESPONSE),
        Fault.of("10 MB", Behaviour.huge(TEN_MEGABYTES), Outcome.TOO_LARGE),
        Fault.of("10 MB in chunks", Behaviour.endless(TEN_MEGABYTES), Outcome.TOO_LARGE));
  }

  private byte[] goodFor(Certificate leaf) {
    return pki.delegate.respond(ResponseSpec.about(pki.query(leaf), FaultPki.NOW));
  }

  private static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  private static byte[] oneMore(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  /** SEQUENCEs of indefinite length, each in the one before. */
  private static byte[] nested(int depth) {
    byte[] bytes = new byte[2 * depth];
    for (int i = 0; i < bytes.length; i += 2) {
      bytes[i] = 0x30;
      bytes[i + 1] = (byte) 0x80;
    }
    return bytes;
  }
}
