package io.vouchsafe.ocsp;

import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.pki.revocation.RevocationStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a response says of one certificate (RFC 6960 §4.2.1). */
public record SingleResponse(
    CertId certId,
    RevocationStatus status,
    Instant thisUpdate,
    Optional<Instant> nextUpdate,
    List<OcspExtension> extensions) {
  public SingleResponse {
    extensions = List.copyOf(extensions);
  }

  static SingleResponse read(DerReader in) throws MalformedDer {
    DerReader single = in.enter(DerReader.SEQUENCE);
    CertId certId = CertId.read(single);
    RevocationStatus status = readStatus(single);
    Instant thisUpdate = single.time();
    Optional<Instant> nextUpdate = Optional.empty();
    if (single.nextIs(DerReader.explicit(0))) {
      DerReader tagged = single.enter(DerReader.explicit(0));
      nextUpdate = Optional.of(tagged.time());
      tagged.finish();
    }
    List<OcspExtension> extensions = List.of();
    if (single.nextIs(DerReader.explicit(1))) {
      DerReader tagged = single.enter(DerReader.explicit(1));
      extensions = OcspExtension.readAll(tagged);
      tagged.finish();
    }
    single.finish();
    return new SingleResponse(certId, status, thisUpdate, nextUpdate, extensions);
  }

  private static RevocationStatus readStatus(DerReader in) throws MalformedDer {
    int tag = in.peekTag();
    if (tag == DerReader.implicit(0)) {
      in.enter(tag).finish();
      return new RevocationStatus.Good();
    }
    if (tag == DerReader.explicit(1)) {
      return readRevoked(in.enter(tag));
    }
    if (tag == DerReader.implicit(2)) {
      in.enter(tag).finish();
      return new RevocationStatus.Unknown();
    }
    throw new MalformedDer("a status that is neither good, revoked nor unknown");
  }

  private static RevocationStatus readRevoked(DerReader info) throws MalformedDer {
    Instant at = info.time();
    RevocationReason reason = RevocationReason.UNSPECIFIED;
    if (info.nextIs(DerReader.explicit(0))) {
      DerReader tagged = info.enter(DerReader.explicit(0));
      // A reason that RFC 5280 §5.3.1 does not know must not turn "revoked" into "no answer".
      reason = RevocationReason.ofCode(tagged.enumerated()).orElse(RevocationReason.UNSPECIFIED);
      tagged.finish();
    }
    info.finish();
    return new RevocationStatus.Revoked(at, reason);
  }
}
