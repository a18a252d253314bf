package io.vouchsafe.proxy.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code docs/fronts/nginx/nginx.conf}, which the README prints too, run by a real nginx. */
class NginxRecipeIT extends RecipeCases {
  NginxRecipeIT() {
    super("nginx", "X-SSL-Client-Cert");
  }

  @Override
  Tool start(FrontLab around) throws Exception {
    RecipeFile recipe =
        RecipeFile.of("nginx/nginx.conf")
            .with("listen 443 ssl;", "listen 127.0.0.1:" + around.port + " ssl;")
            .with("server.pem;", "../server.chain.pem;")
            .with("server.key;", "../server.key;")
            .with("127.0.0.1:8180;", "127.0.0.1:" + around.service.api + ";")
            .with("http://127.0.0.1:9000;", "http://127.0.0.1:" + around.application.port() + ";");
    return run(around, recipe);
  }

  /** A real nginx that listens when this returns. */
  static Tool run(FrontLab around, RecipeFile configuration) throws Exception {
    String nginx = Tool.installed("nginx");
    Path prefix = Files.createDirectories(around.directory.resolve("nginx/tmp")).getParent();
    Files.writeString(
        prefix.resolve("nginx.conf"),
        configuration
            .with(
                "http {",
                "http { access_log off; client_body_temp_path tmp/b; proxy_temp_path tmp/p;"
                    + " fastcgi_temp_path tmp/f; uwsgi_temp_path tmp/u; scgi_temp_path tmp/s;")
            .text());
    Tool process =
        Tool.start(
            around.directory,
            nginx,
            "-p",
            prefix.toString(),
            "-c",
            "nginx.conf",
            "-e",
            "stderr",
            "-g",
            "daemon off; pid nginx.pid; user root root; error_log stderr info;");
    process.awaitFile(prefix.resolve("nginx.pid"));
    return process;
  }

  @Override
  List<Integer> withoutUs() {
    return List.of(500);
  }
}
