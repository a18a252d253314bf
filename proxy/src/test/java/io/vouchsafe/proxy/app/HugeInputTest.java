package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.DLSet;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is large costs its sender: bounded before it is built, read off the loop, cut when shown.
 */
class HugeInputTest {
  private static final String PATH = "/v1/acme/decisions";
  private static final String JSON = "application/json";
  private static final String PEM = "application/pem-certificate-chain";

  /** Longer than every line that the journal writes about a stranger. */
  private static final int LONGEST_LINE = 4096;

  private static ServiceLab lab;

  @BeforeAll
  static void start() throws Exception {
    lab = new ServiceLab();
  }

  @AfterAll
  static void stop() throws Exception {
    assertThat(lab.journalText().lines().mapToInt(String::length).max().orElse(0))
        .isLessThan(LONGEST_LINE);
    lab.close();
  }

  @Test
  void aSubjectOfFourteenThousandRdnsIsMalformed() throws Exception {
    assertDenied(post(withSubject(14_000, "a".repeat(40))), "malformed", "at most 65536 are read");
    assertDenied(post(withSubject(65, "a")), "malformed", "65 RDNs in a name, at most 64 are read");
  }

  @Test
  void aCommonNameOf350000CharactersIsMalformed() throws Exception {
    assertDenied(post(withSubject(1, "\u03a3".repeat(350_000))), "malformed", "at most 65536");
  }

  @Test
  void twoHundredThousandNullsAreNotRead() throws Exception {
    String nulls = String.join(",", Collections.nCopies(200_000, "null"));
    for (String field : new String[] {"chain", "stapled_ocsp"}) {
      HttpResponse<String> answer = lab.api.post(PATH, JSON, "{\"" + field + "\":[" + nulls + "]}");
      assertDenied(answer, "malformed", "more than 32 places in " + field);
    }
  }

  /** Within every bound, and cut where it is shown. */
  @Test
  void aLongNameIsCutInAnswersAndInTheJournal() throws Exception {
    Certificate leaf =
        lab.issuing
            .issue(CertificateSpec.client("2.5.4.13=" + "\u00e5".repeat(15_000), FakeClock.START))
            .certificate();
    Certificate stranger =
        LabCa.root(CertificateSpec.ca("CN=Stranger", FakeClock.START), lab.provider)
            .issue(CertificateSpec.client(leaf.subject().toString(), FakeClock.START))
            .certificate();

    JsonObject allowed = lab.api.decide(leaf);
    JsonObject denied = lab.api.decide(stranger);

    assertThat(allowed.getString("reason")).isEqualTo("ok");
    assertThat(allowed.getJsonObject("identity").getString("subject")).hasSizeGreaterThan(15_000);
    assertThat(denied.getString("reason")).isEqualTo("no_path");
    assertThat(denied.getString("detail")).hasSizeLessThan(1100).endsWith("…");
    assertThat(denied.getJsonObject("identity").getString("subject"))
        .hasSizeLessThan(1100)
        .endsWith("…");
    assertThat(lab.api.admin("/decisions?reason=no_path").body()).hasSizeLessThan(5 * LONGEST_LINE);
  }

  /** A body that is malformed at its end gives the workers nothing else to do. */
  @ParameterizedTest
  @ValueSource(strings = {JSON, PEM})
  void aLargeBodyIsReadOnTheWorkers(String type) throws Exception {
    String base64 = "A".repeat(900_000) + "*";
    String body =
        type.equals(JSON)
            ? new JsonObject().put("chain", new JsonArray().add(base64)).encode()
            : "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
    long before = workerNanos();
    for (int i = 0; i < 10; i++) {
      assertDenied(lab.api.post(PATH, type, body), "malformed", "base64");
    }
    assertThat(workerNanos() - before).isGreaterThan(TimeUnit.MICROSECONDS.toNanos(500));
  }

  @Test
  void aLargeHeaderIsReadOnTheWorkers() throws Exception {
    String value = "-----BEGIN%20CERTIFICATE-----%0A" + "A".repeat(50_000) + "%zz";
    long before = workerNanos();
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", value);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("X-Vouchsafe-Reason"))
          .isEqualTo(Optional.of("malformed"));
    }
    assertThat(workerNanos() - before).isGreaterThan(TimeUnit.MICROSECONDS.toNanos(200));
  }

  /** Processor time of the service's own threads, which no other program's load changes. */
  private static long workerNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(each -> each != null && each.getThreadName().startsWith("vouchsafe-worker"))
        .mapToLong(each -> Math.max(0, threads.getThreadCpuTime(each.getThreadId())))
        .sum();
  }

  private static HttpResponse<String> post(byte[] der) throws Exception {
    String base64 = Base64.getEncoder().encodeToString(der);
    return lab.api.post(
        PATH, JSON, new JsonObject().put("chain", new JsonArray().add(base64)).encode());
  }

  private static void assertDenied(HttpResponse<String> answer, String reason, String detail) {
    assertThat(answer.statusCode()).isEqualTo(200);
    JsonObject verdict = new JsonObject(answer.body());
    assertThat(verdict.getString("decision")).isEqualTo("deny");
    assertThat(verdict.getString("reason")).isEqualTo(reason);
    assertThat(verdict.getString("detail")).contains(detail).hasSizeLessThan(1100);
  }

  /** A certificate as far as its subject, which is where reading it ends. */
  private static byte[] withSubject(int rdns, String text) throws Exception {
    org.bouncycastle.asn1.x509.Certificate good =
        org.bouncycastle.asn1.x509.Certificate.getInstance(
            lab.client("CN=Alice").certificate().der().toBytes());
    ASN1EncodableVector names = new ASN1EncodableVector();
    for (int i = 0; i < rdns; i++) {
      ASN1EncodableVector attribute = new ASN1EncodableVector();
      attribute.add(BCStyle.CN);
      attribute.add(new DERUTF8String(text));
      names.add(new DLSet(new DERSequence(attribute)));
    }
    ASN1EncodableVector tbs = new ASN1EncodableVector();
    ASN1Sequence signed = ASN1Sequence.getInstance(good.getTBSCertificate().getEncoded());
    for (int i = 0; i < signed.size(); i++) {
      tbs.add(i == 5 ? new DERSequence(names) : signed.getObjectAt(i));
    }
    ASN1EncodableVector certificate = new ASN1EncodableVector();
    certificate.add(new DERSequence(tbs));
    certificate.add(good.getSignatureAlgorithm());
    certificate.add(good.getSignature());
    return new DERSequence(certificate).getEncoded("DER");
  }
}
