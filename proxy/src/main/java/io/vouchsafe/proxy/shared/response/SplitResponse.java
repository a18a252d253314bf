package io.vouchsafe.proxy.shared.response;

import io.vouchsafe.pki.Der;
import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.pki.MalformedDerException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An OCSPResponse without the certificates attached to it, which are the same in many. They are its
 * last octets (RFC 6960 §4.2.1: certs ends BasicOCSPResponse, which ends the OCTET STRING, which
 * ends the rest), so that the response is {@code head} with their DER behind it, octet by octet.
 *
 * @param head all before the certificates, the lengths of what encloses them included
 * @param attached SHA-256 of each, in their order; empty = the head is the whole response
 */
record SplitResponse(Der head, List<Fingerprint> attached) {
  /** A responder attaches its own certificate, perhaps with a chain of three. */
  static final int MOST_ATTACHED = 4;

  /** A response, and what was cut off. */
  record Cut(SplitResponse split, List<Der> certificates) {
    Cut {
      certificates = List.copyOf(certificates);
    }
  }

  SplitResponse {
    attached = List.copyOf(attached);
  }

  /** Cuts {@code response}; leaves whole what is not as expected. */
  static Cut cut(Der response) {
    byte[] octets = response.toBytes();
    List<Der> certificates = attachedTo(octets);
    if (certificates.isEmpty() || certificates.size() > MOST_ATTACHED) {
      return new Cut(new SplitResponse(response, List.of()), List.of());
    }
    int tail = certificates.stream().mapToInt(Der::length).sum();
    Der head = Der.copyOf(Arrays.copyOf(octets, octets.length - tail));
    return new Cut(
        new SplitResponse(head, certificates.stream().map(Der::sha256).toList()), certificates);
  }

  /** Empty when these octets are no such response, or something lies behind the certificates. */
  private static List<Der> attachedTo(byte[] octets) {
    try {
      DerReader certificates = certificates(octets);
      List<Der> all = new ArrayList<>();
      while (!certificates.atEnd()) {
        all.add(Der.copyOf(certificates.element()));
      }
      return all;
    } catch (MalformedDerException odd) {
      return List.of();
    }
  }

  private static DerReader certificates(byte[] octets) throws MalformedDerException {
    DerReader outer = DerReader.of(octets);
    DerReader response = outer.into(DerReader.SEQUENCE);
    outer.finish();
    response.element();
    DerReader tagged = response.into(DerReader.context(0, true));
    response.finish();
    DerReader responseBytes = tagged.into(DerReader.SEQUENCE);
    tagged.finish();
    responseBytes.element();
    DerReader octetString = DerReader.of(responseBytes.content(DerReader.OCTET_STRING));
    responseBytes.finish();
    DerReader basic = octetString.into(DerReader.SEQUENCE);
    octetString.finish();
    basic.element();
    basic.element();
    basic.element();
    DerReader field = basic.into(DerReader.context(0, true));
    basic.finish();
    DerReader certificates = field.into(DerReader.SEQUENCE);
    field.finish();
    return certificates;
  }

  /** The whole response again; empty when one of {@code certificates} is missing. */
  Optional<Der> join(Map<Fingerprint, Der> certificates) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toBytes());
    for (Fingerprint each : attached) {
      @Nullable Der certificate = certificates.get(each);
      if (certificate == null) {
        return Optional.empty();
      }
      whole.writeBytes(certificate.toBytes());
    }
    return Optional.of(Der.copyOf(whole.toByteArray()));
  }
}
