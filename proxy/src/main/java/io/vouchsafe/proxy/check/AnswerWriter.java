package io.vouchsafe.proxy.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Writes answers as lines of JSON. Plain ASCII, so that no text of a certificate can break a line.
 */
final class AnswerWriter {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private AnswerWriter() {}

  /**
   * One line with its end.
   *
   * @param micros time that the answer took, µs
   */
  static byte[] line(RequestId id, CheckAnswer answer, long micros) {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(line)) {
      write(out, id, answer, micros);
      out.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.toByteArray();
  }

  private static void write(JsonGenerator out, RequestId id, CheckAnswer answer, long micros)
      throws IOException {
    out.writeStartObject();
    out.writeFieldName("id");
    id.writeTo(out);
    out.writeStringField("verdict", answer.verdict().word());
    out.writeStringField("code", answer.code());
    if (answer.cert().isPresent()) {
      out.writeNumberField("cert", answer.cert().getAsInt());
    } else {
      out.writeNullField("cert");
    }
    optional(out, "status", answer.status());
    out.writeArrayFieldStart("revocation");
    for (Finding finding : answer.revocation()) {
      write(out, finding);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("user_policy_set");
    for (String oid : answer.userPolicySet()) {
      out.writeString(oid);
    }
    out.writeEndArray();
    out.writeArrayFieldStart("path");
    for (Fingerprint certificate : answer.path()) {
      out.writeString(certificate.hex());
    }
    out.writeEndArray();
    out.writeNumberField("us", micros);
    out.writeStringField("msg", answer.message());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Finding finding) throws IOException {
    Optional<RevocationStatus.Revoked> revoked =
        finding
            .status()
            .filter(RevocationStatus.Revoked.class::isInstance)
            .map(RevocationStatus.Revoked.class::cast);
    out.writeStartObject();
    out.writeNumberField("cert", finding.cert());
    out.writeStringField("source", finding.source().word());
    out.writeStringField("status", finding.word());
    out.writeStringField("code", finding.code());
    optional(out, "revoked_at", revoked.map(r -> r.at().toString()));
    optional(out, "reason", revoked.map(r -> r.reason().asn1Name()));
    out.writeEndObject();
  }

  private static void optional(JsonGenerator out, String field, Optional<String> value)
      throws IOException {
    out.writeFieldName(field);
    if (value.isPresent()) {
      out.writeString(value.get());
    } else {
      out.writeNull();
    }
  }
}
