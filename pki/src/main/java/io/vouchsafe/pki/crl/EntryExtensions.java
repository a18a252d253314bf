package io.vouchsafe.pki.crl;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.DistinguishedName;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.revocation.RevocationReason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads crlEntryExtensions (RFC 5280 §5.3) of one entry after the other. Remembers the certificate
 * issuer, which holds for the entries that follow until another is named (§5.3.3).
 */
final class EntryExtensions {
  private static final String REASON_CODE = "2.5.29.21";
  private static final String INVALIDITY_DATE = "2.5.29.24";
  private static final String CERTIFICATE_ISSUER = "2.5.29.29";

  /** The values of {@code RevocationReason} as bits. */
  private static final int KNOWN_CODES = 0b111_0111_1111;

  private final Map<DistinguishedName, Integer> issuers = new HashMap<>();
  private int issuer;
  private boolean namedIssuers;
  private @Nullable Der lastNamed;
  private @Nullable String unknownCritical;

  /** Number of the certificate issuer of the entry just read; 0 is the CRL's issuer. */
  int issuer() {
    return issuer;
  }

  boolean namedIssuers() {
    return namedIssuers;
  }

  Map<DistinguishedName, Integer> issuers() {
    return issuers;
  }

  Optional<String> unknownCritical() {
    return Optional.ofNullable(unknownCritical);
  }

  /** Reads the block at {@code from} and gives its reason code. */
  int read(byte[] window, int from, int to) throws MalformedDerException {
    byte[] block = Arrays.copyOfRange(window, from, to);
    int reason = RevocationReason.UNSPECIFIED.code();
    for (RawExtension extension : RawExtension.readAll(DerReader.of(block))) {
      switch (extension.oid()) {
        case REASON_CODE -> reason = reason(extension.reader());
        case CERTIFICATE_ISSUER -> nameIssuer(extension);
        case INVALIDITY_DATE -> CrlTime.read(extension.reader());
        default -> {
          if (extension.critical()) {
            unknownCritical = extension.oid();
          }
        }
      }
    }
    return reason;
  }

  private static int reason(DerReader in) throws MalformedDerException {
    byte[] content = in.content(0x0a);
    in.finish();
    if (content.length != 1) {
      throw new MalformedDerException("a reasonCode of several bytes");
    }
    return known(content[0]);
  }

  private static int known(byte code) throws MalformedDerException {
    if (code < 0 || code >= Integer.SIZE || (KNOWN_CODES & 1 << code) == 0) {
      throw new MalformedDerException("reasonCode " + code + ", which does not exist");
    }
    return code;
  }

  /** §5.3.3: the issuer's name, taken from the issuer field of its certificates. */
  private void nameIssuer(RawExtension extension) throws MalformedDerException {
    namedIssuers = true;
    if (extension.value().equals(lastNamed)) {
      return;
    }
    DistinguishedName name = Names.only(Names.readAll(extension.reader()));
    Integer known = issuers.get(name);
    issuer = known != null ? known : issuers.size() + 1;
    if (issuer >= EntryTail.MAX_ISSUERS) {
      throw new MalformedDerException("more than " + EntryTail.MAX_ISSUERS + " issuers");
    }
    issuers.put(name, issuer);
    lastNamed = extension.value();
  }
}
