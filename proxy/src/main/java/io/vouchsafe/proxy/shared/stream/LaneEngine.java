package io.vouchsafe.proxy.shared.stream;

import io.vertx.core.Future;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vouchsafe.proxy.shared.engine.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An engine whose replies and openings come on the lane. */
record LaneEngine(Engine engine, StreamLane lane) implements Engine {

  @Override
  public Future<@Nullable Response> send(Request command, Duration patience) {
    return lane.here(engine.send(command, patience));
  }

  @Override
  public Future<List<@Nullable Response>> sendAll(List<Request> commands, Duration patience) {
    return lane.here(engine.sendAll(commands, patience));
  }

  @Override
  public Future<@Nullable Response> await(Request command, Duration patience) {
    return lane.here(engine.await(command, patience));
  }

  @Override
  public void whenOpened(Runnable listener) {
    engine.whenOpened(() -> lane.run(listener));
  }

  @Override
  public boolean isOpen() {
    return engine.isOpen();
  }

  @Override
  public Optional<String> trouble() {
    return engine.trouble();
  }
}
