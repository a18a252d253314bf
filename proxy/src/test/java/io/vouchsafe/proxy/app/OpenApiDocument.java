package io.vouchsafe.proxy.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** {@code docs/openapi.yaml}: its operations, and whether an answer goes by it. */
final class OpenApiDocument {
  private static final Path FILE = Path.of("../docs/openapi.yaml");

  /** The schema of OpenAPI documents, which Vert.x brings. */
  private static final String META = "spec.openapis.org/oas/3.1/schema/2022-10-07";

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

  private final JsonNode root;

  private OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  /**
   * One operation.
   *
   * @param admin whether the admin port answers it
   */
  record Operation(String id, String method, String path, boolean admin, JsonNode node) {
    @Override
    public String toString() {
      return id;
    }
  }

  static OpenApiDocument read() {
    try {
      Object loaded =
          new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
              .loadFromString(Files.readString(FILE));
      return new OpenApiDocument(JSON.valueToTree(loaded));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What makes it no document of OpenAPI 3.1, its schemas included. */
  List<String> mistakes() {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    try (InputStream meta = OpenAPIContract.class.getClassLoader().getResourceAsStream(META)) {
      List<String> mistakes = new ArrayList<>();
      registry
          .getSchema(JSON.readTree(Objects.requireNonNull(meta, META)))
          .validate(root)
          .forEach(mistake -> mistakes.add(mistake.toString()));
      Schema ofSchemas = registry.getSchema(SchemaLocation.of(DIALECT));
      root.at("/components/schemas")
          .properties()
          .forEach(
              each ->
                  ofSchemas
                      .validate(each.getValue())
                      .forEach(mistake -> mistakes.add(each.getKey() + ": " + mistake)));
      return mistakes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (METHODS.contains(method.getKey())) {
                            all.add(
                                new Operation(
                                    method.getValue().get("operationId").asText(),
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    path.getValue().has("servers"),
                                    method.getValue()));
                          }
                        }));
    return all;
  }

  Operation operation(String id) {
    return operations().stream()
        .filter(each -> each.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("docs/openapi.yaml has no operationId " + id));
  }

  /** The first parts of the paths of one port, or the part behind {@code under}. */
  Set<String> words(boolean admin, String under) {
    Set<String> words = new TreeSet<>();
    for (Operation each : operations()) {
      if (each.admin() == admin && each.path().startsWith(under)) {
        words.add(each.path().substring(under.length()).split("/", 2)[0]);
      }
    }
    return words;
  }

  /** What about {@code answer} is not as {@code operation} says. */
  List<String> problems(Operation operation, HttpResponse<byte[]> answer) {
    String status = String.valueOf(answer.statusCode());
    JsonNode response = operation.node().get("responses").get(status);
    if (response == null) {
      return List.of(
          operation.id()
              + ": the status "
              + status
              + " is not in docs/openapi.yaml: "
              + text(answer));
    }
    response =
        response.has("$ref") ? root.at(response.get("$ref").asText().substring(1)) : response;
    List<String> problems = new ArrayList<>(headers(response, answer));
    JsonNode content = response.get("content");
    String type =
        answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "").strip();
    if (answer.body().length == 0) {
      return problems;
    }
    if (content == null || !content.has(type)) {
      problems.add(
          operation.id() + " " + status + ": the type " + type + " is not in docs/openapi.yaml");
    } else if (type.endsWith("json")) {
      problems.addAll(mistakes(content.get(type).get("schema"), answer));
    }
    return problems;
  }

  private static List<String> headers(JsonNode response, HttpResponse<byte[]> answer) {
    List<String> missing = new ArrayList<>();
    if (response.has("headers")) {
      response
          .get("headers")
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (answer.headers().firstValue(name).isEmpty() && !name.endsWith("Identity")) {
                  missing.add("the header " + name + " is missing");
                }
              });
    }
    return missing;
  }

  private List<String> mistakes(JsonNode schema, HttpResponse<byte[]> answer) {
    try {
      ObjectNode whole = JSON.createObjectNode();
      whole.setAll((ObjectNode) schema.deepCopy());
      whole.set("components", closed(root.get("components").deepCopy()));
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
          .getSchema(whole)
          .validate(JSON.readTree(answer.body()))
          .stream()
          .map(Error::toString)
          .map(mistake -> mistake + " in " + text(answer))
          .toList();
    } catch (IOException e) {
      return List.of("no JSON: " + e.getMessage());
    }
  }

  /** Clients must bear new members; here each member has to be in the document. */
  private static JsonNode closed(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.has("properties")
        && object.path("type").toString().contains("object")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(OpenApiDocument::closed);
    return node;
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }
}
