package io.vouchsafe.proxy.it;

import java.util.List;
import java.util.Map;

/**
 * The snippets of {@code docs/fronts/kubernetes/nginx-gateway-fabric.yaml}, run by a real nginx
 * where NGINX Gateway Fabric puts them. The gateway itself is not run.
 */
class GatewayFabricIT extends RecipeCases {
  private static final String GENERATED =
      """
      events {}
      http {
        server {
          listen 127.0.0.1:%d ssl;
          ssl_certificate ../server.chain.pem;
          ssl_certificate_key ../server.key;
          ssl_verify_client optional_no_ca;
          %s
          location / {
            %s
            proxy_http_version 1.1;
            proxy_set_header Host $host;
            proxy_pass http://127.0.0.1:%d;
          }
        }
      }
      """;

  GatewayFabricIT() {
    super("nginx", "X-SSL-Client-Cert");
  }

  @Override
  Tool start(FrontLab around) throws Exception {
    RecipeFile manifest =
        RecipeFile.of("kubernetes/nginx-gateway-fabric.yaml")
            .with("vouchsafe.vouchsafe.svc.cluster.local:8180", "127.0.0.1:" + around.service.api);
    return NginxRecipeIT.run(
        around,
        new RecipeFile(
            GENERATED.formatted(
                around.port,
                snippet(manifest, "http.server"),
                snippet(manifest, "http.server.location"),
                around.application.port())));
  }

  private static String snippet(RecipeFile manifest, String context) {
    return YamlPaths.documents(manifest.text()).stream()
        .map(document -> (Map<?, ?>) document)
        .filter(document -> document.get("kind").equals("SnippetsFilter"))
        .map(document -> (Map<?, ?>) document.get("spec"))
        .flatMap(spec -> ((List<?>) spec.get("snippets")).stream())
        .map(entry -> (Map<?, ?>) entry)
        .filter(entry -> entry.get("context").equals(context))
        .map(entry -> String.valueOf(entry.get("value")))
        .findFirst()
        .orElseThrow();
  }

  @Override
  List<Integer> withoutUs() {
    return List.of(500);
  }

  /** Locations are generated, and 495 cannot be handed on. */
  @Override
  boolean handsOnExpired() {
    return false;
  }
}
