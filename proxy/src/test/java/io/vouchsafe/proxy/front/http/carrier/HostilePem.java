package io.vouchsafe.proxy.front.http.carrier;

import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.ALICE;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.base64;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.concat;
import static io.vouchsafe.proxy.front.http.carrier.HeaderPki.pem;

import java.util.LinkedHashMap;
import java.util.Map;

/** What stands where the PEM of certificates belongs, before it is escaped, and is none. */
final class HostilePem {
  private static final String LABEL = "CERTIFICATE";

  private HostilePem() {}

  static Map<String, String> values() {
    String good = pem(ALICE);
    byte[] der = ALICE.der().toBytes();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("text before", "subject=Alice\n" + good);
    values.put("a line break before", "\n" + good);
    values.put("a space before", " " + good);
    values.put("text behind", good + "x");
    values.put("text between", good + "issuer=Root\n" + good);
    values.put("a NUL behind", good + "\0");
    values.put("a form feed behind", good + "\f");
    values.put("a byte order mark", "\u00ef\u00bb\u00bf" + good);
    values.put("a private key", pem("PRIVATE KEY", HeaderPki.KEY));
    values.put("a private key behind", good + pem("PRIVATE KEY", HeaderPki.KEY));
    values.put("a public key", pem("PUBLIC KEY", HeaderPki.PUBLIC_KEY));
    values.put("a CRL", pem("X509 CRL", HeaderPki.CRL));
    values.put("a CRL that is called a certificate", pem(LABEL, HeaderPki.CRL));
    values.put("a key that is called a certificate", pem(LABEL, HeaderPki.KEY));
    values.put("OpenSSL's trusted certificate", pem("TRUSTED CERTIFICATE", der));
    values.put("an older label", pem("X509 CERTIFICATE", der));
    values.put("a request", pem("CERTIFICATE REQUEST", der));
    values.put("PKCS #7", pem("PKCS7", der));
    values.put("a label in lower case", pem("certificate", der));
    values.put("a label with two spaces", good.replace("BEGIN CERT", "BEGIN  CERT"));
    values.put("four hyphens", good.replace("-----BEGIN", "----BEGIN"));
    values.put("six hyphens", good.replace("-----BEGIN", "------BEGIN"));
    values.put("another end", good.replace("END CERTIFICATE", "END CERTIFICATES"));
    values.put("no end", good.substring(0, good.indexOf("-----END")));
    values.put("no begin", good.substring(good.indexOf('\n') + 1));
    values.put("begin alone", "-----BEGIN CERTIFICATE-----");
    values.put(
        "begin within", good.replace("\n-----END", "\n-----BEGIN CERTIFICATE-----\n-----END"));
    values.put("no contents", pem(LABEL, new byte[0]));
    values.put("lines in one with the labels' hyphens", good.replace("\n-----END", "\n----END"));
    values.put("a header as in RFC 1421", good.replaceFirst("\n", "\nProc-Type: 4,ENCRYPTED\n\n"));
    values.put("a hyphen inside", good.replaceFirst("\nMII", "\nM-I"));
    values.put("base64url", good.replaceFirst("\nMII", "\nM_I"));
    values.put("padding is missing", good.replace("=", ""));
    values.put("padding is doubled", good.replace("=", "=="));
    values.put("an accent inside", good.replaceFirst("\nMII", "\nM\u00e9I"));
    values.put("a NUL inside", good.replaceFirst("\nMII", "\nM\0I"));
    values.put("two certificates in one block", pem(LABEL, concat(der, der)));
    values.put("garbage behind the DER", pem(LABEL, concat(der, new byte[] {1, 2, 3})));
    values.put("of indefinite length", pem(LABEL, HeaderPki.indefinite()));
    values.put("of a length that is too long", pem(LABEL, HeaderPki.longLength()));
    values.put("64 KiB and one octet", pem(LABEL, new byte[(64 << 10) + 1]));
    values.put("base64 alone", base64(ALICE));
    values.put("a word", "(null)");
    values.put("a space", " ");
    values.put("a line feed", "\n");
    return values;
  }
}
