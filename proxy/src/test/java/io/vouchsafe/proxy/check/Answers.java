package io.vouchsafe.proxy.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vouchsafe.pki.Certificate;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;

/** Builds requests of the batch form and reads their answers. */
final class Answers {
  static final Instant NOW = Instant.parse("2026-07-01T12:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Checker checker = new Checker(InstantSource.fixed(NOW));

  /** One request, to be filled in. */
  static ObjectNode request(String op) {
    return JSON.createObjectNode().put("id", 1).put("op", op);
  }

  static void certificates(ObjectNode request, String field, List<Certificate> certificates) {
    var list = request.putArray(field);
    certificates.forEach(certificate -> list.add(base64(certificate.der().toBytes())));
  }

  static void binaries(ObjectNode request, String field, List<byte[]> all) {
    var list = request.putArray(field);
    all.forEach(bytes -> list.add(base64(bytes)));
  }

  static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  JsonNode to(ObjectNode request) throws IOException {
    byte[] line = request.toString().getBytes(UTF_8);
    return JSON.readTree(checker.answer(new InputLine(line, line.length)));
  }
}
