package io.vouchsafe.proxy.front.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.AttributeContext;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckRequest;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.DeniedHttpResponse;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.OkHttpResponse;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValue;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValueOption;
import io.vouchsafe.proxy.front.grpc.envoy.CoreMessages.HeaderValueOption.HeaderAppendAction;
import io.vouchsafe.proxy.front.grpc.envoy.HttpMessages.HttpStatus;
import io.vouchsafe.proxy.front.grpc.envoy.HttpMessages.StatusCode;
import io.vouchsafe.proxy.front.grpc.envoy.RpcMessages.Status;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * Our messages have Envoy's numbers: these octets were written by Envoy's own types
 * (java-control-plane 1.0.49).
 */
class EnvoyMessagesTest {
  private static byte[] octets(String base64) {
    return Base64.getDecoder().decode(base64);
  }

  /** With both peers, metadata, body and TLS session, as full as Envoy makes one. */
  @Test
  void aRequestIsReadAndWhatWeDoNotKnowIsSkipped() throws Exception {
    AttributeContext attributes =
        CheckRequest.parseFrom(
                octets(
                    "Co8CCjEKEQoPEgkxOTIuMC4yLjcYopADEgFzGgYKAWwSAXYiBENOPXgqC0NFUlRJRklDQVRF"
                        + "EiQKEQoPEgkxOTIuMC4yLjcYopADIgFkKgxOT1QgVEhJUyBPTkUiVwoECAEQAhJPCgEx"
                        + "EgNHRVQaCgoFOnBhdGgSAS8aEwoGYWNjZXB0Egl0ZXh0L2h0bWwiAS8qAWgyBWh0dHBz"
                        + "SP///////////wFSBkhUVFAvMloBYmIBclIYChB2b3VjaHNhZmVfdGVuYW50EgRhY21l"
                        + "UhsKEHZvdWNoc2FmZV9wb2xpY3kSB2RlZmF1bHRaEQoPCgFtEgoKCAoBaxIDGgF2YhEK"
                        + "D2FwcC5leGFtcGxlLmNvbQ=="))
            .getAttributes();

    assertThat(attributes.getSource().getCertificate()).isEqualTo("CERTIFICATE");
    assertThat(attributes.getRequest().getHttp().getHeadersMap())
        .containsEntry("accept", "text/html");
    assertThat(attributes.getContextExtensionsMap())
        .containsEntry("vouchsafe_tenant", "acme")
        .containsEntry("vouchsafe_policy", "default");
  }

  private static HeaderValueOption header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD)
        .build();
  }

  @Test
  void anAllowIsWhatEnvoyWrites() {
    CheckResponse allow =
        CheckResponse.newBuilder()
            .setStatus(Status.newBuilder().setMessage("ok, reference r"))
            .setOkResponse(
                OkHttpResponse.newBuilder()
                    .addHeaders(header("x-vouchsafe-decision", "allow"))
                    .addHeadersToRemove("x-vouchsafe-identity"))
            .build();

    assertThat(allow.toByteArray())
        .isEqualTo(
            octets(
                "ChESD29rLCByZWZlcmVuY2Ugcho5EiEKHQoUeC12b3VjaHNhZmUtZGVjaXNpb24SBWFsbG"
                    + "93GAIqFHgtdm91Y2hzYWZlLWlkZW50aXR5"));
  }

  @Test
  void aDenyIsWhatEnvoyWrites() {
    CheckResponse deny =
        CheckResponse.newBuilder()
            .setStatus(Status.newBuilder().setCode(16).setMessage("m"))
            .setDeniedResponse(
                DeniedHttpResponse.newBuilder()
                    .setStatus(HttpStatus.newBuilder().setCode(StatusCode.Unauthorized))
                    .addHeaders(header("x-vouchsafe-reason", "no_certificate"))
                    .setBody("body"))
            .build();

    assertThat(deny.toByteArray())
        .isEqualTo(
            octets(
                "CgUIEBIBbRI1CgMIkQMSKAokChJ4LXZvdWNoc2FmZS1yZWFzb24SDm5vX2NlcnRpZmljYX"
                    + "RlGAIaBGJvZHk="));
    assertThat(
            DeniedHttpResponse.newBuilder()
                .setStatus(HttpStatus.newBuilder().setCode(StatusCode.Forbidden))
                .build()
                .toByteArray())
        .isEqualTo(octets("CgMIkwM="));
  }
}
