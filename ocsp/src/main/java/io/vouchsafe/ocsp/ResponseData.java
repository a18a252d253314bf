package io.vouchsafe.ocsp;

import io.vouchsafe.pki.DerReader;
import io.vouchsafe.pki.MalformedDerException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The signed part of a BasicOCSPResponse (RFC 6960 §4.2.1). */
public record ResponseData(
    ResponderId responderId,
    Instant producedAt,
    List<SingleResponse> responses,
    List<OcspExtension> extensions) {

  public ResponseData {
    responses = List.copyOf(responses);
    extensions = List.copyOf(extensions);
  }

  static ResponseData read(DerReader data) throws MalformedDerException {
    OcspFields.skipVersion(data);
    ResponderId responderId = ResponderId.read(data);
    Instant producedAt = OcspFields.time(data);
    List<SingleResponse> responses = readResponses(data.into(DerReader.SEQUENCE));
    List<OcspExtension> extensions = List.of();
    if (!data.atEnd()) {
      DerReader tagged = data.into(DerReader.context(1, true));
      extensions = OcspExtension.readAll(tagged);
      tagged.finish();
    }
    data.finish();
    return new ResponseData(responderId, producedAt, responses, extensions);
  }

  /** The DER of tbsResponseData, version v1 left out as DER wants it. */
  public byte[] toDer() {
    byte[] singles =
        DerWriter.sequence(responses.stream().map(SingleResponse::toDer).toArray(byte[][]::new));
    return DerWriter.sequence(
        responderId.toDer(),
        OcspFields.toDer(producedAt),
        singles,
        OcspExtension.toDer(extensions));
  }

  private static List<SingleResponse> readResponses(DerReader in) throws MalformedDerException {
    List<SingleResponse> responses = new ArrayList<>();
    while (!in.atEnd()) {
      if (responses.size() == BasicResponse.MAX_RESPONSES) {
        throw new MalformedDerException(
            "more than " + BasicResponse.MAX_RESPONSES + " SingleResponses");
      }
      responses.add(SingleResponse.read(in));
    }
    if (responses.isEmpty()) {
      throw new MalformedDerException("no SingleResponse");
    }
    return responses;
  }
}
