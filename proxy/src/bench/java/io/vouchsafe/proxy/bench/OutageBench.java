package io.vouchsafe.proxy.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vouchsafe.proxy.demo.Behaviour;
import io.vouchsafe.proxy.demo.ScriptedResponder;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What dead responders cost (docs/outage.md): new certificates while one of two responders is a
 * black hole, and remembered ones while both are dead. The object's timeout is the default, 200 ms.
 */
final class OutageBench {
  private static final Duration LIFETIME = Duration.ofDays(1);

  /** So many connections may wait in a black hole. */
  private static final int DEPTH = 1024;

  private OutageBench() {}

  static void run() throws Exception {
    try (Scratch scratch = Scratch.make("outage")) {
      run(scratch.directory());
    }
  }

  private static void run(Path directory) throws Exception {
    Crowd crowd = new Crowd();
    crowd.writeAuthorities(directory);
    Vertx vertx = Vertx.vertx();
    try (ServerSocket hole = new ServerSocket(0, DEPTH, InetAddress.getLoopbackAddress())) {
      ScriptedResponder first = await(ScriptedResponder.start(vertx, crowd.honest(LIFETIME)));
      ScriptedResponder second = await(ScriptedResponder.start(vertx, crowd.honest(LIFETIME)));
      URI nowhere = URI.create("http://127.0.0.1:" + hole.getLocalPort() + "/");
      String tenants =
          tenant("healthy", first.url(), second.url())
              + tenant("hole", nowhere, second.url())
              + tenant("dead", first.url(), second.url());
      try (PackagedService service = new PackagedService(directory, tenants)) {
        new BlackHoleRounds(service, crowd).run();
        MemoryRounds memory = new MemoryRounds(service, crowd);
        memory.learn();
        first.behave(Behaviour.hang());
        await(second.down());
        memory.run();
      }
    } finally {
      await(vertx.close());
    }
  }

  private static String tenant(String name, URI first, URI second) {
    return """
      %s:
        ca_groups: { staff: { anchors: [root.pem], intermediates: [issuing.pem] } }
        ocsp: { corp: { url: ["%s", "%s"] } }
        policies: { default: { ca_group: staff, revocation: { sources: [ocsp], scope: leaf, ocsp: [corp] } } }
    """
        .formatted(name, first, second)
        .indent(0);
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
