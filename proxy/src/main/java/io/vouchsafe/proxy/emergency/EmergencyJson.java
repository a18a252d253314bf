package io.vouchsafe.proxy.emergency;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BlockEntry;
import io.vouchsafe.vpnauth.emergency.BlockList;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.BreakGlassList;
import io.vouchsafe.vpnauth.emergency.Emergency;
import io.vouchsafe.vpnauth.emergency.Target;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** Blocks and allows in the words in which {@code EmergencyDocuments} reads them. */
public final class EmergencyJson {
  /**
   * What a text may hold and a YAML stream may not, but as an escape (YAML 1.2.2, §5.1); JSON has
   * these nowhere but in texts.
   */
  private static final Pattern NOT_IN_YAML = Pattern.compile("[\\u007f-\\u009f\\ufffe\\uffff]");

  private EmergencyJson() {}

  public static JsonArray blocks(BlockList blocks) {
    JsonArray entries = new JsonArray();
    blocks.entries().forEach(entry -> entries.add(block(entry)));
    return entries;
  }

  public static JsonArray breakGlass(BreakGlassList allows) {
    JsonArray all = new JsonArray();
    allows.all().forEach(allow -> all.add(breakGlass(allow)));
    return all;
  }

  public static JsonObject breakGlass(BreakGlass allow) {
    return new JsonObject()
        .put("id", allow.certificate().hex())
        .put("sha256", allow.certificate().hex())
        .put("until", allow.until().toString())
        .put("by", allow.by())
        .put("why", allow.why())
        .put("since", allow.since().toString());
  }

  /** What a restart finds again. */
  static byte[] kept(Emergency emergency) {
    return text(new JsonObject()
            .put("blocks", blocks(emergency.blocks()))
            .put("break_glass", breakGlass(emergency.breakGlass())))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 9110 §8.8.3: an entity tag, the same as long as the blocks are. */
  public static String tag(BlockList blocks) {
    byte[] octets = blocks(blocks).encode().getBytes(StandardCharsets.UTF_8);
    return '"' + Fingerprint.sha256(octets).hex() + '"';
  }

  /** JSON that {@code EmergencyDocuments} reads again whatever people wrote into it. */
  public static String text(JsonObject json) {
    return NOT_IN_YAML
        .matcher(json.encodePrettily())
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }

  static JsonObject block(BlockEntry entry) {
    JsonObject json = new JsonObject();
    entry.id().ifPresent(id -> json.put("id", id));
    json.mergeIn(target(entry.target()));
    entry.note().ifPresent(note -> json.put("note", note));
    entry.by().ifPresent(by -> json.put("by", by));
    entry.since().ifPresent(since -> json.put("since", since.toString()));
    return json;
  }

  private static JsonObject target(Target target) {
    JsonObject json = new JsonObject();
    return switch (target) {
      case Target.OfCertificate(var sha256) -> json.put("sha256", sha256.hex());
      case Target.OfSubject(var subject) -> json.put("subject", subject.toString());
      case Target.OfKey(var sha256) -> json.put("key", sha256.hex());
      case Target.OfSerial(var serial, var issuer, var issuerKey) -> {
        json.put("serial", serial.hex());
        issuer.ifPresent(name -> json.put("issuer", name.toString()));
        issuerKey.ifPresent(key -> json.put("issuer_key", key.hex()));
        yield json;
      }
    };
  }
}
