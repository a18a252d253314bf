package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vouchsafe.config.FrontSettings.HeaderFormat;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.proxy.front.grpc.envoy.AuthorizationMessages.CheckResponse;
import io.vouchsafe.proxy.front.http.carrier.Carried;
import io.vouchsafe.proxy.front.http.carrier.CertificateCarrier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What stands in {@code source.certificate}: percent-encoded PEM of one certificate, or nothing.
 */
class GrpcCertificateTest {
  private ServiceLab lab;
  private CheckClient envoy;

  @BeforeEach
  void start() throws Exception {
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.grpc = true;
    lab = new ServiceLab(wishes);
    envoy = new CheckClient(lab.service.grpcPort());
  }

  @AfterEach
  void stop() {
    envoy.close();
    lab.close();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Envoy escapes five characters and leaves the others as they are. */
  private static String asEnvoyDoes(String pem) {
    return pem.replace("\n", "%0A")
        .replace(" ", "%20")
        .replace("+", "%2B")
        .replace("/", "%2F")
        .replace("=", "%3D");
  }

  private static String everyOctet(String text) {
    StringBuilder out = new StringBuilder();
    text.chars().forEach(c -> out.append(String.format("%%%02x", c)));
    return out.toString();
  }

  private Map<String, String> variants() {
    Certificate leaf = lab.client("CN=Alice").certificate();
    String pem = ApiClient.pem(leaf);
    String good = escaped(pem);
    String other = ApiClient.pem(lab.client("CN=Bob").certificate());
    String base64 = Base64.getEncoder().encodeToString(leaf.der().toBytes());
    Map<String, String> variants = new LinkedHashMap<>();
    variants.put("ok: as Envoy writes it", asEnvoyDoes(pem));
    variants.put("ok: as nginx writes it", good);
    variants.put("ok: everything escaped", everyOctet(pem));
    variants.put("ok: not escaped at all", pem);
    variants.put("ok: lines of Windows", escaped(pem.replace("\n", "\r\n")));
    variants.put("ok: without its last line break", escaped(pem.strip()));
    variants.put("ok: in one line", escaped(oneLine(base64)));
    variants.put("none: empty", "");
    variants.put("a space", " ");
    variants.put("a line feed", "%0A");
    variants.put("a word", "(null)");
    variants.put("a hyphen", "-");
    variants.put("a percent sign", "%");
    variants.put("a NUL", "\0");
    variants.put("an escaped NUL", "%00");
    variants.put("a NUL behind", good + "%00");
    variants.put("half an escape behind", good + "%4");
    variants.put("no escape behind", good + "%zz");
    variants.put("a signed escape", good + "%+1");
    variants.put("an escape in other digits", good.replaceFirst("%0A", "%０A"));
    variants.put("an escape of UTF-16", good.replaceFirst("%0A", "%u000A"));
    variants.put("an overlong line feed", good.replaceFirst("%0A", "%C0%8A"));
    variants.put("an accent", good + "é");
    variants.put("an escaped accent", good + "%C3%A9");
    variants.put("a supplementary character", good + "😀");
    variants.put("escaped twice", escaped(good));
    variants.put("a plus for each space", good.replace("%20", "+"));
    variants.put("quoted", '"' + good + '"');
    variants.put("as XFCC writes it", "Cert=\"" + good + '"');
    variants.put("two certificates", escaped(pem + other));
    variants.put("the same twice", escaped(pem + pem));
    variants.put("two with a comma", good + "," + escaped(other));
    variants.put("text before", escaped("subject=Alice\n" + pem));
    variants.put("a line break before", escaped("\n" + pem));
    variants.put("text behind", escaped(pem + "x"));
    variants.put("a key behind", escaped(pem + pem.replace("CERTIFICATE", "PRIVATE KEY")));
    variants.put(
        "a trusted certificate", escaped(pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE")));
    variants.put("a request", escaped(pem.replace("CERTIFICATE", "CERTIFICATE REQUEST")));
    variants.put("in lower case", escaped(pem.replace("CERTIFICATE", "certificate")));
    variants.put("another end", escaped(pem.replace("END CERT", "END A CERT")));
    variants.put("no end", escaped(pem.substring(0, pem.indexOf("-----END"))));
    variants.put("no begin", escaped(pem.substring(pem.indexOf('\n') + 1)));
    variants.put("begin alone", escaped("-----BEGIN CERTIFICATE-----"));
    variants.put(
        "no contents", escaped("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"));
    variants.put("base64 alone", escaped(base64));
    variants.put("base64url", escaped(oneLine(base64.replace('M', '_'))));
    variants.put("cut in the middle", good.substring(0, good.length() / 2));
    variants.put("of 100 KiB", escaped(oneLine(base64.repeat(100_000 / base64.length() + 1))));
    variants.put("100,000 escaped percent signs", "%25".repeat(33_000));
    return variants;
  }

  private static String oneLine(String base64) {
    return "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
  }

  @Test
  void onlyOneCertificateAndNothingElsePasses() throws Exception {
    Map<String, String> variants = variants();
    assertThat(variants).hasSizeGreaterThan(45);
    for (Map.Entry<String, String> variant : variants.entrySet()) {
      String expected =
          variant.getKey().startsWith("ok: ")
              ? "ok"
              : variant.getKey().startsWith("none: ") ? "no_certificate" : "malformed";

      CheckResponse response = envoy.check(CheckClient.asking(variant.getValue()).build());

      String reason = response.getStatus().getMessage();
      assertThat(reason).as(variant.getKey()).startsWith(expected + ", reference ");
      assertThat(response.hasOkResponse()).as(variant.getKey()).isEqualTo(expected.equals("ok"));
    }
  }

  /** They share the cache of decoded certificates. */
  @Test
  void itIsReadExactlyAsNginxFieldIs() throws Exception {
    CertificateCarrier nginx = CertificateCarrier.of(HeaderFormat.NGINX);
    for (Map.Entry<String, String> variant : variants().entrySet()) {
      MultiMap headers =
          MultiMap.caseInsensitiveMultiMap().add("X-SSL-Client-Cert", variant.getValue());
      String byNginx =
          switch (nginx.read(headers)) {
            case Carried.None none -> "no_certificate";
            case Carried.Malformed malformed -> "malformed";
            case Carried.Chain chain ->
                Certificate.parse(chain.certificates().getFirst().toBytes())
                        .toOptional()
                        .isPresent()
                    ? "ok"
                    : "malformed";
          };

      String reason =
          envoy.check(CheckClient.asking(variant.getValue()).build()).getStatus().getMessage();

      assertThat(reason).as(variant.getKey()).startsWith(byNginx + ", ");
    }
  }
}
