package io.vouchsafe.ocsp;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.util.HexFormat;

/** Who says that they signed (RFC 6960 §4.2.1); the signer's certificate has to fit. */
public sealed interface ResponderId {

  /** byName: the signer's subject. */
  record ByName(DistinguishedName name) implements ResponderId {
    @Override
    public boolean fits(Certificate signer) {
      return name.equals(signer.subject());
    }

    @Override
    public String toString() {
      return name.toString();
    }
  }

  /** byKey: SHA-1 of the signer's subjectPublicKey, 20 octets. */
  record ByKey(Der keyHash) implements ResponderId {
    static final int LENGTH = 20;

    /** RFC 9919 §3.2.2 wants this name: it is short and says which key. */
    public static ByKey of(Certificate signer) {
      return new ByKey(Der.copyOf(HashAlgorithm.SHA1.digest().digest(signer.publicKeyBits())));
    }

    @Override
    public boolean fits(Certificate signer) {
      byte[] hash = HashAlgorithm.SHA1.digest().digest(signer.publicKeyBits());
      return keyHash.equals(Der.copyOf(hash));
    }

    @Override
    public String toString() {
      return "key " + HexFormat.of().formatHex(keyHash.toBytes());
    }
  }

  /** Whether {@code signer} is whom this names. */
  boolean fits(Certificate signer);

  /** The DER of this choice. */
  default byte[] toDer() {
    return switch (this) {
      case ByName(DistinguishedName name) ->
          DerWriter.element(DerReader.context(1, true), name.der().toBytes());
      case ByKey(Der keyHash) ->
          DerWriter.element(DerReader.context(2, true), DerWriter.octets(keyHash.toBytes()));
    };
  }

  static ResponderId read(DerReader in) throws MalformedDerException {
    if (in.nextIs(DerReader.context(2, true))) {
      DerReader choice = in.into(DerReader.context(2, true));
      Der hash = OcspFields.octets(choice);
      choice.finish();
      if (hash.length() != ByKey.LENGTH) {
        throw new MalformedDerException("a responder's key hash has " + hash.length() + " octets");
      }
      return new ByKey(hash);
    }
    DerReader choice = in.into(DerReader.context(1, true));
    byte[] name = choice.element();
    choice.finish();
    return switch (DistinguishedName.parse(name)) {
      case Parsed.Ok<DistinguishedName>(DistinguishedName read) -> new ByName(read);
      case Parsed.Malformed<DistinguishedName>(String reason) ->
          throw new MalformedDerException("a responder's name: " + reason);
    };
  }
}
