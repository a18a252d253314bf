package io.vouchsafe.proxy.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Recipes of fronts that no package of Debian, npm or Maven Central brings: every key is in a table
 * of keys that the front documents ({@code resources/fronts/*.keys}, each with the page it comes
 * from), and what their safety rests on is there.
 */
class RecipeShapeTest {
  private static final Path TABLES = Path.of("src", "test", "resources", "fronts");

  @ParameterizedTest
  @ValueSource(strings = {"envoy", "traefik", "kubernetes"})
  void everyKeyIsDocumented(String front) throws IOException {
    List<String> table =
        Files.readAllLines(TABLES.resolve(front + ".keys")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    TreeSet<String> unused = new TreeSet<>(table);
    for (Path file : recipes(front)) {
      for (String path : YamlPaths.of(Files.readString(file))) {
        List<String> rows = table.stream().filter(row -> fits(row, path)).toList();
        assertThat(rows).as("rows for %s of %s", path, file).isNotEmpty();
        unused.removeAll(rows);
      }
    }
    assertThat(unused).as("rows that no recipe of %s needs", front).isEmpty();
  }

  private static List<Path> recipes(String front) throws IOException {
    try (Stream<Path> files = Files.list(RecipeFile.FOLDER.resolve(front))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml"))
          .filter(file -> front.equals("kubernetes") || !file.endsWith("vouchsafe.yaml"))
          .toList();
    }
  }

  /** A star stands for one name that the operator or the protocol chooses. */
  private static boolean fits(String row, String path) {
    String[] wanted = row.split(" ", -1);
    String[] there = path.split(" ", -1);
    if (wanted.length != there.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].equals("*") && !wanted[i].equals(there[i])) {
        return false;
      }
    }
    return true;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "envoy/envoy.yaml",
        "kubernetes/envoy-gateway.yaml",
        "kubernetes/istio.yaml",
        "kubernetes/kgateway.yaml"
      })
  void envoysDenyWithoutUsAndWaitLongEnough(String recipe) {
    List<Map.Entry<?, ?>> values = values(YamlPaths.documents(RecipeFile.of(recipe).text()));

    assertThat(of(values, "failOpen", "failure_mode_allow")).containsExactly(false);
    assertThat(of(values, "timeout", "requestTimeout")).containsExactly("5s");
    assertThat(of(values, "path", "path_prefix", "pathPrefix")).containsExactly("/v1/acme/auth");
    assertThat(lowerCase(recipe)).contains("x-vouchsafe-identity", "x-vouchsafe-reference");
  }

  @Test
  void envoyRemovesItsClientsHeadersBeforeWeAreAskedAndTheCertificateBehind() {
    List<Map.Entry<?, ?>> values =
        values(YamlPaths.documents(RecipeFile.of("envoy/envoy.yaml").text()));

    assertThat(of(values, "http_filters").stream().flatMap(RecipeShapeTest::names))
        .containsExactly(
            "clients-own-away",
            "envoy.filters.http.ext_authz",
            "certificate-away",
            "envoy.filters.http.router");
    assertThat(of(values, "remove"))
        .containsExactly(
            "x-vouchsafe-identity",
            "x-vouchsafe-reference",
            "x-vouchsafe-decision",
            "x-vouchsafe-reason",
            "x-forwarded-client-cert");
    assertThat(of(values, "forward_client_cert_details")).containsExactly("SANITIZE_SET");
    assertThat(of(values, "headers_with_underscores_action")).containsExactly("DROP_HEADER");
  }

  @ParameterizedTest
  @ValueSource(strings = {"traefik/dynamic.yaml", "kubernetes/traefik.yaml"})
  void traefikRemovesItsClientsHeadersBeforeWeAreAskedAndTheCertificateBehind(String recipe) {
    List<Map.Entry<?, ?>> values = values(YamlPaths.documents(RecipeFile.of(recipe).text()));

    List<?> order =
        of(values, "middlewares").stream()
            .filter(List.class::isInstance)
            .flatMap(names -> ((List<?>) names).stream())
            .map(name -> name instanceof Map<?, ?> reference ? reference.get("name") : name)
            .toList();
    assertThat(order)
        .isEqualTo(List.of("clients-own-away", "certificate", "vouchsafe", "certificate-away"));
    assertThat(of(values, "X-Forwarded-Tls-Client-Cert")).containsExactly("", "");
    for (String name :
        List.of(
            "X-Vouchsafe-Identity",
            "X_Vouchsafe_Identity",
            "X-Vouchsafe_Identity",
            "X_Vouchsafe-Identity",
            "X-Vouchsafe-Reference",
            "X-Vouchsafe-Decision",
            "X-Vouchsafe-Reason")) {
      assertThat(of(values, name)).as(name).containsExactly("");
    }
    assertThat(of(values, "authRequestHeaders"))
        .isEqualTo(List.of(List.of("X-Forwarded-Tls-Client-Cert")));
    assertThat(of(values, "clientAuthType")).containsExactly("RequestClientCert");
  }

  /** In the cluster, too: but for addresses and the network of the pods. */
  @Test
  void settingsOfTheClusterAreEnvoys() {
    Object manifest =
        YamlPaths.documents(RecipeFile.of("kubernetes/vouchsafe.yaml").text()).getFirst();
    String settings = String.valueOf(of(values(manifest), "vouchsafe.yaml").getFirst());
    String tenants = new RecipeFile(settings).with("[10.244.0.0/16]", "[127.0.0.1/32]").tenants();

    assertThat(tenants.lines().map(this::words))
        .containsExactlyElementsOf(
            RecipeFile.of("envoy/vouchsafe.yaml").tenants().lines().map(this::words).toList());
  }

  /** The snippets are nginx's recipe: no line of the question or of the answer is another. */
  @Test
  void nginxGatewayFabricAsksAsNginxDoes() {
    List<String> recipe =
        RecipeFile.of("nginx/nginx.conf").text().lines().map(this::words).toList();
    List<String> snippets =
        of(
                values(
                    YamlPaths.documents(
                        RecipeFile.of("kubernetes/nginx-gateway-fabric.yaml").text())),
                "value")
            .stream()
            .flatMap(snippet -> String.valueOf(snippet).lines())
            .map(this::words)
            .map(line -> line.replace("vouchsafe.vouchsafe.svc.cluster.local:8180", "vouchsafe"))
            .map(line -> line.replace("@vouchsafe_refused", "@refused"))
            .toList();

    assertThat(snippets)
        .hasSizeGreaterThan(20)
        .allSatisfy(line -> assertThat(recipe).contains(line));
  }

  private String words(String line) {
    return line.replaceFirst(" +# .*", "").strip().replaceAll(" +", " ");
  }

  private static Stream<Object> names(Object list) {
    return ((List<?>) list).stream().map(entry -> ((Map<?, ?>) entry).get("name"));
  }

  private static String lowerCase(String recipe) {
    return RecipeFile.of(recipe).text().toLowerCase(Locale.ROOT);
  }

  /** Every key with its value, in the order of the file. */
  private static List<Map.Entry<?, ?>> values(Object value) {
    List<Map.Entry<?, ?>> values = new ArrayList<>();
    if (value instanceof Map<?, ?> map) {
      map.entrySet()
          .forEach(
              entry -> {
                values.add(entry);
                values.addAll(values(entry.getValue()));
              });
    } else if (value instanceof List<?> list) {
      list.forEach(entry -> values.addAll(values(entry)));
    }
    return values;
  }

  private static List<Object> of(List<Map.Entry<?, ?>> values, String... keys) {
    return values.stream()
        .filter(entry -> List.of(keys).contains(entry.getKey()))
        .<Object>map(Map.Entry::getValue)
        .toList();
  }
}
