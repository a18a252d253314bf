package io.vouchsafe.proxy.front.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names pass in which spelling, and what a Host is compared with. */
class FieldNamesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Client-CN",
        "x-client-cn",
        "X_CLIENT_CN",
        "x_Client-cN",
        "X-Client_CN",
        "X.Client.CN",
        "X!Client~CN",
        "x|client^cn",
        "X-Client-CN-2",
        "Client-Cert",
        "client_cert",
        "CLIENT.CERT",
        "Client-Cert-Chain",
        "client_cert-chain",
        "Client-Certificate",
        "X-Vouchsafe-Identity",
        "x_vouchsafe_identity",
        "X-Vouchsafe-Reference",
        "X-VOUCHSAFE",
        "X-VouchsafeX",
        "X-SSL-Client-Cert",
        "x_ssl_client_cert",
        "X-SSL-Client-DER",
        "X-SSL-Client-Verify",
        "X-SSL-Issuer",
        "SSL-Client-Cert",
        "SSL_CLIENT_S_DN",
        "ssl-client-verify",
        "X-Forwarded-Client-Cert",
        "x_forwarded_client_cert",
        "X-Forwarded-Tls-Client-Cert",
        "X-Forwarded-Tls-Client-Cert-Info",
        "X-Client-Cert",
        "x_client_cert",
        "X-Client-Certificate",
        "X-Client-Cert-Chain",
        "X-Client-DN",
        "X-Client-S-DN",
        "X-Client-Verify",
        "X-Client-Verified",
        "X-Client-Subject-DN",
        "X-Client-Serial",
        "X-Client-Issuer-DN",
        "X-Client-Fingerprint",
        "X-Client-SAN",
        "X-TLS-Client-Cert",
        "TLS-Client-Cert",
        "X-Amzn-Mtls-Clientcert",
        "x_amzn_mtls_clientcert_subject",
        "X-ARR-ClientCert",
        "Cf-Client-Cert-Der-Base64",
        "X-MTLS-Subject",
        "Forwarded",
        "forwarded",
        "Forwarded-For",
        "X-Forwarded-For",
        "x_forwarded_for",
        "X-Forwarded",
        "X-Forwarded-Proto",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Real-IP",
        "x_real_ip",
        "X-Client-IP",
        "Client-IP",
        "True-Client-IP",
        "X-Cluster-Client-IP",
        "X-Original-Forwarded-For",
        "Connection",
        "Keep-Alive",
        "Proxy-Connection",
        "Proxy-Authorization",
        "Proxy",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "transfer_encoding",
        "Upgrade",
        "HTTP2-Settings",
        "Host",
        "Content-Length",
        "content_length",
        "Expect",
        "",
      })
  void staysBehind(String name) {
    assertThat(ClientFieldNames.isKept(name)).as(name).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Accept",
        "Accept-Encoding",
        "Authorization",
        "Cookie",
        "Content-Type",
        "Content-Encoding",
        "Range",
        "If-None-Match",
        "User-Agent",
        "Referer",
        "Origin",
        "Sec-Fetch-Site",
        "Early-Data",
        "X-Requested-With",
        "X-Client-Version",
        "X-Client-Data",
        "X-Custom",
        "X",
        "X-",
        "X-A",
        "C",
        "Client",
        "Client-Hints",
        "Sec-WebSocket-Key",
        "X-Request-Id",
        "Traceparent",
        "Tenant",
        "Etag",
        "Via",
        "Upgrade-Insecure-Requests",
        "X-Csrf-Token",
        "X-Real",
        "Priority",
        "T",
        "Max-Forwards",
        "X-Forward",
        "SSLx",
        "Hosting",
        "Expectation",
        "Keep",
      })
  void goesOn(String name) {
    assertThat(ClientFieldNames.isKept(name)).as(name).isTrue();
  }

  @Test
  void connectionListsAreReadWhateverTheyLookLike() {
    MultiMap headers =
        MultiMap.caseInsensitiveMultiMap()
            .add("Connection", " , X-A ,,\tx-b, keep-alive")
            .add("connection", "CLOSE,X-C");
    ConnectionOptions options = ConnectionOptions.of(headers);
    assertThat(options.names()).containsExactly("X-A", "x-b", "X-C");
    assertThat(options.closes()).isTrue();
    assertThat(options.lists("X-B")).isTrue();
    assertThat(options.lists("X-D")).isFalse();
    assertThat(
            ConnectionOptions.of(
                    MultiMap.caseInsensitiveMultiMap().add("Connection", "a,".repeat(100_000)))
                .isTooMany())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "front.test,true", "FRONT.test:8443,true", "front.test.,true", "a.wild.test,true",
    "A.WILD.TEST:1,true", "a.b.wild.test,false", "wild.test,false", ".wild.test,false",
    "127.0.0.1,true", "127.0.0.1:443,true", "[::1]:443,true", "[0:0:0:0:0:0:0:1],true",
    "[::2],false", "127.0.0.2,false", "other.test,false", "xfront.test,false",
    "front.test.other.test,false", "'',false",
  })
  void aHostIsWithinTheCertificateOrNot(String host, boolean covered) {
    ServedNames names =
        new ServedNames(List.of("Front.test", "*.Wild.test"), List.of("127.0.0.1", "::1"));
    assertThat(names.cover(host)).isEqualTo(covered);
    assertThat(names.cover(host)).isEqualTo(covered);
  }

  @Test
  void aCertificateWithoutNamesBindsNobody() {
    assertThat(new ServedNames(List.of(), List.of()).cover("any.test")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "/a?b,/a?b",
    "https://x.test/a?b,/a?b",
    "HTTP://x,/",
    "https://x?y,/?y",
    "/%0d%0a,/%0d%0a",
    "//x/y,//x/y",
    "/\u00e9,/%E9",
  })
  void aTargetBecomesAPath(String received, String sent) {
    assertThat(RequestTarget.of(received, false)).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "x", "ftp://x/", "/a b", "/a\r\nb", "/a#b", "/\u0000", "x/y:80"})
  void whatIsNoTargetIsNone(String received) {
    assertThat(RequestTarget.of(received, false)).isNull();
  }
}
