package io.vouchsafe.ocsp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The signed part of a BasicOCSPResponse (RFC 6960 §4.2.1). */
record ResponseData(
    ResponderId responderId,
    Instant producedAt,
    List<SingleResponse> responses,
    List<OcspExtension> extensions) {

  static ResponseData read(DerReader data) throws MalformedDer {
    readVersion(data);
    ResponderId responderId = ResponderId.read(data);
    Instant producedAt = data.time();
    List<SingleResponse> responses = readResponses(data.enter(DerReader.SEQUENCE));
    List<OcspExtension> extensions = List.of();
    if (data.hasMore()) {
      DerReader tagged = data.enter(DerReader.explicit(1));
      extensions = OcspExtension.readAll(tagged);
      tagged.finish();
    }
    data.finish();
    return new ResponseData(responderId, producedAt, responses, extensions);
  }

  /**
   * Version 1 is the only one. DER leaves a default out; responders that write it are understood,
   * since nothing hangs on it.
   */
  private static void readVersion(DerReader data) throws MalformedDer {
    if (data.nextIs(DerReader.explicit(0))) {
      DerReader tagged = data.enter(DerReader.explicit(0));
      if (tagged.integer().signum() != 0) {
        throw new MalformedDer("a version other than 1");
      }
      tagged.finish();
    }
  }

  private static List<SingleResponse> readResponses(DerReader in) throws MalformedDer {
    List<SingleResponse> responses = new ArrayList<>();
    while (in.hasMore()) {
      if (responses.size() == BasicResponse.MAX_RESPONSES) {
        throw new MalformedDer("more than " + BasicResponse.MAX_RESPONSES + " SingleResponses");
      }
      responses.add(SingleResponse.read(in));
    }
    if (responses.isEmpty()) {
      throw new MalformedDer("no SingleResponse");
    }
    return responses;
  }
}
