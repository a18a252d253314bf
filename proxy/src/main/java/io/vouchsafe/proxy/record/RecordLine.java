package io.vouchsafe.proxy.record;

import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.journal.InstantText;
import io.vouchsafe.proxy.journal.JsonText;
import io.vouchsafe.vpnauth.identity.ClaimedId;
import io.vouchsafe.vpnauth.tunnel.IkePeer;
import io.vouchsafe.vpnauth.tunnel.IpRange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
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

  private static final InstantText TIME = new InstantText();

  private RecordLine() {}

  /** The line, with its line feed. */
  public static byte[] of(RecordedDecision decision) {
    StringBuilder line = new StringBuilder(4096);
    write(decision, line);
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 3339 with milliseconds, in UTC. */
  static String text(Instant time) {
    StringBuilder text = new StringBuilder(24);
    TIME.append(text, time);
    return text.toString();
  }

  private static void write(RecordedDecision decision, StringBuilder out) {
    out.append(BEGIN).append(text(decision.time())).append('"');
    text("reference", decision.reference(), out);
    text("tenant", decision.tenant(), out);
    text("policy", decision.policy(), out);
    text("front", decision.front(), out);
    text("decision", decision.allow() ? "allow" : "deny", out);
    text("reason", decision.reason().code(), out);
    text("would", decision.would() ? Optional.of("deny") : Optional.empty(), out);
    id("claimed_id", decision.claimed(), out);
    text("tunnel", decision.tunnel(), out);
    if (decision.peer().isPresent()) {
      peer(decision.peer().get(), out);
    }
    statuses(decision.revocation(), out);
    if (decision.leftOut() > 0) {
      out.append(",\"left_out\":").append(decision.leftOut());
    }
    if (decision.chainBytes() > 0) {
      out.append(",\"chain_left_out\":").append(decision.chainBytes());
    }
    out.append(",\"chain\":[");
    String comma = "";
    for (Der certificate : decision.chain()) {
      out.append(comma).append('"');
      out.append(Base64.getEncoder().encodeToString(certificate.toBytes())).append('"');
      comma = ",";
    }
    out.append("]}");
  }

  private static void statuses(List<RecordedStatus> statuses, StringBuilder out) {
    out.append(",\"revocation\":[");
    String comma = "";
    for (RecordedStatus status : statuses) {
      out.append(comma).append("{\"certificate\":\"").append(status.certificate().hex());
      out.append('"');
      text("status", status.status().map(RecordedStatus.Word::text), out);
      text("source", status.source().word(), out);
      out.append('}');
      comma = ",";
    }
    out.append(']');
  }

  private static void peer(IkePeer peer, StringBuilder out) {
    out.append(",\"peer\":{\"ike\":\"").append(peer.version().word()).append('"');
    text("remote", peer.remote().toString(), out);
    text("local", peer.local().map(Object::toString), out);
    text("interface", peer.interfaceName(), out);
    id("asked_id", peer.askedId(), out);
    networks("local_networks", peer.localNetworks(), out);
    networks("remote_networks", peer.remoteNetworks(), out);
    text("gateway", peer.gateway(), out);
    text("connection", peer.connection(), out);
    out.append('}');
  }

  private static void networks(String field, List<IpRange> ranges, StringBuilder out) {
    out.append(",\"").append(field).append("\":[");
    String comma = "";
    for (IpRange range : ranges.subList(0, Math.min(MOST_NETWORKS, ranges.size()))) {
      out.append(comma).append('"').append(range.first()).append('-').append(range.last());
      out.append('"');
      comma = ",";
    }
    out.append(']');
  }

  private static void id(String field, Optional<ClaimedId> id, StringBuilder out) {
    if (id.isEmpty()) {
      text(field, Optional.empty(), out);
      return;
    }
    out.append(",\"").append(field).append("\":{\"type\":\"");
    out.append(id.get().type().word()).append('"');
    text("value", id.get().value(), out);
    out.append('}');
  }

  private static void text(String field, Optional<String> text, StringBuilder out) {
    if (text.isPresent()) {
      text(field, text.get(), out);
    } else {
      out.append(",\"").append(field).append("\":null");
    }
  }

  private static void text(String field, String text, StringBuilder out) {
    out.append(",\"").append(field).append("\":");
    JsonText.quote(out, text);
  }
}
