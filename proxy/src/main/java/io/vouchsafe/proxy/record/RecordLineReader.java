package io.vouchsafe.proxy.record;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.IpAddress;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.pki.revocation.Source;
import io.vouchsafe.proxy.text.Base64Text;
import io.vouchsafe.vpnauth.decision.Reason;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.identity.IdType;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IkeVersion;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a recorded decision back; unknown fields are ignored. */
public final class RecordLineReader {
  private RecordLineReader() {}

  /** A field that is missing or says nothing. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String what) {
      super(what);
    }
  }

  /** How one value is read. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(Object value) throws Unreadable;
  }

  /** The decision, or why the line is none. */
  public static Parsed<RecordedDecision> read(byte[] line) {
    try {
      return Parsed.ok(decision(new JsonObject(Buffer.buffer(line))));
    } catch (Unreadable e) {
      return Parsed.malformed(String.valueOf(e.getMessage()));
    } catch (DecodeException | ClassCastException e) {
      return Parsed.malformed("it is no JSON object");
    }
  }

  private static RecordedDecision decision(JsonObject line) throws Unreadable {
    boolean allow =
        switch (text(line, "decision")) {
          case "allow" -> true;
          case "deny" -> false;
          default -> throw new Unreadable("decision is neither allow nor deny");
        };
    return new RecordedDecision(
        time(text(line, "time")),
        text(line, "reference"),
        text(line, "tenant"),
        text(line, "policy"),
        text(line, "front"),
        allow,
        word("reason", text(line, "reason"), Reason.values(), Reason::code),
        optional(line, "would", RecordLineReader::text).isPresent(),
        false,
        optional(line, "claimed_id", RecordLineReader::id),
        optional(line, "peer", RecordLineReader::peer),
        optional(line, "tunnel", RecordLineReader::text),
        list(line, "revocation", RecordLineReader::status),
        list(line, "chain", RecordLineReader::certificate),
        (int) Math.min(Integer.MAX_VALUE, number(line, "chain_left_out")),
        number(line, "left_out"));
  }

  private static RecordedStatus status(Object value) throws Unreadable {
    JsonObject status = object(value);
    Optional<String> word = optional(status, "status", RecordLineReader::text);
    return new RecordedStatus(
        fingerprint(text(status, "certificate")),
        word.isEmpty()
            ? Optional.empty()
            : Optional.of(
                word(
                    "status", word.get(), RecordedStatus.Word.values(), RecordedStatus.Word::text)),
        word("source", text(status, "source"), Source.values(), Source::word));
  }

  private static IkePeer peer(Object value) throws Unreadable {
    JsonObject peer = object(value);
    return new IkePeer(
        word("ike", text(peer, "ike"), IkeVersion.values(), IkeVersion::word),
        address(text(peer, "remote")),
        optional(peer, "local", each -> address(text(each))),
        optional(peer, "interface", RecordLineReader::text),
        optional(peer, "asked_id", RecordLineReader::id),
        list(peer, "local_networks", RecordLineReader::range),
        list(peer, "remote_networks", RecordLineReader::range),
        optional(peer, "gateway", RecordLineReader::text),
        optional(peer, "connection", RecordLineReader::text));
  }

  private static ClaimedId id(Object value) throws Unreadable {
    JsonObject id = object(value);
    return new ClaimedId(
        word("type", text(id, "type"), IdType.values(), IdType::word), text(id, "value"));
  }

  private static IpRange range(Object value) throws Unreadable {
    String text = text(value);
    int dash = text.indexOf('-');
    if (dash < 0) {
      throw new Unreadable("a network is no range");
    }
    try {
      return new IpRange(address(text.substring(0, dash)), address(text.substring(dash + 1)));
    } catch (IllegalArgumentException e) {
      throw new Unreadable("a network is no range");
    }
  }

  private static Der certificate(Object value) throws Unreadable {
    return switch (Base64Text.certificate(text(value))) {
      case Parsed.Ok<Der>(Der der) -> der;
      case Parsed.Malformed<Der>(String why) -> throw new Unreadable("chain: " + why);
    };
  }

  private static Instant time(String text) throws Unreadable {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new Unreadable("time is not RFC 3339");
    }
  }

  private static Fingerprint fingerprint(String hex) throws Unreadable {
    try {
      return Fingerprint.ofDigest(HexFormat.of().parseHex(hex));
    } catch (IllegalArgumentException e) {
      throw new Unreadable("certificate is no SHA-256");
    }
  }

  private static IpAddress address(String text) throws Unreadable {
    Optional<IpAddress> address = IpAddress.parse(text);
    if (address.isEmpty()) {
      throw new Unreadable("an address of the peer is none");
    }
    return address.get();
  }

  private static <E> E word(String field, String text, E[] all, Function<E, String> spelling)
      throws Unreadable {
    Optional<E> found =
        Arrays.stream(all).filter(each -> spelling.apply(each).equals(text)).findFirst();
    if (found.isEmpty()) {
      throw new Unreadable(field + " is no word that this version knows");
    }
    return found.get();
  }

  private static JsonObject object(Object value) throws Unreadable {
    if (!(value instanceof JsonObject object)) {
      throw new Unreadable("an object is none");
    }
    return object;
  }

  private static String text(JsonObject object, String field) throws Unreadable {
    if (!(object.getValue(field) instanceof String text)) {
      throw new Unreadable(field + " is missing or no text");
    }
    return text;
  }

  private static String text(Object value) throws Unreadable {
    if (!(value instanceof String text)) {
      throw new Unreadable("a text is none");
    }
    return text;
  }

  private static long number(JsonObject object, String field) throws Unreadable {
    @Nullable Object value = object.getValue(field);
    if (value == null) {
      return 0;
    }
    long number =
        value instanceof Integer || value instanceof Long ? ((Number) value).longValue() : -1;
    if (number < 0) {
      throw new Unreadable(field + " is no number");
    }
    return number;
  }

  private static <T> Optional<T> optional(JsonObject object, String field, Reading<T> reading)
      throws Unreadable {
    @Nullable Object value = object.getValue(field);
    return value == null ? Optional.empty() : Optional.of(reading.of(value));
  }

  private static <T> List<T> list(JsonObject object, String field, Reading<T> reading)
      throws Unreadable {
    if (!(object.getValue(field) instanceof JsonArray values)) {
      throw new Unreadable(field + " is missing or no list");
    }
    List<T> all = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      @Nullable Object value = values.getValue(i);
      if (value == null) {
        throw new Unreadable(field + " holds null");
      }
      all.add(reading.of(value));
    }
    return all;
  }
}
