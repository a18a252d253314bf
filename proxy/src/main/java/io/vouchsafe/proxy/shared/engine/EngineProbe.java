package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vouchsafe.config.SharedSettings;
import io.vouchsafe.pki.SignatureChecker;
import io.vouchsafe.pki.path.PathValidator;
import io.vouchsafe.proxy.net.ServerTrust;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Connects once and looks at the server, for whoever checks settings; blocks, but not for long. */
public final class EngineProbe {
  /** For all of it. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private EngineProbe() {}

  /** What somebody should know before a service with {@code settings} is started. */
  public static List<String> look(SharedSettings settings, InstantSource clock) {
    ServerTrust trust =
        new ServerTrust(new PathValidator(new SignatureChecker(new BouncyCastleProvider())), clock);
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    try {
      return get(look(new EngineConnector(vertx, trust, new WaitingRoom()), settings));
    } finally {
      vertx.close();
    }
  }

  private static Future<List<String>> look(EngineConnector connector, SharedSettings settings) {
    return connector
        .open(settings)
        .compose(
            link ->
                InfoDoubts.ask(link.commands(), EngineConnector.PATIENCE)
                    .onComplete(
                        done ->
                            link.end(new EngineException(Kind.UNREACHABLE, "The check is over"))))
        .map(InfoDoubts::sentences);
  }

  private static List<String> get(Future<List<String>> looked) {
    try {
      return looked
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      return List.of(unused(String.valueOf(why(e).getMessage())));
    } catch (TimeoutException e) {
      return List.of(unused("no answer for " + PATIENCE.toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of(unused("the check was interrupted"));
    }
  }

  private static Throwable why(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return cause == null ? failed : cause;
  }

  private static String unused(String why) {
    return "this node would work alone: " + why;
  }
}
