package io.vouchsafe.proxy.front.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.decision.Presented;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads {@code {chain, stapled_ocsp, claimed_id}}. Field by field and without a tree, so that depth
 * and size stay bounded; an unknown field is refused, since whoever sent it wanted something.
 */
final class ChainJson {
  /** What was read; {@code chain} and {@code stapled} are base64 still. */
  record Fields(List<String> chain, List<Optional<String>> stapled, Optional<ClaimedId> claimed) {}

  /** The JSON is not what the contract describes. */
  static class BadJson extends Exception {
    private static final long serialVersionUID = 1L;

    BadJson(String message) {
      super(message);
    }
  }

  /**
   * The JSON holds more certificates or responses than are read; what follows was not looked at.
   */
  static final class TooMany extends BadJson {
    private static final long serialVersionUID = 1L;

    private TooMany(String field) {
      super("more than " + Presented.MOST_CERTIFICATES + " places in " + field + " are not read");
    }
  }

  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxStringLength(RequestBody.MAX_BYTES)
                  .build())
          .build();

  private static final Map<String, IdType> TYPES =
      Stream.of(IdType.values()).collect(Collectors.toMap(IdType::word, Function.identity()));

  private static final String CLAIMED =
      "claimed_id is null, or an object of two strings: type (dn, dns, email, ip or uri) and value";

  private final JsonParser parser;
  private List<Optional<String>> chain = List.of();
  private List<Optional<String>> stapled = List.of();
  private Optional<ClaimedId> claimed = Optional.empty();

  private ChainJson(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads {@code body}, which holds one JSON object and nothing behind it. */
  static Fields read(byte[] body) throws BadJson {
    try (JsonParser parser = JSON.createParser(body)) {
      return new ChainJson(parser).read();
    } catch (IOException e) {
      throw new BadJson("the body is not JSON");
    }
  }

  private Fields read() throws IOException, BadJson {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new BadJson("the body is not a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field(parser.currentName());
    }
    if (parser.nextToken() != null) {
      throw new BadJson("there is something behind the JSON object");
    }
    if (stapled.size() > chain.size()) {
      throw new BadJson("stapled_ocsp has more places than chain");
    }
    List<String> certificates = new ArrayList<>();
    for (Optional<String> certificate : chain) {
      certificates.add(certificate.orElse(""));
    }
    return new Fields(certificates, stapled, claimed);
  }

  private void field(String name) throws IOException, BadJson {
    JsonToken value = parser.nextToken();
    switch (name) {
      case "chain" -> chain = strings(name, value);
      case "stapled_ocsp" -> stapled = strings(name, value);
      case "claimed_id" -> claimed = claimed(value);
      default -> throw new BadJson("unknown field; known are chain, stapled_ocsp, claimed_id");
    }
  }

  private Optional<ClaimedId> claimed(JsonToken value) throws IOException, BadJson {
    if (value == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    Map<String, String> members = new HashMap<>();
    if (value == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (parser.nextToken() != JsonToken.VALUE_STRING) {
          throw new BadJson(CLAIMED);
        }
        members.put(name, parser.getText());
      }
    }
    IdType type = TYPES.get(members.getOrDefault("type", ""));
    String text = members.get("value");
    if (type == null || text == null || members.size() != 2) {
      throw new BadJson(CLAIMED);
    }
    return Optional.of(new ClaimedId(type, text));
  }

  private List<Optional<String>> strings(String name, JsonToken value) throws IOException, BadJson {
    if (value == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (value != JsonToken.START_ARRAY) {
      throw new BadJson(name + " is not an array");
    }
    List<Optional<String>> strings = new ArrayList<>();
    for (JsonToken at = parser.nextToken(); at != JsonToken.END_ARRAY; at = parser.nextToken()) {
      if (strings.size() == Presented.MOST_CERTIFICATES) {
        throw new TooMany(name);
      }
      switch (at) {
        case VALUE_STRING -> strings.add(Optional.of(parser.getText()));
        case VALUE_NULL -> strings.add(Optional.empty());
        case null, default -> throw new BadJson(name + " holds something that is no string");
      }
    }
    return strings;
  }

  /** The bytes of one base64 value; empty when it is none. */
  static Optional<Der> der(String base64) {
    try {
      return Optional.of(Der.copyOf(Base64.getDecoder().decode(base64)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
