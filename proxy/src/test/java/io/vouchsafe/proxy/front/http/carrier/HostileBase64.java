package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.BOB;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.base64;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.concat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What stands where the base64 of one certificate belongs, and is none in any format. */
final class HostileBase64 {
  private HostileBase64() {}

  static Map<String, String> values() {
    String good = base64(ALICE);
    byte[] der = ALICE.der().toBytes();
    int last = good.length() - 2;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("padding is missing", good.substring(0, good.length() - 1));
    values.put("padding is doubled", good + "=");
    values.put("padding for nothing", good + "====");
    values.put("padding in front", "=" + good);
    values.put("padding in the middle", good.substring(0, 40) + "=" + good.substring(41));
    values.put("unused bits are set", good.substring(0, last) + next(good.charAt(last)) + "=");
    values.put("base64url minus", good.substring(0, 40) + "-" + good.substring(41));
    values.put("base64url underline", good.substring(0, 40) + "_" + good.substring(41));
    values.put("a space inside", good.substring(0, 40) + " " + good.substring(40));
    values.put("a tab inside", good.substring(0, 40) + "\t" + good.substring(40));
    values.put("a line feed inside", good.substring(0, 40) + "\n" + good.substring(40));
    values.put("a line break inside", good.substring(0, 40) + "\r\n" + good.substring(40));
    values.put("a NUL inside", good.substring(0, 40) + "\0" + good.substring(41));
    values.put("a NUL behind", good + "\0");
    values.put("a line feed behind", good + "\n");
    values.put("a vertical tab behind", good + "\u000b");
    values.put("an accent inside", good.substring(0, 40) + "é" + good.substring(41));
    values.put("a fullwidth letter", good.substring(0, 40) + "\uff21" + good.substring(41));
    values.put("a byte order mark", "\ufeff" + good);
    values.put("a byte order mark in Latin-1", "ï»¿" + good);
    values.put("a semicolon and another", good + ";" + base64(BOB));
    values.put("two texts without anything between", good + good);
    values.put("two certificates in one", base64(concat(der, BOB.der().toBytes())));
    values.put("the same certificate twice in one", base64(concat(der, der)));
    values.put("a zero behind the DER", base64(concat(der, new byte[1])));
    values.put(
        "garbage behind the DER", base64(concat(der, "GET /".getBytes(StandardCharsets.US_ASCII))));
    values.put("a zero before the DER", base64(concat(new byte[1], der)));
    values.put("cut by one octet", base64(Arrays.copyOf(der, der.length - 1)));
    values.put("cut after its header", base64(Arrays.copyOf(der, 4)));
    values.put("of indefinite length", base64(HeaderPki.indefinite()));
    values.put("of a length that is too long", base64(HeaderPki.longLength()));
    values.put("a private key", base64(HeaderPki.KEY));
    values.put("a public key", base64(HeaderPki.PUBLIC_KEY));
    values.put("a CRL", base64(HeaderPki.CRL));
    values.put("an empty SEQUENCE", "MAA=");
    values.put("an INTEGER", "AgEB");
    values.put("64 KiB", base64(new byte[64 << 10]));
    values.put("64 KiB and one octet", base64(new byte[(64 << 10) + 1]));
    values.put("a megabyte of A", "A".repeat(1 << 20));
    values.put("base64 of base64", base64(good.getBytes(StandardCharsets.US_ASCII)));
    values.put("hexadecimal", HexFormat.of().formatHex(der));
    values.put("lower case", good.toLowerCase(Locale.ROOT));
    values.put("in double quotes", '"' + good + '"');
    values.put("in single quotes", "'" + good + "'");
    values.put("in angle brackets", "<" + good + ">");
    values.put("with a name", "cert=" + good);
    values.put("PEM", HeaderPki.pem(ALICE));
    values.put("one letter", "A");
    values.put("two letters", "AA");
    values.put("three letters", "AAA");
    values.put("padding alone", "=");
    values.put("four times padding", "====");
    values.put("a word", "(null)");
    values.put("a hyphen", "-");
    values.put("a percent sign", "%");
    values.put("a space", " ");
    return values;
  }

  /** The next letter of the alphabet has the next lowest bit set. */
  private static char next(char digit) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return alphabet.charAt(alphabet.indexOf(digit) + 1);
  }
}
