package io.vouchsafe.proxy.shared.crls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlName;
import io.vouchsafe.proxy.crl.OfferedCrl;
import java.math.BigInteger;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Which CRL a node holds. It is believed in where the CRL comes from and when it was fetched, and
 * in nothing that the CRL says itself.
 *
 * @param offered the object, the URL without credentials, the hash and the time of the fetch
 * @param scope {@link CachedCrl#scope}
 * @param length of its DER, octets
 * @param name under which the holder hands it out, {@code issuer[/idp].crl}
 */
record CrlPointer(
    OfferedCrl offered,
    String scope,
    Optional<BigInteger> number,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    long length,
    CrlName name) {
  /** A longer one is nobody's: a URL has at most 2048 characters in the settings. */
  static final int LONGEST = 8192;

  private static final String HEX = "[0-9a-f]{64}";

  /** Of 20 octets (RFC 5280 §5.2.3); those of some CAs are longer. */
  private static final int LONGEST_NUMBER = 100;

  /** One CRL of one object. */
  record Key(String tenant, String object, Fingerprint sha256) {}

  /** What {@code held} is to others. */
  static CrlPointer of(String tenant, String object, CachedCrl held, long length) {
    return new CrlPointer(
        new OfferedCrl(tenant, object, URI.create(held.url()), held.sha256(), held.fetched()),
        held.scope(),
        held.index().crlNumber(),
        held.index().thisUpdate(),
        held.index().nextUpdate(),
        length,
        CrlName.of(held.signer(), held.index()));
  }

  String tenant() {
    return offered.tenant();
  }

  String object() {
    return offered.object();
  }

  Key key() {
    return new Key(tenant(), object(), sha256());
  }

  Fingerprint sha256() {
    return offered.sha256();
  }

  /** Whether {@code held}, of the same object, leaves nothing to be had from this one. */
  boolean isCoveredBy(CachedCrl held) {
    return held.sha256().equals(sha256())
        || (held.scope().equals(scope) && !held.isOlderThan(number, thisUpdate));
  }

  boolean isOver(Instant now) {
    return nextUpdate.map(now::isAfter).orElse(false);
  }

  Buffer encode() {
    JsonObject json =
        new JsonObject()
            .put("tenant", tenant())
            .put("object", object())
            .put("url", offered.url().toString())
            .put("sha256", sha256().hex())
            .put("fetched", offered.fetched().toString())
            .put("scope", scope)
            .put("this_update", thisUpdate.toString())
            .put("length", length)
            .put("name", name.path());
    number.ifPresent(value -> json.put("number", value.toString()));
    nextUpdate.ifPresent(end -> json.put("next_update", end.toString()));
    return json.toBuffer();
  }

  /** Reads what a holder of the key wrote, perhaps of a later version. */
  static Parsed<CrlPointer> parse(Buffer octets) {
    if (octets.length() > LONGEST) {
      return Parsed.malformed("longer than " + LONGEST + " octets");
    }
    try {
      return Parsed.ok(of(new JsonObject(octets)));
    } catch (DecodeException
        | ClassCastException
        | DateTimeException
        | IllegalArgumentException e) {
      return Parsed.malformed(String.valueOf(e.getMessage()));
    }
  }

  private static CrlPointer of(JsonObject json) {
    return new CrlPointer(
        new OfferedCrl(
            text(json, "tenant"),
            text(json, "object"),
            URI.create(text(json, "url")),
            Fingerprint.ofDigest(HexFormat.of().parseHex(hex(json, "sha256"))),
            Instant.parse(text(json, "fetched"))),
        hex(json, "scope"),
        Optional.ofNullable(json.getString("number")).map(CrlPointer::number),
        Instant.parse(text(json, "this_update")),
        Optional.ofNullable(json.getString("next_update")).map(Instant::parse),
        Optional.ofNullable(json.getLong("length"))
            .filter(length -> length > 0)
            .orElseThrow(() -> new IllegalArgumentException("no length")),
        CrlName.parse(text(json, "name"))
            .orElseThrow(() -> new IllegalArgumentException("no name of a CRL")));
  }

  private static BigInteger number(String text) {
    if (!text.matches("-?[0-9]{1," + LONGEST_NUMBER + "}")) {
      throw new IllegalArgumentException("no CRL number");
    }
    return new BigInteger(text);
  }

  private static String hex(JsonObject json, String key) {
    String text = text(json, key);
    if (!text.matches(HEX)) {
      throw new IllegalArgumentException(key + " is no SHA-256");
    }
    return text;
  }

  private static String text(JsonObject json, String key) {
    return Optional.ofNullable(json.getString(key))
        .orElseThrow(() -> new IllegalArgumentException("no " + key));
  }
}
