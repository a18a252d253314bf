package io.vouchsafe.proxy.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** A recorded decision as one line of JSON; {@link RecordLineReader} reads it. */
public final class RecordLine {
  /** Longest line that is written or read, bytes: the longest chain in base64, and the rest. */
  public static final int LONGEST = 256 << 10;

  /** So every line begins; the time follows. */
  static final String BEGIN = "{\"time\":\"";

  /** Networks of a peer that are recorded. */
  private static final int MOST_NETWORKS = 64;

  /** RFC 3339 with milliseconds, in UTC. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** What a stranger wrote must neither end a line nor steer a terminal. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private RecordLine() {}

  /** The line, with its line feed. */
  public static byte[] of(RecordedDecision decision) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    try (JsonGenerator out = FACTORY.createGenerator(line)) {
      write(decision, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail", e);
    }
    line.write('\n');
    return line.toByteArray();
  }

  static String text(Instant time) {
    return TIME.format(time);
  }

  private static void write(RecordedDecision decision, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("time", text(decision.time()));
    out.writeStringField("reference", decision.reference());
    out.writeStringField("tenant", decision.tenant());
    out.writeStringField("policy", decision.policy());
    out.writeStringField("front", decision.front());
    out.writeStringField("decision", decision.allow() ? "allow" : "deny");
    out.writeStringField("reason", decision.reason().code());
    optional("would", decision.would() ? Optional.of("deny") : Optional.empty(), out);
    id("claimed_id", decision.claimed(), out);
    optional("tunnel", decision.tunnel(), out);
    if (decision.peer().isPresent()) {
      peer(decision.peer().get(), out);
    }
    statuses(decision.revocation(), out);
    if (decision.leftOut() > 0) {
      out.writeNumberField("left_out", decision.leftOut());
    }
    if (decision.chainBytes() > 0) {
      out.writeNumberField("chain_left_out", decision.chainBytes());
    }
    out.writeArrayFieldStart("chain");
    for (Der certificate : decision.chain()) {
      out.writeBinary(certificate.toBytes());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void statuses(List<RecordedStatus> statuses, JsonGenerator out)
      throws IOException {
    out.writeArrayFieldStart("revocation");
    for (RecordedStatus status : statuses) {
      out.writeStartObject();
      out.writeStringField("certificate", status.certificate().hex());
      optional("status", status.status().map(RecordedStatus.Word::text), out);
      out.writeStringField("source", status.source().word());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void peer(IkePeer peer, JsonGenerator out) throws IOException {
    out.writeObjectFieldStart("peer");
    out.writeStringField("ike", peer.version().word());
    out.writeStringField("remote", peer.remote().toString());
    optional("local", peer.local().map(Object::toString), out);
    optional("interface", peer.interfaceName(), out);
    id("asked_id", peer.askedId(), out);
    networks("local_networks", peer.localNetworks(), out);
    networks("remote_networks", peer.remoteNetworks(), out);
    optional("gateway", peer.gateway(), out);
    optional("connection", peer.connection(), out);
    out.writeEndObject();
  }

  private static void networks(String field, List<IpRange> ranges, JsonGenerator out)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (IpRange range : ranges.subList(0, Math.min(MOST_NETWORKS, ranges.size()))) {
      out.writeString(range.first() + "-" + range.last());
    }
    out.writeEndArray();
  }

  private static void id(String field, Optional<ClaimedId> id, JsonGenerator out)
      throws IOException {
    if (id.isEmpty()) {
      out.writeNullField(field);
      return;
    }
    out.writeObjectFieldStart(field);
    out.writeStringField("type", id.get().type().word());
    out.writeStringField("value", id.get().value());
    out.writeEndObject();
  }

  private static void optional(String field, Optional<String> text, JsonGenerator out)
      throws IOException {
    if (text.isPresent()) {
      out.writeStringField(field, text.get());
    } else {
      out.writeNullField(field);
    }
  }
}
