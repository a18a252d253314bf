package io.vouchsafe.proxy.bench.siege;

import java.util.ArrayList;
import java.util.List;

/** What a browser beside the service sends for the page of a foreign site. */
final class ForeignAdminCalls {
  private static final String LOCAL = "Host: 127.0.0.1";
  private static final String BLOCK =
      "{\"by\":\"siege\",\"why\":\"siege\",\"entries\":[{\"serial\":\"00C0FFEE00C0FFEE\"}]}";

  private final String tenant;

  ForeignAdminCalls(String tenant) {
    this.tenant = tenant;
  }

  /** None may be answered with 2xx. */
  List<byte[]> requests() {
    List<byte[]> requests = new ArrayList<>();
    List<String> foreign =
        List.of(
            "Host: rebound.example",
            "Host: rebound.example:8181",
            "Host: 127.0.0.1.rebound.example",
            LOCAL + "\r\nOrigin: http://evil.example",
            LOCAL + "\r\nOrigin: null",
            LOCAL + "\r\nSec-Fetch-Site: cross-site",
            LOCAL + "\r\nSec-Fetch-Site: same-site");
    for (String headers : foreign) {
      requests.add(call("GET /decisions?limit=5", headers, ""));
      requests.add(call("GET /metrics", headers, ""));
      requests.add(call("POST /blocks/" + tenant, headers, BLOCK));
      requests.add(call("DELETE /cache/" + tenant, headers, ""));
      requests.add(call("DELETE /blocks/" + tenant + "?all=true", headers, ""));
    }
    return requests;
  }

  private static byte[] call(String line, String headers, String body) {
    return HttpText.raw(
        "%s HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(line, headers, body.length(), body));
  }
}
