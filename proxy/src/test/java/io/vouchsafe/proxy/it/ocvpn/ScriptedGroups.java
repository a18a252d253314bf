package io.vouchsafe.proxy.it.ocvpn;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * The service's side as an agent sees it, much simplified: one group, and polls as fast as a test
 * wants. Whoever is named in the file {@code expelled} is revoked; {@code down} makes every call
 * 503.
 */
public final class ScriptedGroups {
  private final Path directory;
  private final int pollAfter;
  private final Map<String, Member> members = new TreeMap<>();
  private final SecureRandom random = new SecureRandom();
  private long generation;
  private byte[] key = new byte[0];
  private boolean lostOne;

  private static final class Member {
    JsonObject announced = new JsonObject();
    long acknowledged;
  }

  private ScriptedGroups(Path directory, int pollAfter) {
    this.directory = directory;
    this.pollAfter = pollAfter;
  }

  /** {@code ADDRESS PORT POLL_AFTER DIRECTORY}; the key store {@code service.p12} lies there. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[3]);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(arguments[0], Integer.parseInt(arguments[1])), 64);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls(directory)) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = getSSLContext().getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    ScriptedGroups groups = new ScriptedGroups(directory, Integer.parseInt(arguments[2]));
    server.createContext("/", groups::answer);
    server.start();
    System.out.println("listening");
  }

  private static SSLContext tls(Path directory) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (var file = Files.newInputStream(directory.resolve("service.p12"))) {
      store.load(file, "secret".toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, "secret".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), new TrustManager[] {new Anybody()}, null);
    return context;
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }

  private synchronized void answer(HttpExchange call) throws IOException {
    JsonObject said =
        new JsonObject(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String serial = said.getString("serial_number");
    String presented =
        ((X509Certificate) ((HttpsExchange) call).getSSLSession().getPeerCertificates()[0])
            .getSubjectX500Principal()
            .getName();
    expel();
    if (Files.exists(directory.resolve("down"))) {
      send(call, 503, new JsonObject());
    } else if (!presented.contains("CN=" + serial)) {
      send(call, 401, new JsonObject().put("reason", "serial_mismatch"));
    } else if (expelled().contains(serial)) {
      send(call, 403, new JsonObject().put("reason", "revoked"));
    } else {
      String path = call.getRequestURI().getPath();
      switch (path.substring(path.lastIndexOf('/') + 1)) {
        case "register" -> register(call, serial, said);
        case "poll" -> send(call, 200, news(serial));
        case "regack" -> acknowledge(call, serial, said.getLong("generation"));
        case "unregister" -> {
          if (members.remove(serial) != null) {
            rotate(true);
          }
          send(call, 200, news(serial));
        }
        default -> send(call, 404, new JsonObject());
      }
    }
  }

  private void register(HttpExchange call, String serial, JsonObject said) throws IOException {
    Member before = members.get(serial);
    Member member = before == null ? new Member() : before;
    member.announced = said;
    members.put(serial, member);
    if (before == null || before.acknowledged == generation) {
      rotate(false);
    }
    send(call, 200, news(serial));
  }

  private void acknowledge(HttpExchange call, String serial, long acknowledged) throws IOException {
    if (acknowledged != generation || !members.containsKey(serial)) {
      send(call, 409, new JsonObject());
      return;
    }
    members.get(serial).acknowledged = generation;
    System.out.println("acknowledged " + serial + " " + generation);
    send(call, 200, news(serial));
  }

  private void rotate(boolean lost) {
    generation++;
    lostOne = lost;
    key = new byte[32];
    random.nextBytes(key);
    System.out.println("generation " + generation + " of " + members.keySet());
  }

  private void expel() throws IOException {
    for (String serial : expelled()) {
      if (members.remove(serial) != null) {
        rotate(true);
      }
    }
  }

  private List<String> expelled() throws IOException {
    Path file = directory.resolve("expelled");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private JsonObject news(String serial) {
    JsonArray others = new JsonArray();
    Member own = members.get(serial);
    new HashMap<>(members)
        .forEach(
            (name, member) -> {
              if (!name.equals(serial) && own != null) {
                others.add(
                    new JsonObject()
                        .put("serial_number", name)
                        .put("address", member.announced.getString("address"))
                        .put("networks", member.announced.getJsonArray("networks")));
              }
            });
    JsonObject news =
        new JsonObject()
            .put("generation", generation)
            .put("members", others)
            .put("poll_after", pollAfter)
            .put("drop_previous", lostOne);
    if (own == null) {
      return news.put("state", "none");
    }
    return own.acknowledged == generation
        ? news.put("state", "registered")
        : news.put("state", "acknowledging").put("key", Base64.getEncoder().encodeToString(key));
  }

  private static void send(HttpExchange call, int status, JsonObject body) throws IOException {
    byte[] octets = body.encode().getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().set("Content-Type", "application/json");
    call.sendResponseHeaders(status, octets.length);
    try (var out = call.getResponseBody()) {
      out.write(octets);
    }
  }
}
