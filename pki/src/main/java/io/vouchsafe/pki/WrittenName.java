package io.vouchsafe.pki;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;

/**
 * Reads a name that a person wrote after RFC 4514, most specific RDN first: what {@link NameText}
 * and {@code openssl} write. A block list compares with it, so that a slip of the pen is refused
 * here rather than blocking nobody.
 */
final class WrittenName {
  /** No subject that a CA issues is longer; the reader's work grows with it. */
  private static final int LONGEST = 4096;

  private final WrittenText text;

  private WrittenName(String text) {
    this.text = new WrittenText(text);
  }

  static Parsed<DistinguishedName> parse(String text) {
    if (text.length() > LONGEST) {
      return Parsed.malformed("longer than " + LONGEST + " characters");
    }
    try {
      WrittenText.checkCharacters(text);
      X500Name name = new WrittenName(text).read();
      return Parsed.ok(DistinguishedName.read(name.getEncoded(ASN1Encoding.DER)));
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    } catch (IOException e) {
      throw new IllegalStateException("a name in memory could not be written", e);
    }
  }

  private X500Name read() throws MalformedDerException {
    if (text.atEnd()) {
      throw new MalformedDerException("no attribute in it");
    }
    if (text.nextIs('/')) {
      throw new MalformedDerException(
          "the form /C=…/O=…/CN=… is not read; write CN=…,O=…,C=… as openssl x509 -nameopt RFC2253"
              + " prints it");
    }
    List<RDN> rdns = new ArrayList<>();
    do {
      rdns.add(rdn());
    } while (text.take(','));
    if (!text.atEnd()) {
      throw new MalformedDerException(text.unexpected());
    }
    Collections.reverse(rdns);
    return new X500Name(rdns.toArray(RDN[]::new));
  }

  private RDN rdn() throws MalformedDerException {
    List<AttributeTypeAndValue> attributes = new ArrayList<>();
    do {
      ASN1ObjectIdentifier type = AttributeTypes.named(text.type());
      attributes.add(new AttributeTypeAndValue(type, value()));
    } while (text.take('+'));
    return new RDN(attributes.toArray(AttributeTypeAndValue[]::new));
  }

  /** RFC 4514 §3: a string, or {@code #} and the value's encoding in hexadecimal. */
  private ASN1Encodable value() throws MalformedDerException {
    if (text.nextIs('#')) {
      return encoded(text.hexadecimal());
    }
    String value = text.value();
    if (value.isEmpty()) {
      // X.520: every string has at least one character.
      throw new MalformedDerException("an attribute without a value");
    }
    return new DERUTF8String(value);
  }

  private static ASN1Encodable encoded(byte[] der) throws MalformedDerException {
    try {
      DerShape.check(der);
      ASN1Primitive value = ASN1Primitive.fromByteArray(der);
      if (Der.copyOf(der).equals(Der.copyOf(value.getEncoded(ASN1Encoding.DER)))) {
        DirectoryString.readings(DerReader.of(der));
        return value;
      }
    } catch (MalformedDerException | IOException | RuntimeException e) {
      throw new MalformedDerException("behind # stands no value in DER");
    }
    throw new MalformedDerException("behind # stands a value that is not in DER");
  }
}
