package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.lab.CertificateSpec;
import io.vouchsafe.pki.lab.Issued;
import io.vouchsafe.pki.lab.LabCa;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Settings that are understood and good for nothing: each row is a dead one, the place and the
 * words of its warning, and its nearest living neighbour, of which nothing is said.
 */
class DeadSettingsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final BouncyCastleProvider BC = new BouncyCastleProvider();
  private static final Duration DAY = Duration.ofDays(1);
  private static final Map<String, String> FILES = files();

  @TempDir Path directory;

  /** A section a line: front in line 3, ca_groups 4, ocsp 5, crl 6, policies 7, others in 8. */
  private record Written(
      String front, String groups, String ocsp, String crl, String policies, String others) {
    static final Written SANE =
        new Written(
            "header: nginx, trusted: [127.0.0.1/32]",
            "staff: { anchors: [root.pem], intermediates: [issuing.pem] }",
            "corp: { url: http://ocsp.test/, issuers: [issuing.pem, root.pem] }",
            "",
            "default: { ca_group: staff }",
            "cache: {}");

    Written front(String text) {
      return new Written(text, groups, ocsp, crl, policies, others);
    }

    Written staff(String text) {
      return groups("staff: { " + text + " }");
    }

    Written groups(String text) {
      return new Written(front, text, ocsp, crl, policies, others);
    }

    Written ocsp(String text) {
      return new Written(front, groups, text, crl, policies, others);
    }

    Written corp(String text) {
      return ocsp("corp: { url: http://ocsp.test/, " + text + " }");
    }

    Written crl(String text) {
      return new Written(front, groups, ocsp, text, policies, others);
    }

    Written policies(String text) {
      return new Written(front, groups, ocsp, crl, text, others);
    }

    Written policy(String text) {
      return policies("default: { ca_group: staff, " + text + " }");
    }

    Written revocation(String text) {
      return policy("revocation: { " + text + " }");
    }

    Written others(String text) {
      return new Written(front, groups, ocsp, crl, policies, text);
    }

    @Override
    public String toString() {
      return """
      tenants:
        acme:
          front: { %s }
          ca_groups: { %s }
          ocsp: { %s }
          crl: { %s }
          policies: { %s }
          %s
      """
          .formatted(front, groups, ocsp, crl, policies, others);
    }
  }

  private static Arguments row(
      String name, Written dead, String place, List<String> words, Written neighbour) {
    return Arguments.of(name, dead, place, words, neighbour);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void isWarnedOf(String name, Written dead, String place, List<String> words, Written neighbour) {
    String start = place.replaceFirst(" ", ": warning: tenants.acme.") + ": ";
    assertThat(problems(dead))
        .filteredOn(line -> line.startsWith("vouchsafe.yaml:" + start))
        .singleElement()
        .asString()
        .contains(words);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void nothingIsSaidOfItsNeighbour(
      String name, Written dead, String place, List<String> words, Written neighbour) {
    assertThat(problems(neighbour)).isEmpty();
  }

  static Stream<Arguments> rows() {
    return Stream.of(
            caCertificates(),
            policiesOfGroups(),
            fronts(),
            objects(),
            coverage(),
            sources(),
            keys(),
            certificates(),
            blocks())
        .flatMap(rows -> rows);
  }

  private static Stream<Arguments> caCertificates() {
    Written sane = Written.SANE;
    String anchor = "4 ca_groups.staff.anchors[1]";
    String intermediate = "4 ca_groups.staff.intermediates[1]";
    return Stream.of(
        row(
            "an anchor has expired",
            sane.staff("anchors: [root.pem, old.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200"),
            anchor,
            List.of("CN=Old", "2026-11-20T12:00:00Z", "refused as expired", "successor"),
            sane.staff("anchors: [root.pem, other.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200")),
        row(
            "an anchor is of the future",
            sane.staff("anchors: [root.pem, future.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200"),
            anchor,
            List.of("CN=Future", "2026-11-22T12:00:00Z", "not_yet_valid"),
            sane),
        row(
            "an anchor ends within a month",
            sane.staff("anchors: [root.pem, soon.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200"),
            anchor,
            List.of("CN=Soon", "expires at 2026-12-21T11:59:59Z", "successor"),
            sane.staff("anchors: [root.pem, later.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200")),
        row(
            "an intermediate has expired",
            sane.staff("anchors: [root.pem], intermediates: [issuing.pem, issued-old.pem]")
                .corp("timeout: 200"),
            intermediate,
            List.of("CN=Issued Old", "refused as expired"),
            sane),
        row(
            "no member issued the intermediate",
            sane.staff("anchors: [root.pem], intermediates: [issuing.pem, foreign.pem]")
                .corp("timeout: 200"),
            intermediate,
            List.of("CN=Foreign", "CN=Other", "no_path", "unless a client"),
            sane.staff("anchors: [root.pem, other.pem], intermediates: [issuing.pem, foreign.pem]")
                .corp("timeout: 200")),
        row(
            "the anchor of the intermediate's issuer has another key",
            sane.staff("anchors: [namesake.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200"),
            "4 ca_groups.staff.intermediates[0]",
            List.of("CN=Issuing", "bad_signature", "does not verify"),
            sane.staff("anchors: [namesake.pem, root.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200")),
        row(
            "an end entity among the intermediates",
            sane.staff("anchors: [root.pem], intermediates: [issuing.pem, client.pem]")
                .corp("timeout: 200"),
            intermediate,
            List.of("CN=Client", "not_a_ca", "no basicConstraints"),
            sane),
        row(
            "a CA without keyCertSign",
            sane.staff("anchors: [root.pem], intermediates: [issuing.pem, crl-only.pem]")
                .corp("timeout: 200"),
            intermediate,
            List.of("CN=Crl Only", "key_usage", "keyCertSign"),
            sane),
        row(
            "an anchor with a short RSA key",
            sane.staff("anchors: [root.pem, short.pem], intermediates: [issuing.pem]")
                .corp("timeout: 200"),
            anchor,
            List.of("CN=Short", "weak_algorithm", "1024 bits"),
            sane),
        row(
            "an intermediate that SHA-1 signed",
            sane.staff("anchors: [root.pem], intermediates: [issuing.pem, sha1.pem]")
                .corp("timeout: 200"),
            intermediate,
            List.of("CN=Sha1", "weak_algorithm", "1.2.840.10045.4.1"),
            sane.staff("anchors: [sha1-root.pem], intermediates: []").corp("timeout: 200")),
        row(
            "a pathLenConstraint leaves no room",
            sane.staff("anchors: [flat.pem], intermediates: [below-flat.pem, deep.pem]")
                .corp("timeout: 200"),
            "4 ca_groups.staff.intermediates[0]",
            List.of("CN=Below Flat", "path_too_long", "pathLenConstraint"),
            sane.staff("anchors: [flat.pem], intermediates: []").corp("timeout: 200")),
        row(
            "nothing names the CA group",
            sane.groups(
                "staff: { anchors: [root.pem], intermediates: [issuing.pem] }, spare: { anchors:"
                    + " [other.pem] }"),
            "4 ca_groups.spare",
            List.of("no policy and no OCSP object", "ca_group: spare"),
            sane.groups(
                    "staff: { anchors: [root.pem], intermediates: [issuing.pem] }, spare: {"
                        + " anchors: [other.pem] }")
                .corp("ca_group: spare")));
  }

  private static Stream<Arguments> policiesOfGroups() {
    Written sane = Written.SANE;
    return Stream.of(
        row(
            "max_ca_path is shorter than the group",
            sane.policy("max_ca_path: 1"),
            "7 policies.default.max_ca_path",
            List.of("CN=Issuing", "group staff", "path_too_long", "write max_ca_path: 2"),
            sane.policy("max_ca_path: 2")),
        row(
            "the purpose that the intermediate excludes",
            sane.staff("anchors: [root.pem], intermediates: [servers.pem]").corp("timeout: 200"),
            "7 policies.default.purpose",
            List.of("CN=Servers", "extended_key_usage", "clientAuth", "write purpose: any"),
            sane.staff("anchors: [root.pem], intermediates: [servers.pem]")
                .corp("timeout: 200")
                .policy("purpose: server_auth")));
  }

  private static Stream<Arguments> fronts() {
    Written sane = Written.SANE;
    Written staff = sane.policies("staff: { ca_group: staff }");
    return Stream.of(
        row(
            "no policy default behind /auth",
            staff,
            "3 front.policy",
            List.of("'default'", "everybody gets 403", "write front.policy: staff"),
            staff.front("header: nginx, trusted: [127.0.0.1/32], policy: staff")),
        row(
            "no policy default, and none that the front may ask for",
            staff.front("header: nginx, trusted: [127.0.0.1/32], policies: []"),
            "3 front.policy",
            List.of("'default'", "everybody gets 403", "write front.policy: staff"),
            staff.front("header: nginx, trusted: [127.0.0.1/32], policies: [staff]")),
        row(
            "nobody is in trusted",
            sane.front("header: nginx, trusted: []"),
            "3 front.trusted",
            List.of("the list is empty", "403 to everybody", "127.0.0.1/32"),
            sane),
        row(
            "a front with a policy alone",
            sane.front("policy: default"),
            "3 front",
            List.of("front.header and front.trusted", "403 to everybody"),
            sane.front("header: nginx, trusted: [127.0.0.1/32], policy: default")));
  }

  private static Stream<Arguments> objects() {
    Written sane = Written.SANE;
    String any = "any: { url: http://any.test/ }";
    String corp = "corp: { url: http://ocsp.test/, issuers: [issuing.pem] }";
    String file = "held: { urls: ['file:vouchsafe.yaml'] }";
    return Stream.of(
        row(
            "issuers outside the CA group",
            sane.corp("issuers: [issuing.pem, root.pem, foreign.pem]"),
            "5 ocsp.corp.issuers[2]",
            List.of("CN=Foreign", "no CA of group staff", "ca_groups.staff.intermediates"),
            sane),
        row(
            "an issuer whose namesake in the group has another key",
            sane.ocsp("corp: { url: http://ocsp.test/, issuers: [namesake.pem] }, " + any),
            "5 ocsp.corp.issuers[0]",
            List.of("CN=Root", "has another key"),
            sane.ocsp("corp: { url: http://ocsp.test/, issuers: [root.pem] }, " + any)),
        row(
            "CRL issuers outside the CA group",
            sane.crl("held: { urls: ['file:vouchsafe.yaml'], issuers: [foreign.pem] }"),
            "6 crl.held.issuers[0]",
            List.of("CN=Foreign", "no CA of group staff"),
            sane.crl("held: { urls: ['file:vouchsafe.yaml'], issuers: [issuing.pem] }")),
        row(
            "an object before it answers for any CA",
            sane.ocsp(any + ", " + corp),
            "5 ocsp.corp",
            List.of("'any' comes first", "write it first"),
            sane.ocsp(corp + ", " + any)),
        row(
            "an object before it, in the policy's own order",
            sane.ocsp(corp + ", " + any).revocation("ocsp: [any, corp]"),
            "7 policies.default.revocation.ocsp[1]",
            List.of("'any' comes first", "never asked"),
            sane.ocsp(any + ", " + corp).revocation("ocsp: [corp, any]")),
        row(
            "an OCSP object that no policy names",
            sane.ocsp(any + ", spare: { url: http://spare.test/ }").revocation("ocsp: [any]"),
            "5 ocsp.spare",
            List.of("no policy asks", "policies.NAME.revocation.ocsp"),
            sane.ocsp(any).revocation("ocsp: [any]")),
        row(
            "a CRL object that no policy names",
            sane.crl(file).revocation("crl: []"),
            "6 crl.held",
            List.of("no policy asks", "policies.NAME.revocation.crl"),
            sane.crl(file)),
        row(
            "sources that leave out what the policy names",
            sane.crl(file).revocation("sources: [ocsp], crl: [held]"),
            "7 policies.default.revocation.crl",
            List.of("leaves out crl", "write crl in sources"),
            sane.crl(file).revocation("sources: [ocsp, crl], crl: [held]")));
  }

  private static Stream<Arguments> coverage() {
    Written sane = Written.SANE;
    Written ofLeavesOnly = sane.corp("issuers: [issuing.pem]");
    String scope = "7 policies.default.revocation.scope";
    return Stream.of(
        row(
            "scope chain with nobody to ask about the intermediate",
            ofLeavesOnly,
            scope,
            List.of("CN=Root", "status_unavailable;", "scope: leaf"),
            ofLeavesOnly.revocation("scope: leaf")),
        row(
            "the same where silence lets in",
            ofLeavesOnly.revocation("sources: [ocsp], on_unavailable: allow"),
            scope,
            List.of("CN=Root", "a login ends in status_unavailable_allowed, revoked or not"),
            ofLeavesOnly.revocation("sources: [ocsp], scope: leaf")),
        row(
            "scope leaf with nobody to ask about the CA of leaves",
            ofLeavesOnly.revocation("sources: [ocsp], scope: leaf").corp("issuers: [root.pem]"),
            scope,
            List.of("CN=Issuing", "status_unavailable; add an object"),
            sane.crl("held: { urls: ['file:vouchsafe.yaml'], issuers: [root.pem] }")
                .corp("issuers: [issuing.pem]")),
        row(
            "an intermediate that names no responder",
            sane.ocsp("corp: { url: http://ocsp.test/, issuers: [issuing.pem] }, aia: { url: aia }")
                .others("allowed_hosts: ['*.test']"),
            scope,
            List.of("CN=Root", "status_unavailable"),
            sane.others("allowed_hosts: ['*.test']")),
        row(
            "no source at all, and none is written off",
            sane.ocsp(""),
            "7 policies.default.revocation",
            List.of("no ocsp and no crl object", "status_unavailable", "sources: []"),
            sane),
        row(
            "no source at all, and only some leaves need none",
            sane.ocsp("").policy("short_lived: { max_lifetime: 3600 }"),
            "7 policies.default.revocation",
            List.of("every login that short_lived does not exempt ends in status_unavailable;"),
            sane.policy("short_lived: { max_lifetime: 3600 }")),
        row(
            "an intermediate is not exempt, whatever the leaves are",
            ofLeavesOnly.policy("short_lived: { max_lifetime: 3600, no_rev_avail: true }"),
            scope,
            List.of("CN=Root", "status_unavailable;"),
            sane.corp("issuers: [root.pem]").policy("short_lived: { no_rev_avail: true }")),
        row(
            "the same with no exemption written",
            sane.corp("issuers: [root.pem]").policy("short_lived: { max_lifetime: 0 }"),
            scope,
            List.of("CN=Issuing", "status_unavailable;"),
            sane.corp("issuers: [root.pem]").policy("short_lived: { max_lifetime: 1 }")),
        row(
            "stapled alone behind a header",
            sane.revocation("sources: [stapled], ocsp: []").ocsp(""),
            "7 policies.default.revocation.sources",
            List.of("a header carries no stapled response", "status_unavailable"),
            sane.revocation("sources: [stapled, ocsp]")));
  }

  private static Stream<Arguments> sources() {
    Written sane = Written.SANE;
    String deadline = "7 policies.default.deadline";
    return Stream.of(
        row(
            "a time-out longer than the deadline",
            sane.corp("timeout: 5000"),
            deadline,
            List.of("2000 ms", "ocsp object corp", "ends in deadline", "write deadline: 7500"),
            sane.corp("timeout: 5000").policy("deadline: 7500")),
        row(
            "URLs whose time-outs together are longer",
            sane.ocsp("corp: { url: [http://a.test/, http://b.test/], timeout: 1000 }"),
            deadline,
            List.of("2 URLs", "ends in deadline"),
            sane.ocsp("corp: { url: [http://a.test/, http://b.test/], timeout: 900 }")),
        row(
            "a stapled response that no object takes",
            sane.corp("nonce: require").revocation("sources: [stapled, ocsp]"),
            "7 policies.default.revocation.sources[0]",
            List.of("nonce: require", "refuses every stapled response"),
            sane.corp("nonce: prefer").revocation("sources: [stapled, ocsp]")),
        row(
            "stapled_max_age without stapled",
            sane.revocation("sources: [ocsp], stapled_max_age: 60"),
            "7 policies.default.revocation.stapled_max_age",
            List.of("no stapled"),
            sane.revocation("sources: [stapled, ocsp], stapled_max_age: 60")),
        row(
            "the next source of the only one",
            sane.revocation("sources: [ocsp], on_unknown: next"),
            "7 policies.default.revocation.on_unknown",
            List.of("ocsp is the only source"),
            sane.revocation("sources: [stapled, ocsp], on_unknown: next")),
        row(
            "allowed_hosts that nothing leads to",
            sane.ocsp("")
                .crl("held: { urls: ['file:vouchsafe.yaml'] }")
                .others("allowed_hosts: ['*.test']"),
            "8 allowed_hosts",
            List.of("nothing leads there"),
            sane.others("allowed_hosts: ['*.test']")));
  }

  private static Stream<Arguments> keys() {
    Written sane = Written.SANE;
    String object = "5 ocsp.corp.";
    return Stream.of(
        row(
            "an ahead time with which nothing is remembered",
            sane.corp("caching_nextupd_ahead_time: 2147483647"),
            object + "caching_nextupd_ahead_time",
            List.of("2147483647", "every login asks the responder", "caching: false"),
            sane.corp("caching_nextupd_ahead_time: 2147483646")),
        row(
            "an age with which nothing is remembered",
            sane.corp("caching_thisupd_extra_maxage: 0"),
            object + "caching_thisupd_extra_maxage",
            List.of("every login asks the responder"),
            sane.corp("caching_thisupd_extra_maxage: 1")),
        row(
            "the larger of two ages",
            sane.corp("caching_thisupd_extra_maxage: 7200, max_age: 3600"),
            object + "caching_thisupd_extra_maxage",
            List.of("max_age is 3600"),
            sane.corp("caching_thisupd_extra_maxage: 1800, max_age: 3600")),
        row(
            "an age that no answer has",
            sane.corp("max_age: 0"),
            object + "max_age",
            List.of("too_old", "3600"),
            sane.corp("max_age: 1")),
        row(
            "an ahead time without memory",
            sane.corp("caching: false, caching_nextupd_ahead_time: 60"),
            object + "caching_nextupd_ahead_time",
            List.of("caching: false"),
            sane.corp("caching: true, caching_nextupd_ahead_time: 60")),
        row(
            "missing_nextupdate: cache without memory",
            sane.corp("caching: false, missing_nextupdate: cache"),
            object + "missing_nextupdate",
            List.of("caching: false"),
            sane.corp("caching: false, missing_nextupdate: use_once")),
        row(
            "a CA group for a pinned signer",
            sane.corp("ocsp_signing_certificates: [signer.pem], ca_group: staff"),
            object + "ca_group",
            List.of("verify_others: true"),
            sane.corp("ocsp_signing_certificates: [signer.pem]")),
        row(
            "directory servers without a directory URL",
            sane.crl(
                "held: { urls: ['file:vouchsafe.yaml'], ldap_servers: [ { host: dir.test } ] }"),
            "6 crl.held.ldap_servers",
            List.of("asked only for ldap URLs"),
            sane.crl("held: { urls: ['ldap:///CN=x'], ldap_servers: [ { host: dir.test } ] }")),
        row(
            "a cache for CRLs that no certificate may name",
            sane.crl("held: { urls: ['file:vouchsafe.yaml'], certificate_cache_max: 9 }"),
            "6 crl.held.certificate_cache_max",
            List.of("from_certificate"),
            sane.crl("held: { urls: ['file:vouchsafe.yaml'] }")));
  }

  private static Stream<Arguments> certificates() {
    Written sane = Written.SANE;
    String canary = "canaries: { one: { policy: default, good: %s, revoked: client.pem } }";
    String signers = "signers: [ { issuer: issuing.pem, certificate: signer.pem, key: ocsp.key } ]";
    Written staff =
        sane.policies("staff: { ca_group: staff }")
            .front("header: nginx, trusted: [127.0.0.1/32], policy: staff");
    return Stream.of(
        row(
            "a pinned signer has expired",
            sane.corp("ocsp_signing_certificates: [old-signer.pem]"),
            "5 ocsp.corp.ocsp_signing_certificates[0]",
            List.of("CN=Old Signer", "expired at", "signer_not_trusted", "successor"),
            sane.corp("ocsp_signing_certificates: [signer.pem]")),
        row(
            "a canary has expired",
            sane.others(canary.formatted("old-client.pem")),
            "8 canaries.one.good",
            List.of("CN=Old Client", "expired at", "issue another"),
            sane.others(canary.formatted("client.pem"))),
        row(
            "signers without a policy default",
            staff.others(signers),
            "8 signers",
            List.of("'default'", "unauthorized"),
            sane.others(signers)),
        row(
            "a signer for a CA that is not policy default's",
            sane.groups(
                    "staff: { anchors: [root.pem], intermediates: [issuing.pem] }, spare: {"
                        + " anchors: [other.pem] }")
                .policies("default: { ca_group: spare }, staff: { ca_group: staff }")
                .corp("timeout: 200")
                .others(signers),
            "8 signers[0].issuer",
            List.of("CN=Issuing", "group spare", "ca_groups.spare.intermediates"),
            sane.others(signers)));
  }

  private static Stream<Arguments> blocks() {
    Written sane = Written.SANE;
    return Stream.of(
        row(
            "blocks under a name that no CA has",
            sane.others("block_list: slip.yaml"),
            "8 block_list",
            List.of("serial a of CN=Isuing", "correct issuer"),
            sane.others("block_list: blocks.yaml")),
        row(
            "blocks under a key that no CA has",
            sane.others("block_list: key-slip.yaml"),
            "8 block_list",
            List.of("under the key 00000", "correct issuer"),
            sane.others("block_list: blocks.yaml")));
  }

  @Test
  void withoutATimeNobodyLooksAtDates() {
    WrittenSettings written = written();
    String yaml =
        Written.SANE
            .staff("anchors: [root.pem, old.pem, soon.pem], intermediates: [issuing.pem]")
            .corp("ocsp_signing_certificates: [old-signer.pem]")
            .toString();

    assertThat(written.problems(yaml)).isEmpty();
  }

  @Test
  void nothingIsDoubtedBesideAMistake() {
    String yaml = Written.SANE.corp("max_age: 0, issuers: [foreign.pem], timeout: x").toString();

    assertThat(written().problems(yaml)).singleElement().asString().contains("timeout");
  }

  private List<String> problems(Written yaml) {
    WrittenSettings written = written();
    written.write("vouchsafe.yaml", yaml.toString());
    return written.problemsAt(NOW);
  }

  private WrittenSettings written() {
    WrittenSettings written = new WrittenSettings(directory);
    FILES.forEach(written::write);
    return written.writePrivate("ocsp.key", FILES.getOrDefault("ocsp.key", ""));
  }

  private static Map<String, String> files() {
    LabCa root = LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC);
    LabCa other = LabCa.root(CertificateSpec.ca("CN=Other", NOW), BC);
    LabCa issuing = root.issueCa(CertificateSpec.ca("CN=Issuing", NOW));
    LabCa flat = LabCa.root(CertificateSpec.ca("CN=Flat", NOW).pathLength(0), BC);
    LabCa belowFlat = flat.issueCa(CertificateSpec.ca("CN=Below Flat", NOW));
    Issued signer = issuing.issue(CertificateSpec.ocspSigner("CN=Signer", NOW));
    return Map.ofEntries(
        file("root", root.certificate()),
        file("other", other.certificate()),
        file("issuing", issuing.certificate()),
        file("flat", flat.certificate()),
        file("below-flat", belowFlat.certificate()),
        file("deep", belowFlat.issue(CertificateSpec.ca("CN=Deep", NOW)).certificate()),
        file("namesake", LabCa.root(CertificateSpec.ca("CN=Root", NOW), BC).certificate()),
        file("old", self("CN=Old", NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY))),
        file("future", self("CN=Future", NOW.plus(DAY), NOW.plus(DAY.multipliedBy(99)))),
        file("soon", self("CN=Soon", NOW, NOW.plus(DAY.multipliedBy(30)).minusSeconds(1))),
        file("later", self("CN=Later", NOW, NOW.plus(DAY.multipliedBy(30)))),
        file(
            "short",
            LabCa.root(CertificateSpec.ca("CN=Short", NOW).keys(LabCa.rsa(1024, BC)), BC)
                .certificate()),
        file(
            "sha1-root",
            LabCa.root(CertificateSpec.ca("CN=Sha1 Root", NOW).signedWith("SHA1withECDSA"), BC)
                .certificate()),
        file(
            "issued-old",
            root.issue(
                    CertificateSpec.ca("CN=Issued Old", NOW)
                        .validity(NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY)))
                .certificate()),
        file(
            "sha1",
            root.issue(CertificateSpec.ca("CN=Sha1", NOW).signedWith("SHA1withECDSA"))
                .certificate()),
        file(
            "crl-only",
            root.issue(CertificateSpec.ca("CN=Crl Only", NOW).keyUsage(KeyUsage.cRLSign))
                .certificate()),
        file(
            "servers",
            root.issue(
                    CertificateSpec.ca("CN=Servers", NOW)
                        .extendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                .certificate()),
        file("foreign", other.issue(CertificateSpec.ca("CN=Foreign", NOW)).certificate()),
        file("client", issuing.issue(CertificateSpec.client("CN=Client", NOW)).certificate()),
        file(
            "old-client",
            issuing
                .issue(
                    CertificateSpec.client("CN=Old Client", NOW)
                        .validity(NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY)))
                .certificate()),
        file(
            "old-signer",
            issuing
                .issue(
                    CertificateSpec.ocspSigner("CN=Old Signer", NOW)
                        .validity(NOW.minus(DAY.multipliedBy(9)), NOW.minus(DAY)))
                .certificate()),
        file("signer", signer.certificate()),
        Map.entry("blocks.yaml", blocked("issuer: 'cn=ISSUING'")),
        Map.entry("slip.yaml", blocked("issuer: 'CN=Isuing'")),
        Map.entry("key-slip.yaml", blocked("issuer_key: '" + "0".repeat(64) + "'")),
        Map.entry(
            "ocsp.key",
            WrittenSettings.pem("PRIVATE KEY", signer.keys().getPrivate().getEncoded())));
  }

  private static String blocked(String issuer) {
    return "entries: [ { serial: '0a', " + issuer + " } ]\n";
  }

  private static Certificate self(String name, Instant from, Instant until) {
    return LabCa.root(CertificateSpec.ca(name, NOW).validity(from, until), BC).certificate();
  }

  private static Map.Entry<String, String> file(String name, Certificate certificate) {
    return Map.entry(name + ".pem", WrittenSettings.pem(certificate));
  }
}
