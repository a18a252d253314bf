package io.vouchsafe.proxy.cli.remote;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decisions as they come: each call waits for those after the last one. A service that goes away is
 * asked again; who refuses us is not.
 */
final class DecisionFeed {
  private static final int MOST = 200;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE =
      Duration.ofSeconds(DecisionsCommand.WAIT_SECONDS).plus(AdminPort.PATIENCE);

  private final AdminPort port;
  private final AdminTarget wanted;
  private final Consumer<String> complain;
  private Optional<String> last = Optional.empty();
  private boolean complained;

  DecisionFeed(AdminPort port, AdminTarget wanted, Consumer<String> complain) {
    this.port = port;
    this.wanted = wanted;
    this.complain = complain;
  }

  /** Tells {@code first}, the oldest first, and then what comes, until it is interrupted. */
  void follow(List<JsonObject> first, Consumer<JsonObject> each)
      throws IOException, InterruptedException {
    tell(first, each);
    while (true) {
      tell(next(), each);
    }
  }

  private void tell(List<JsonObject> newestFirst, Consumer<JsonObject> each) {
    for (JsonObject decision : newestFirst.reversed()) {
      each.accept(decision);
      last = Optional.ofNullable(decision.getString("reference")).or(() -> last);
    }
  }

  private List<JsonObject> next() throws IOException, InterruptedException {
    try {
      JsonObject answer =
          port.get(
              wanted
                  .with("limit", Integer.toString(MOST))
                  .with("wait", Integer.toString(DecisionsCommand.WAIT_SECONDS))
                  .with("after", last),
              PATIENCE);
      complained = false;
      if (Boolean.TRUE.equals(answer.getBoolean("missed"))) {
        complain.accept("more decisions came than the service keeps: some are not shown here");
      }
      return Screen.objects(answer, "decisions");
    } catch (AdminRefusal refused) {
      throw refused;
    } catch (IOException gone) {
      if (!complained) {
        complained = true;
        complain.accept(gone.getMessage() + "; asking again");
      }
      Thread.sleep(PAUSE);
      return List.of();
    }
  }
}
