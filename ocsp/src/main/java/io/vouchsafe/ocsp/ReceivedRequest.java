package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import io.vouchsafe.pki.Parsed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An OCSPRequest that somebody else made (RFC 6960 §4.1.1), as a responder reads it.
 *
 * @param certIds at least one, in order
 * @param nonce to be echoed
 * @param extensions of the whole request
 * @param signed whether it carries a signature; nobody has verified it
 */
public record ReceivedRequest(
    List<CertId> certIds, Optional<Nonce> nonce, List<OcspExtension> extensions, boolean signed) {

  /** More certificates than this in one request are refused: each may cost a signature. */
  public static final int MAX_REQUESTS = 64;

  public ReceivedRequest {
    certIds = List.copyOf(certIds);
    extensions = List.copyOf(extensions);
  }

  /**
   * Reads one OCSPRequest in strict DER with nothing behind it. An unknown critical extension makes
   * it unreadable (RFC 6960 §4.1.2).
   *
   * @return the request, or why these bytes are none; never throws
   */
  public static Parsed<ReceivedRequest> parse(byte[] der) {
    try {
      return Parsed.ok(read(OcspFields.strict(der).into(DerReader.SEQUENCE)));
    } catch (MalformedDerException e) {
      return Parsed.malformed(e.reason());
    }
  }

  private static ReceivedRequest read(DerReader request) throws MalformedDerException {
    DerReader tbs = request.into(DerReader.SEQUENCE);
    boolean signed = !request.atEnd();
    if (signed) {
      request.into(DerReader.context(0, true));
    }
    request.finish();
    OcspFields.skipVersion(tbs);
    if (tbs.nextIs(DerReader.context(1, true))) {
      tbs.into(DerReader.context(1, true)); // requestorName: nobody is known by it
    }
    List<CertId> certIds = readList(tbs.into(DerReader.SEQUENCE));
    List<OcspExtension> extensions = readExtensions(tbs, 2);
    tbs.finish();
    return new ReceivedRequest(certIds, Nonce.in(extensions), extensions, signed);
  }

  private static List<CertId> readList(DerReader list) throws MalformedDerException {
    List<CertId> certIds = new ArrayList<>();
    while (!list.atEnd()) {
      if (certIds.size() == MAX_REQUESTS) {
        throw new MalformedDerException("more than " + MAX_REQUESTS + " requests in one");
      }
      DerReader request = list.into(DerReader.SEQUENCE);
      certIds.add(CertId.read(request));
      readExtensions(request, 0);
      request.finish();
    }
    if (certIds.isEmpty()) {
      throw new MalformedDerException("a request for nothing");
    }
    return certIds;
  }

  private static List<OcspExtension> readExtensions(DerReader in, int tag)
      throws MalformedDerException {
    if (!in.nextIs(DerReader.context(tag, true))) {
      return List.of();
    }
    DerReader tagged = in.into(DerReader.context(tag, true));
    List<OcspExtension> extensions = OcspExtension.readAll(tagged);
    tagged.finish();
    for (OcspExtension extension : extensions) {
      if (extension.isUnknownAndCritical()) {
        throw new MalformedDerException("an unknown critical extension");
      }
    }
    return extensions;
  }
}
