package io.vouchsafe.proxy.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vouchsafe.pki.Der;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/** Reads one line into a request; unknown fields are passed over. One reader reads one line. */
final class RequestReader {
  private final JsonFields in;
  private final PathFields path;
  private RequestId id = new RequestId.None();
  private Op op = Op.PATH;
  private Optional<Der> leaf = Optional.empty();
  private Optional<Der> issuer = Optional.empty();
  private Optional<Der> der = Optional.empty();
  private List<Der> intermediates = List.of();
  private List<Der> anchors = List.of();
  private List<Der> crls = List.of();
  private List<Der> ocsp = List.of();
  private Optional<Instant> time = Optional.empty();
  private boolean fixedPath;
  private RevocationInputs revocation = RevocationInputs.NONE;

  private RequestReader(JsonFields in) {
    this.in = in;
    this.path = new PathFields(in);
  }

  /**
   * Reads {@code line}.
   *
   * @throws BadRequest when it is no JSON object, or a known field holds what it cannot hold
   */
  static CheckRequest read(byte[] line) throws BadRequest {
    try (JsonFields in = new JsonFields(line)) {
      RequestReader reader = new RequestReader(in);
      in.whole(reader::field);
      return reader.request();
    } catch (JsonProcessingException e) {
      throw new BadRequest("not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new BadRequest("not JSON: " + e.getMessage());
    }
  }

  private CheckRequest request() {
    return new CheckRequest(
        id,
        op,
        new Material(leaf, issuer, intermediates, anchors, crls, ocsp, der),
        time,
        fixedPath,
        path.settings(),
        revocation);
  }

  private void field(String name) throws IOException, BadRequest {
    switch (name) {
      case "id" -> id = in.id();
      case "op" -> op = in.oneOf(Op::of, "path, ocsp, crl, parse-ocsp, parse-crl or parse-cert");
      case "leaf" -> leaf = in.oneBinary();
      case "issuer" -> issuer = in.oneBinary();
      case "der" -> der = Optional.of(in.binary());
      case "intermediates" -> intermediates = in.binaries();
      case "anchors" -> anchors = in.binaries();
      case "crls" -> crls = in.binaries();
      case "ocsp" -> ocsp = in.binaries();
      case "time" -> time = Optional.of(time());
      case "fixed_path" -> fixedPath = in.bool();
      case "revocation" -> revocation = new RevocationFields(in).read();
      default -> {
        if (!path.read(name)) {
          in.ignore();
        }
      }
    }
  }

  /** RFC 3339 §5.6: seconds and offset are there. */
  private Instant time() throws IOException, BadRequest {
    try {
      return Instant.parse(in.string());
    } catch (DateTimeParseException e) {
      throw in.wrong("a time like 2026-07-01T12:00:00Z");
    }
  }
}
