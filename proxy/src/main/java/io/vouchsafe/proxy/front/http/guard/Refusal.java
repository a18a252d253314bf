package io.vouchsafe.proxy.front.http.guard;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** The answers of the guard, made once. */
final class Refusal {
  private static final Map<HttpViolation, byte[]> ANSWERS = answers();

  private Refusal() {}

  private static Map<HttpViolation, byte[]> answers() {
    Map<HttpViolation, byte[]> answers = new EnumMap<>(HttpViolation.class);
    for (HttpViolation violation : HttpViolation.values()) {
      answers.put(violation, text(violation).getBytes(StandardCharsets.US_ASCII));
    }
    return answers;
  }

  private static String text(HttpViolation violation) {
    HttpResponseStatus status = HttpResponseStatus.valueOf(violation.status());
    // RFC 9110 §15.5.6: a 405 says what is allowed
    String allow = violation == HttpViolation.METHOD ? "Allow: GET, POST, PUT, DELETE\r\n" : "";
    String body = violation.sentence() + "\n";
    return "HTTP/1.1 "
        + status
        + "\r\nConnection: close\r\nContent-Type: text/plain; charset=us-ascii\r\n"
        + allow
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static ByteBuf of(HttpViolation violation) {
    byte[] answer = ANSWERS.get(violation);
    if (answer == null) {
      throw new IllegalStateException("no answer for " + violation);
    }
    return Unpooled.wrappedBuffer(answer);
  }
}
