package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withPolicy;
import static io.vouchsafe.config.WrittenSettings.withRevocation;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One mistake, one problem: file, line, key, value, and what would be right. */
class MistakeTest {
  @TempDir Path directory;

  @ParameterizedTest(name = "{1}")
  @MethodSource({"listen", "tenant", "urls", "objects", "policies", "names"})
  void oneMistakeIsToldPrecisely(String yaml, String problem) {
    WrittenSettings written = new WrittenSettings(directory);

    SettingsReading reading = written.read(yaml);

    assertThat(reading).isInstanceOf(SettingsReading.Refused.class);
    assertThat(written.problems(reading)).containsExactly("vouchsafe.yaml:" + problem);
  }

  static Stream<Arguments> listen() {
    return Stream.of(
        listen(
            "api: 8180",
            "listen.api: '8180' is a port alone, host:port is expected: write 127.0.0.1:8180"),
        listen(
            "api: 127.0.0.1",
            "listen.api: '127.0.0.1' is no host:port with port 0…65535, such as 127.0.0.1:8180"),
        listen(
            "api: '127.0.0.1:65536'",
            "listen.api: '127.0.0.1:65536' is no host:port with port 0…65535, such as"
                + " 127.0.0.1:8180"),
        listen(
            "admin: ':8181'",
            "listen.admin: ':8181' is no host:port with port 0…65535, such as 127.0.0.1:8180"),
        listen(
            "api: 1.2.3:80",
            "listen.api: '1.2.3:80' is no host:port with port 0…65535, such as 127.0.0.1:8180"),
        listen(
            "api: 0.0.0.0:8180",
            "listen.api: 0.0.0.0:8180 is not loopback, so listen.api_token is required: write"
                + " api_token: file:api.token, and put a long random text into that file (openssl"
                + " rand -hex 32 > api.token); or listen on 127.0.0.1:8180"),
        listen(
            "admin: '[::]:8181'",
            "listen.admin: [::]:8181 is not loopback, so listen.admin_token is required: write"
                + " admin_token: file:admin.token, and put a long random text into that file"
                + " (openssl rand -hex 32 > admin.token); or listen on 127.0.0.1:8181"),
        listen(
            "admin: gateway:8181",
            "listen.admin: gateway:8181 is not loopback, so listen.admin_token is required: write"
                + " admin_token: file:admin.token, and put a long random text into that file"
                + " (openssl rand -hex 32 > admin.token); or listen on 127.0.0.1:8181"),
        listen("admin: 127.0.0.1:8180", "listen.admin: api and admin are both 127.0.0.1:8180"),
        listen("tls: { certificate: x.pem }", "listen.tls.key: is required"),
        listen(
            "adnim: localhost:1", "listen.adnim: unknown key 'adnim', nearest known key 'admin'"));
  }

  private static Arguments listen(String keys, String problem) {
    return arguments(withTenant("") + "listen: { " + keys + " }", "8: " + problem);
  }

  static Stream<Arguments> tenant() {
    return Stream.of(
        tenant(
            "front: { header: ngnix, trusted: [127.0.0.1/32] }",
            "front.header: 'ngnix' is none of nginx, rfc9440, envoy, traefik, caddy, haproxy"),
        tenant(
            "front: { header: nginx, trusted: [10.0.0.0/33] }",
            "front.trusted[0]: '10.0.0.0/33' is no network such as 127.0.0.1/32 or 2001:db8::/32"),
        tenant(
            "front: { header: nginx, trusted: 127.0.0.1/32 }",
            "front.trusted: '127.0.0.1/32' is a string, a list is expected: write [127.0.0.1/32]"),
        tenant(
            "front: { header: nginx, trusted: true }",
            "front.trusted: 'true' is true or false, a list is expected, such as [127.0.0.1/32]"),
        tenant(
            "front: { header: nginx, trusted: [10.0.0.0/8], policy: standard }",
            "front.policy: nothing in policies is called 'standard', there are default"),
        tenant("front:", "front: nothing stands here, a mapping is expected"),
        tenant("front: [~]", "front[0]: nothing stands here, a mapping is expected"),
        tenant(
            "cache: { maximum_memory: 4MB }",
            "cache.maximum_memory: '4MB' is no size: a number, or one with KiB, MiB or GiB"),
        tenant(
            "cache: { response_memory: 2048GiB }",
            "cache.response_memory: 2048GiB is out of range 4096…1099511627776 (bytes)"),
        tenant(
            "cache: { max_lifetime: 1.5 }",
            "cache.max_lifetime: '1.5' is a decimal number, a whole number is expected,"
                + " 1…2147483647 (s)"),
        tenant(
            "algorithms: { allow_sha1: yes }",
            "algorithms.allow_sha1: 'yes' is a string, true or false is expected"),
        tenant("ocvpn: {}", "ocvpn.customers: is required"),
        tenant("polices: {}", "polices: unknown key 'polices', nearest known key 'policies'"),
        tenant(
            "xyzzy: 1",
            "xyzzy: unknown key 'xyzzy', known are algorithms, allowed_hosts, block_list,"
                + " ca_groups, cache, canaries, crl, front, gateways, id_lists, ocsp, ocvpn,"
                + " policies, refuse_private, sessions, signers, tunnels"));
  }

  private static Arguments tenant(String line, String problem) {
    return arguments(withTenant(line), "8: tenants.acme." + problem);
  }

  static Stream<Arguments> urls() {
    return Stream.of(
        url(
            "ftp://a.test/",
            "url: this URL begins with 'ftp', allowed are http://, https://: write one of them in"
                + " front of the host"),
        url(
            "ocsp.test",
            "url: 'ocsp.test' has no scheme, allowed are http://, https://: write"
                + " http://ocsp.test"),
        url(
            "ocsp.test:8080/x",
            "url: 'ocsp.test:8080/x' has no scheme, allowed are http://, https://: write"
                + " http://ocsp.test:8080/x"),
        url(
            "10.0.0.1:80",
            "url: '10.0.0.1:80' has no scheme, allowed are http://, https://: write"
                + " http://10.0.0.1:80"),
        url(
            "user:secret@a.test/",
            "url: this URL has no scheme, allowed are http://, https://: write http:// in front of"
                + " it"),
        url("'http:///x'", "url: this URL names no host"),
        url("'http://a b/'", "url: this is no URL: Illegal character in authority at 8"),
        url("http://u:p@a.test/", "url: this URL holds a user name or password, which is not sent"),
        url("http://a.test:0/", "url: this URL has port 0, out of range 1…65535"),
        url("http://a.test:65536/", "url: this URL has port 65536, out of range 1…65535"),
        url("'http://a.test/#x'", "url: this URL has a fragment (#)"),
        url("http://a_b.test/", "url: this URL names no host"),
        url("[]", "url: the list is empty, at least one URL is expected"),
        url("[http://a.test/, 7]", "url[1]: '7' is a whole number, a string is expected"),
        url("[http://a.test/, aia]", "url[1]: aia stands alone, not in a list"));
  }

  private static Arguments url(String url, String problem) {
    String yaml = withObject("max_age: 1").replace("http://ocsp.test/", url);
    return arguments(yaml, "5: tenants.acme.ocsp.corp." + problem);
  }

  static Stream<Arguments> objects() {
    return Stream.of(
        object(
            "verify_other: true",
            "verify_other: unknown key 'verify_other', nearest known key 'verify_others'"),
        object("verify_others: true", "verify_others: true needs ocsp_signing_certificates"),
        object(
            "verify_others: true, ocsp_signing_certificates: []",
            "verify_others: true needs ocsp_signing_certificates"),
        object(
            "issuers: root.pem",
            "issuers: 'root.pem' is a string, a list is expected: write [root.pem]"),
        object("issuers: [nope.pem]", "issuers[0]: 'nope.pem' does not exist"),
        object("issuers: ['']", "issuers[0]: '' is no file name"),
        object("issuers: [\"\\0\"]", "issuers[0]: '\\u0000' is no file name"),
        object(
            "ca_group: stafff",
            "ca_group: nothing in ca_groups is called 'stafff', nearest is 'staff'"),
        object("host_header: 'a b'", "host_header: 'a b' is no host or host:port"),
        object(
            "host_header: \"a\\r\\nX: y\"",
            "host_header: 'a\\u000D\\u000AX: y' is no host or host:port"),
        object(
            "missing_nextupdate: once",
            "missing_nextupdate: 'once' is none of reject, use_once, cache"),
        object("nonce: false", "nonce: 'false' is true or false, a string is expected"),
        object("nonce: always", "nonce: 'always' is none of off, prefer, require"),
        object("hash: md5", "hash: 'md5' is none of auto, sha256, sha1"),
        object("caching: off", "caching: 'off' is a string, true or false is expected"),
        object("timeout: 0", "timeout: 0 is out of range 1…2147483647 (ms)"),
        object(
            "timeout: 1s",
            "timeout: '1s' is a string, a whole number is expected, 1…2147483647 (ms): write 1000"),
        object(
            "timeout: 5 min",
            "timeout: '5 min' is a string, a whole number is expected, 1…2147483647 (ms): write"
                + " 300000"),
        object(
            "timeout: 2y",
            "timeout: '2y' is a string, a whole number is expected, 1…2147483647 (ms)"),
        object("tunneling: { address: a, port: 0 }", "tunneling.port: 0 is out of range 1…65535"));
  }

  private static Arguments object(String keys, String problem) {
    return arguments(withObject(keys), "5: tenants.acme.ocsp.corp." + problem);
  }

  static Stream<Arguments> policies() {
    return Stream.of(
        policy("purpose: email", "purpose: 'email' is none of client_auth, server_auth, any, ike"),
        policy("profile: cab", "profile: 'cab' is none of rfc5280, webpki, strict"),
        policy("mode: dry", "mode: 'dry' is none of enforce, observe"),
        policy("id_list: sales", "id_list: nothing in id_lists is called 'sales', there are none"),
        policy("deadlin: 5", "deadlin: unknown key 'deadlin', nearest known key 'deadline'"),
        policy(
            "short_lived: { max_lifetime: -1 }",
            "short_lived.max_lifetime: -1 is out of range 0…2147483647 (s)"),
        policy(
            "short_lived: { max_lifetime: 2147483648 }",
            "short_lived.max_lifetime: 2147483648 is out of range 0…2147483647 (s)"),
        policy(
            "short_lived: { max_lifetime: 7d }",
            "short_lived.max_lifetime: '7d' is a string, a whole number is expected, 0…2147483647"
                + " (s): write 604800"),
        policy(
            "short_lived: { no_rev_avail: yes }",
            "short_lived.no_rev_avail: 'yes' is a string, true or false is expected"),
        policy(
            "short_lived: { no_rev_availl: true }",
            "short_lived.no_rev_availl: unknown key 'no_rev_availl', nearest known key"
                + " 'no_rev_avail'"),
        policy("short_lived: 3600", "short_lived: '3600' is a whole number, a mapping is expected"),
        revocation("scope: all", "scope: 'all' is none of leaf, chain"),
        revocation("stapled_max_age: -1", "stapled_max_age: -1 is out of range 0…2147483647 (s)"),
        revocation("on_unknown: allow", "on_unknown: 'allow' is none of deny, next"),
        revocation("on_unavailable: next", "on_unavailable: 'next' is none of deny, allow"),
        revocation(
            "sources: ocsp", "sources: 'ocsp' is a string, a list is expected: write [ocsp]"),
        revocation("sources: [cache]", "sources[0]: 'cache' is none of stapled, ocsp, crl"),
        revocation("sources: [ocsp, ocsp]", "sources[1]: 'ocsp' is named twice"),
        revocation("sources: [stapled, crl]", "sources[1]: the policy has no CRL object to ask"),
        revocation("ocsp: [], sources: [ocsp]", "sources[0]: the policy has no OCSP object to ask"),
        revocation("crl: [corp]", "crl[0]: nothing in crl is called 'corp', there are none"),
        revocation("ocsp: [corp, corp]", "ocsp[1]: 'corp' is named twice"),
        revocation("ocsp: [crop]", "ocsp[0]: nothing in ocsp is called 'crop', nearest is 'corp'"));
  }

  private static Arguments policy(String keys, String problem) {
    return arguments(withPolicy(keys), "7: tenants.acme.policies.default." + problem);
  }

  private static Arguments revocation(String keys, String problem) {
    return arguments(
        withRevocation(keys), "7: tenants.acme.policies.default.revocation." + problem);
  }

  static Stream<Arguments> names() {
    String tooLong = "a".repeat(36);
    String good = withTenant("");
    return Stream.of(
        arguments(
            good.replace("corp", tooLong),
            "5: tenants.acme.ocsp."
                + tooLong
                + ": '"
                + tooLong
                + "' is no name: 1 to 35 of A-Z a-z 0-9 _ -"),
        arguments(
            good.replace("corp:", "a.b:"),
            "5: tenants.acme.ocsp.a.b: 'a.b' is no name: 1 to 35 of A-Z a-z 0-9 _ -"),
        arguments(
            good.replace("acme:", "\"\":"),
            "2: tenants.: '' is no name: 1 to 35 of A-Z a-z 0-9 _ -"),
        arguments(
            good.replace("ca_group: staff", "mode: enforce"),
            "7: tenants.acme.policies.default.ca_group: is required"),
        arguments(
            good.replace("url: http://ocsp.test/", "timeout: 1"),
            "5: tenants.acme.ocsp.corp.url: is required"),
        arguments(
            good.replace("anchors: [root.pem],", ""),
            "3: tenants.acme.ca_groups.staff.anchors: is required"),
        arguments(
            good.replace("anchors: [root.pem]", "anchors: []"),
            "3: tenants.acme.ca_groups.staff.anchors: the list is empty: group 'staff' would"
                + " trust nobody"));
  }
}
