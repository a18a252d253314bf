package io.vouchsafe.proxy.front.http;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.cache.Submission;
import io.vouchsafe.proxy.net.http.MediaType;
import io.vouchsafe.proxy.text.PemText;
import io.vouchsafe.vpnauth.decision.Presented;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/{tenant}/decisions}, read into what it presents. */
final class DecisionBody {
  static final String FRONT = "api";

  private DecisionBody() {}

  /**
   * What {@code body} presents; malformed when that is no chain of certificates.
   *
   * @param type as the Content-Type says it
   * @throws RequestBody.Refused when HTTP itself refuses it: another type, or no JSON as agreed
   */
  static Parsed<Submission> read(@Nullable String type, byte[] body) {
    if (body.length == 0) {
      return presented(List.of());
    }
    if (MediaType.PEM_CHAIN.isNamedBy(type)) {
      return pem(body);
    }
    if (MediaType.JSON.isNamedBy(type)) {
      return json(body);
    }
    throw new RequestBody.Refused(
        new HttpProblem(
            415, "Unsupported media type", MediaType.PEM_CHAIN + " or " + MediaType.JSON));
  }

  private static Parsed<Submission> pem(byte[] body) {
    return switch (PemText.certificates(new String(body, StandardCharsets.ISO_8859_1))) {
      case Parsed.Ok<List<Der>>(List<Der> chain) -> presented(chain);
      case Parsed.Malformed<List<Der>>(String reason) -> Parsed.malformed(reason);
    };
  }

  private static Parsed<Submission> json(byte[] body) {
    ChainJson.Fields fields;
    try {
      fields = ChainJson.read(body);
    } catch (ChainJson.TooMany e) {
      return Parsed.malformed(String.valueOf(e.getMessage()));
    } catch (ChainJson.BadJson e) {
      throw new RequestBody.Refused(HttpProblem.badRequest(String.valueOf(e.getMessage())));
    }
    List<Der> chain = new ArrayList<>();
    for (String base64 : fields.chain()) {
      Optional<Der> der = ChainJson.der(base64);
      if (der.isEmpty()) {
        return Parsed.malformed("chain[" + chain.size() + "] is not base64");
      }
      chain.add(der.get());
    }
    List<Optional<Der>> stapled = new ArrayList<>();
    for (Optional<String> base64 : fields.stapled()) {
      Optional<Der> der = base64.flatMap(ChainJson::der);
      if (base64.isPresent() && der.isEmpty()) {
        throw new RequestBody.Refused(
            HttpProblem.badRequest("stapled_ocsp[" + stapled.size() + "] is not base64"));
      }
      stapled.add(der);
    }
    return Parsed.ok(Submission.of(new Presented(chain, stapled, fields.claimed(), FRONT)));
  }

  private static Parsed<Submission> presented(List<Der> chain) {
    return Parsed.ok(Submission.of(new Presented(chain, List.of(), FRONT)));
  }
}
