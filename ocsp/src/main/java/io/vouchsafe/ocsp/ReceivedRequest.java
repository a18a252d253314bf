package io.vouchsafe.ocsp;

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
   * it unreadable (RFC 6960 §4.4).
   *
   * @return the request, or why these bytes are none; never throws
   */
  public static Parsed<ReceivedRequest> parse(byte[] der) {
    try {
      return Parsed.ok(read(DerReader.strict(der).enter(DerReader.SEQUENCE)));
    } catch (MalformedDer e) {
      return Parsed.malformed(e.reason());
    }
  }

  private static ReceivedRequest read(DerReader request) throws MalformedDer {
    DerReader tbs = request.enter(DerReader.SEQUENCE);
    boolean signed = request.hasMore();
    if (signed) {
      request.enter(DerReader.explicit(0));
    }
    request.finish();
    if (tbs.nextIs(DerReader.explicit(0))) { // version 1 written out, see ResponseData
      DerReader tagged = tbs.enter(DerReader.explicit(0));
      if (tagged.integer().signum() != 0) {
        throw new MalformedDer("a version other than 1");
      }
      tagged.finish();
    }
    if (tbs.nextIs(DerReader.explicit(1))) {
      tbs.enter(DerReader.explicit(1)); // requestorName: nobody is known by it
    }
    List<CertId> certIds = readList(tbs.enter(DerReader.SEQUENCE));
    List<OcspExtension> extensions = readExtensions(tbs, 2);
    tbs.finish();
    return new ReceivedRequest(certIds, Nonce.in(extensions), extensions, signed);
  }

  private static List<CertId> readList(DerReader list) throws MalformedDer {
    List<CertId> certIds = new ArrayList<>();
    while (list.hasMore()) {
      if (certIds.size() == MAX_REQUESTS) {
        throw new MalformedDer("more than " + MAX_REQUESTS + " requests in one");
      }
      DerReader request = list.enter(DerReader.SEQUENCE);
      certIds.add(CertId.read(request));
      readExtensions(request, 0);
      request.finish();
    }
    if (certIds.isEmpty()) {
      throw new MalformedDer("a request for nothing");
    }
    return certIds;
  }

  private static List<OcspExtension> readExtensions(DerReader in, int tag) throws MalformedDer {
    if (!in.nextIs(DerReader.explicit(tag))) {
      return List.of();
    }
    DerReader tagged = in.enter(DerReader.explicit(tag));
    List<OcspExtension> extensions = OcspExtension.readAll(tagged);
    tagged.finish();
    for (OcspExtension extension : extensions) {
      if (extension.isUnknownAndCritical()) {
        throw new MalformedDer("an unknown critical extension");
      }
    }
    return extensions;
  }
}
