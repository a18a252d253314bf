package io.vouchsafe.proxy.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.config.Secret;
import io.vouchsafe.proxy.admin.page.StatusPage;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets the files of the status page, and what a browser is told about them. */
class StatusPageFilesTest {
  private static ServiceLab open;
  private static ServiceLab guarded;

  @BeforeAll
  static void start() throws Exception {
    open = new ServiceLab();
    ServiceLab.Wishes wishes = new ServiceLab.Wishes();
    wishes.adminToken = Optional.of(new Secret("0123456789abcdef0123456789abcdef"));
    guarded = new ServiceLab(wishes);
  }

  @AfterAll
  static void stop() {
    open.close();
    guarded.close();
  }

  /** The paths of all files that lie beside the class. */
  static List<String> files() throws Exception {
    URI index = Objects.requireNonNull(StatusPage.class.getResource("index.html")).toURI();
    try (Stream<Path> all = Files.list(Path.of(index).resolveSibling("."))) {
      return all.map(file -> file.getFileName().toString())
          .filter(name -> name.matches(".*\\.(html|js|css|svg)"))
          .map(name -> name.equals("index.html") ? "/" : "/page/" + name)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFileIsServedWithoutATokenUnderAStrictPolicy(String path) throws Exception {
    HttpResponse<String> answer = guarded.api.admin(path);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "content-security-policy"))
        .isEqualTo(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'");
    assertThat(header(answer, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(answer, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(header(answer, "cross-origin-resource-policy")).isEqualTo("same-origin");
    assertThat(header(answer, "cross-origin-opener-policy")).isEqualTo("same-origin");
    assertThat(header(answer, "cache-control")).isEqualTo("no-cache");
    assertThat(header(answer, "content-type"))
        .startsWith(
            path.equals("/")
                ? "text/html"
                : path.endsWith(".css")
                    ? "text/css"
                    : path.endsWith(".svg") ? "image/svg+xml" : "text/javascript");
    assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileHoldsNoDataAndNamesNobodyElse(String path) throws Exception {
    String text = guarded.api.admin(path).body();

    assertThat(text).doesNotContain("acme", "default_policy");
    assertThat(text.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http://", "https://");
    assertThat(text)
        .doesNotContain("innerHTML", "insertAdjacentHTML", "outerHTML", "document.write");
    assertThat(text)
        .doesNotContain("eval(", "localStorage", "document.cookie", " style=", "onclick");
  }

  @Test
  void whatHasNotChangedIsNotSentAgain() throws Exception {
    String tag = header(guarded.api.admin("/page/page.js"), "etag");

    assertThat(tag).matches("\"[0-9a-f]{64}\"");
    HttpResponse<String> again = guarded.api.admin("/page/page.js", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(guarded.api.admin("/page/page.js", "If-None-Match", "\"other\"").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/",
        "/page/index.html",
        "/page/nothing.js",
        "/page/StatusPage.class",
        "/page/../page.js",
        "/page/%2e%2e/page.js",
        "/page/a/page.js"
      })
  void nothingElseIsServed(String path) throws Exception {
    assertThat(guarded.api.admin(path).statusCode()).isIn(400, 404);
  }

  @Test
  void thePageIsForReadingAlone() throws Exception {
    assertThat(guarded.api.adminPost("/").statusCode()).isEqualTo(405);
    assertThat(guarded.api.admin("/?tenant=x").statusCode()).isEqualTo(400);
    assertThat(guarded.api.admin("/page").statusCode()).isEqualTo(401);
  }

  /** Without a token the port believes nobody whose name a name server may have pointed here. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "/page/page.js"})
  void anOpenPortServesItToThisMachineAlone(String path) throws Exception {
    assertThat(status(path, "Host: 127.0.0.1:8181")).isEqualTo(200);
    assertThat(status(path, "Host: evil.test")).isEqualTo(403);
    assertThat(status(path, "Host: 127.0.0.1:8181", "Origin: http://evil.test")).isEqualTo(403);
    assertThat(status(path, "Host: 127.0.0.1:8181", "Sec-Fetch-Site: cross-site")).isEqualTo(403);
  }

  private static int status(String path, String... headers) throws Exception {
    return ForgedRequest.send(open.service.adminPort(), "GET", path, headers).status();
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }
}
