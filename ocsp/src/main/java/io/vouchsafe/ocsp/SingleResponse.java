package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
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

  static SingleResponse read(DerReader in) throws MalformedDerException {
    DerReader single = in.into(DerReader.SEQUENCE);
    CertId certId = CertId.read(single);
    RevocationStatus status = readStatus(single);
    Instant thisUpdate = OcspFields.time(single);
    Optional<Instant> nextUpdate = Optional.empty();
    if (single.nextIs(DerReader.context(0, true))) {
      DerReader tagged = single.into(DerReader.context(0, true));
      nextUpdate = Optional.of(OcspFields.time(tagged));
      tagged.finish();
    }
    List<OcspExtension> extensions = List.of();
    if (single.nextIs(DerReader.context(1, true))) {
      DerReader tagged = single.into(DerReader.context(1, true));
      extensions = OcspExtension.readAll(tagged);
      tagged.finish();
    }
    single.finish();
    return new SingleResponse(certId, status, thisUpdate, nextUpdate, extensions);
  }

  /** The DER of this SingleResponse; its CertID as it was sent, byte by byte. */
  byte[] toDer() {
    byte[] next =
        nextUpdate
            .map(at -> DerWriter.element(DerReader.context(0, true), OcspFields.toDer(at)))
            .orElse(OcspFields.ABSENT);
    return DerWriter.sequence(
        certId.encoded().toBytes(),
        toDer(status),
        OcspFields.toDer(thisUpdate),
        next,
        OcspExtension.toDer(extensions));
  }

  private static byte[] toDer(RevocationStatus status) {
    return switch (status) {
      case RevocationStatus.Good good -> DerWriter.element(DerReader.context(0, false));
      case RevocationStatus.Revoked(Instant at, RevocationReason reason) ->
          DerWriter.element(DerReader.context(1, true), OcspFields.toDer(at), toDer(reason));
      case RevocationStatus.Unknown unknown -> DerWriter.element(DerReader.context(2, false));
    };
  }

  /** RFC 5280 §5.3.1, which RFC 6960 §4.2.1 takes over: unspecified is said by leaving it out. */
  private static byte[] toDer(RevocationReason reason) {
    return reason == RevocationReason.UNSPECIFIED
        ? OcspFields.ABSENT
        : DerWriter.element(
            DerReader.context(0, true),
            DerWriter.element(OcspFields.ENUMERATED, new byte[] {(byte) reason.code()}));
  }

  private static RevocationStatus readStatus(DerReader in) throws MalformedDerException {
    int tag = in.peek();
    if (tag == DerReader.context(0, false)) {
      in.into(tag).finish();
      return new RevocationStatus.Good();
    }
    if (tag == DerReader.context(1, true)) {
      return readRevoked(in.into(tag));
    }
    if (tag == DerReader.context(2, false)) {
      in.into(tag).finish();
      return new RevocationStatus.Unknown();
    }
    throw new MalformedDerException("a status that is neither good, revoked nor unknown");
  }

  private static RevocationStatus readRevoked(DerReader info) throws MalformedDerException {
    Instant at = OcspFields.time(info);
    RevocationReason reason = RevocationReason.UNSPECIFIED;
    if (info.nextIs(DerReader.context(0, true))) {
      DerReader tagged = info.into(DerReader.context(0, true));
      // A reason that RFC 5280 §5.3.1 does not know must not turn "revoked" into "no answer".
      reason =
          RevocationReason.ofCode(OcspFields.enumerated(tagged))
              .orElse(RevocationReason.UNSPECIFIED);
      tagged.finish();
    }
    info.finish();
    return new RevocationStatus.Revoked(at, reason);
  }
}
