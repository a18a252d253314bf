package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.LabCa;
import io.vouchsafe.pki.revocation.RevocationReason;
import io.vouchsafe.proxy.cli.CommandRun;
import io.vouchsafe.vpnauth.decision.Reason;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code why REFERENCE} at a running service, for every reason that one certificate can bring
 * about; {@code WhyEveryReasonTest} has them all.
 */
class WhyReasonsTest {
  private static ServiceLab lab;
  private static CommandLab shell;

  /** By reason, the reference that the refused peer was told. */
  private static final Map<Reason, String> TOLD = new TreeMap<>();

  @TempDir static Path directory;

  @BeforeAll
  static void start() throws Exception {
    lab = new ServiceLab();
    shell = new CommandLab(lab);
    decide(Reason.OK, client("CN=Fine"));
    decide(Reason.NO_PATH, strangersRoot("CN=Elsewhere").issue(spec("CN=Foreign")).certificate());
    decide(Reason.EXPIRED, lab.issuing.issue(over(spec("CN=Old"))).certificate());
    decide(Reason.NOT_YET_VALID, lab.issuing.issue(later(spec("CN=Young"))).certificate());
    decide(
        Reason.BAD_SIGNATURE,
        strangersRoot("CN=Lab Issuing")
            .issue(spec("CN=Forged").withoutKeyIdentifiers())
            .certificate());
    LabCa noCa = LabCa.of(lab.client("CN=No CA"), lab.provider);
    decide(Reason.NOT_A_CA, noCa.issue(spec("CN=Below")).certificate(), noCa.certificate());
    LabCa last = lab.issuing.issueCa(ca("CN=Last").pathLength(0));
    LabCa more = last.issueCa(ca("CN=One more"));
    decide(
        Reason.PATH_TOO_LONG,
        more.issue(spec("CN=Deep")).certificate(),
        more.certificate(),
        last.certificate());
    decide(
        Reason.EXTENDED_KEY_USAGE,
        lab.issuing.issue(CertificateSpec.server("CN=Server", FakeClock.START)).certificate());
    decide(
        Reason.WEAK_ALGORITHM,
        lab.issuing.issue(spec("CN=Weak").keys(LabCa.rsa(1024, lab.provider))).certificate());
    decide(
        Reason.UNSUPPORTED_CRITICAL_EXTENSION,
        lab.issuing
            .issue(
                spec("CN=Odd")
                    .extension(
                        new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE))
            .certificate());
    lab.responder.say(answer -> answer.revoked(FakeClock.START, RevocationReason.SUPERSEDED));
    decide(Reason.REVOKED, client("CN=Revoked"));
    lab.responder.say(answer -> answer.unknown());
    decide(Reason.STATUS_UNKNOWN, client("CN=Unknown"));
    lab.responder.say(answer -> answer.brokenSignature());
    decide(Reason.STATUS_UNAVAILABLE, client("CN=Unheard"));
    lab.responder.say(answer -> answer);
    Certificate blocked = client("CN=Blocked");
    String file = CommandLab.file(directory, "blocked.pem", blocked).toString();
    assertThat(shell.type("block", file, "--by", "alice", "--why", "test").exit()).isZero();
    decide(Reason.BLOCKED, blocked);
    auth(Reason.NO_CERTIFICATE, lab.api.auth("/v1/acme/auth"));
    auth(Reason.MALFORMED, lab.api.auth("/v1/acme/auth", "X-SSL-Client-Cert", "junk"));
    auth(Reason.FRONT_NOT_TRUSTED, lab.api.auth("/v1/nobody/auth"));
  }

  @AfterAll
  static void stop() {
    lab.close();
  }

  private static LabCa strangersRoot(String name) {
    return LabCa.root(ca(name), lab.provider);
  }

  private static CertificateSpec ca(String name) {
    return CertificateSpec.ca(name, FakeClock.START);
  }

  private static CertificateSpec spec(String name) {
    return CertificateSpec.client(name, FakeClock.START);
  }

  private static CertificateSpec over(CertificateSpec spec) {
    return spec.validity(
        FakeClock.START.minus(Duration.ofDays(9)), FakeClock.START.minus(Duration.ofDays(1)));
  }

  private static CertificateSpec later(CertificateSpec spec) {
    return spec.validity(
        FakeClock.START.plus(Duration.ofDays(1)), FakeClock.START.plus(Duration.ofDays(9)));
  }

  private static Certificate client(String name) {
    return lab.client(name).certificate();
  }

  private static void decide(Reason reason, Certificate... chain) throws Exception {
    TOLD.put(reason, lab.api.decide(chain).getString("reference"));
  }

  private static void auth(Reason reason, HttpResponse<String> answer) {
    TOLD.put(reason, answer.headers().firstValue("X-Vouchsafe-Reference").orElseThrow());
  }

  @Test
  void everyRefusalIsExplainedFromTheReferenceThatItsPeerWasTold() {
    assertThat(TOLD)
        .hasSize(17)
        .allSatisfy(
            (reason, reference) -> {
              CommandRun run = shell.type("why", reference);
              assertThat(run.exit()).as(run.err()).isZero();
              assertThat(run.out().lines().findFirst().orElseThrow())
                  .isEqualTo((reason == Reason.OK ? "allowed: " : "denied: ") + reason.code());
              assertThat(run.out()).contains(reference, "what it means", "the rule", "next: ");
            });
  }

  /** What could not be learnt stands there with the attempt that failed. */
  @Test
  void anAttemptThatFailedIsExplained() {
    String reference = TOLD.getOrDefault(Reason.STATUS_UNAVAILABLE, "");
    assertThat(shell.type("why", reference).out())
        .contains("not known", "bad_signature: ocsp http://127.0.0.1", "the signature does not");
  }
}
