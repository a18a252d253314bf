package io.vouchsafe.pki;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads GeneralName and GeneralSubtree (RFC 5280 §4.2.1.6, §4.2.1.10). */
final class GeneralNames {
  /** id-on-SmtpUTF8Mailbox (RFC 9598 §3). */
  private static final String SMTP_UTF8_MAILBOX = "1.3.6.1.5.5.7.8.9";

  private static final int OTHER_NAME = 0xa0;
  private static final int RFC822_NAME = 0x81;
  private static final int DNS_NAME = 0x82;
  private static final int X400_ADDRESS = 0xa3;
  private static final int DIRECTORY_NAME = 0xa4;
  private static final int EDI_PARTY_NAME = 0xa5;
  private static final int URI = 0x86;
  private static final int IP_ADDRESS = 0x87;
  private static final int REGISTERED_ID = 0x88;

  private GeneralNames() {}

  /**
   * All names up to the end of {@code in}. Looser than §4.2.1.6, which wants at least one: CAs have
   * issued certificates (OCSP signers among them) whose list is empty; it matches nobody.
   */
  static List<AlternativeName> readAll(DerReader in) throws MalformedDerException {
    PeerBounds.check(in, PeerBounds.ALTERNATIVE_NAMES, "alternative names");
    List<AlternativeName> names = new ArrayList<>();
    while (!in.atEnd()) {
      names.add(readName(in));
    }
    return names;
  }

  static AlternativeName readName(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    return switch (tag) {
      case RFC822_NAME -> new AlternativeName.Email(in.ia5(tag));
      case DNS_NAME -> new AlternativeName.Dns(in.ia5(tag));
      case URI -> new AlternativeName.Uri(in.ia5(tag));
      case IP_ADDRESS -> new AlternativeName.Ip(octets(in.content(tag), 4, 16));
      case DIRECTORY_NAME -> new AlternativeName.Directory(directoryName(in));
      case REGISTERED_ID -> new AlternativeName.RegisteredId(in.oid(tag));
      case OTHER_NAME -> otherName(in.into(tag));
      case X400_ADDRESS, EDI_PARTY_NAME -> new AlternativeName.Opaque(opaque(in));
      default -> throw new MalformedDerException("a GeneralName of no known form");
    };
  }

  /** All subtrees up to the end of {@code in}, at least one. */
  static List<NameSubtree> readSubtrees(DerReader in) throws MalformedDerException {
    List<NameSubtree> subtrees = new ArrayList<>();
    do {
      DerReader subtree = in.into(DerReader.SEQUENCE);
      subtrees.add(readBase(subtree));
      // §4.2.1.10: minimum is 0 (so absent in DER) and maximum is absent; anything else is refused.
      subtree.finish();
    } while (!in.atEnd());
    return subtrees;
  }

  private static NameSubtree readBase(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    return switch (tag) {
      case RFC822_NAME -> emailBase(in.ia5(tag));
      case DNS_NAME -> new NameSubtree.Dns(in.ia5(tag).toLowerCase(Locale.ROOT));
      case URI -> new NameSubtree.Uri(in.ia5(tag).toLowerCase(Locale.ROOT));
      case IP_ADDRESS -> ipRange(octets(in.content(tag), 8, 32).toBytes());
      case DIRECTORY_NAME -> new NameSubtree.Directory(directoryName(in));
      case REGISTERED_ID, OTHER_NAME, X400_ADDRESS, EDI_PARTY_NAME ->
          new NameSubtree.Opaque(opaque(in));
      default -> throw new MalformedDerException("a GeneralName of no known form");
    };
  }

  private static NameSubtree emailBase(String base) throws MalformedDerException {
    if (base.indexOf('@') < 0) {
      return new NameSubtree.EmailHost(base.toLowerCase(Locale.ROOT));
    }
    return new NameSubtree.EmailAddress(
        Mailbox.parse(base)
            .orElseThrow(() -> new MalformedDerException("a constraint that is no mailbox")));
  }

  /** §4.2.1.10: "encoded in the style of RFC 4632 (CIDR)": the mask is a run of ones. */
  private static NameSubtree ipRange(byte[] both) throws MalformedDerException {
    byte[] address = Arrays.copyOf(both, both.length / 2);
    byte[] mask = Arrays.copyOfRange(both, both.length / 2, both.length);
    boolean zeroSeen = false;
    for (int bit = 0; bit < mask.length * 8; bit++) {
      boolean one = (mask[bit / 8] & (0x80 >> (bit % 8))) != 0;
      if (one && zeroSeen) {
        throw new MalformedDerException("an address mask with holes");
      }
      zeroSeen |= !one;
    }
    return new NameSubtree.Ip(Der.copyOf(address), Der.copyOf(mask));
  }

  private static AlternativeName otherName(DerReader in) throws MalformedDerException {
    String type = in.oid(DerReader.OID);
    DerReader explicit = in.into(0xa0);
    in.finish();
    if (type.equals(SMTP_UTF8_MAILBOX)) {
      Optional<String> mailbox = DirectoryString.read(explicit);
      explicit.finish();
      return new AlternativeName.Email(
          mailbox.orElseThrow(() -> new MalformedDerException("a mailbox that is no string")));
    }
    AlternativeName name = new AlternativeName.Other(type, Der.copyOf(explicit.element()));
    explicit.finish();
    return name;
  }

  /** Name is a CHOICE, so its tag is explicit. */
  private static DistinguishedName directoryName(DerReader in) throws MalformedDerException {
    DerReader explicit = in.into(DIRECTORY_NAME);
    byte[] name = explicit.element();
    explicit.finish();
    return DistinguishedName.read(name);
  }

  private static String opaque(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    in.element();
    return switch (tag) {
      case OTHER_NAME -> "otherName";
      case X400_ADDRESS -> "x400Address";
      case EDI_PARTY_NAME -> "ediPartyName";
      default -> "registeredID";
    };
  }

  private static Der octets(byte[] content, int shorter, int longer) throws MalformedDerException {
    if (content.length != shorter && content.length != longer) {
      throw new MalformedDerException("an iPAddress of " + content.length + " octets");
    }
    return Der.copyOf(content);
  }
}
