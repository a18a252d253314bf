package io.vouchsafe.proxy.front.grpc;

import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.DeniedHttpResponse;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.OkHttpResponse;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValue;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValueOption;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValueOption.HeaderAppendAction;
import io.vouchsafe.proxy.front.grpc.envoy.HttpMessages.HttpStatus;
import io.vouchsafe.proxy.front.grpc.envoy.HttpMessages.StatusCode;
import io.vouchsafe.proxy.front.grpc.envoy.RpcMessages.Status;
import io.vouchsafe.vpnauth.decision.Reason;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A verdict in Envoy's words (contract, section 5). Of the identity fields each is set over
 * whatever the client sent, or removed from it: no client's own reaches the application.
 */
final class AuthorizationAnswer {
  private static final String DECISION = "x-vouchsafe-decision";
  private static final String REASON = "x-vouchsafe-reason";
  private static final String REFERENCE = "x-vouchsafe-reference";
  private static final String IDENTITY = "x-vouchsafe-identity";

  private AuthorizationAnswer() {}

  /**
   * The answer.
   *
   * @param accept what the refused client reads (RFC 9110 §12.5.1)
   */
  static CheckResponse to(Verdict verdict, String accept) {
    return verdict.isAllow() ? allow(verdict) : deny(verdict, accept);
  }

  private static CheckResponse allow(Verdict verdict) {
    OkHttpResponse.Builder ok = OkHttpResponse.newBuilder();
    Map<String, String> fields = fields(verdict);
    fields.forEach((name, value) -> ok.addHeaders(header(name, value)));
    if (!fields.containsKey(IDENTITY)) {
      ok.addHeadersToRemove(IDENTITY);
    }
    return CheckResponse.newBuilder()
        .setStatus(status(GrpcStatus.OK, verdict))
        .setOkResponse(ok)
        .build();
  }

  private static CheckResponse deny(Verdict verdict, String accept) {
    boolean isWithout = verdict.decision().reason() == Reason.NO_CERTIFICATE;
    RefusalText text = RefusalText.of(verdict, accept);
    DeniedHttpResponse.Builder denied =
        DeniedHttpResponse.newBuilder()
            .setStatus(
                HttpStatus.newBuilder()
                    .setCode(isWithout ? StatusCode.Unauthorized : StatusCode.Forbidden))
            .setBody(text.body());
    fields(verdict).forEach((name, value) -> denied.addHeaders(header(name, value)));
    denied
        .addHeaders(header("content-type", text.contentType()))
        .addHeaders(header("cache-control", "no-store"));
    return CheckResponse.newBuilder()
        .setStatus(
            status(isWithout ? GrpcStatus.UNAUTHENTICATED : GrpcStatus.PERMISSION_DENIED, verdict))
        .setDeniedResponse(denied)
        .build();
  }

  private static Status status(GrpcStatus status, Verdict verdict) {
    return Status.newBuilder()
        .setCode(status.code())
        .setMessage(verdict.decision().reason().code() + ", reference " + verdict.reference())
        .build();
  }

  private static Map<String, String> fields(Verdict verdict) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(DECISION, verdict.isAllow() ? "allow" : "deny");
    fields.put(REASON, verdict.decision().reason().code());
    fields.put(REFERENCE, verdict.reference());
    if (verdict.decision().tellsIdentity()) {
      verdict.leaf().ifPresent(leaf -> fields.put(IDENTITY, leaf.headerSubject().toString()));
    }
    return fields;
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }
}
