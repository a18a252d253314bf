package io.vouchsafe.proxy.shared.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RequestImpl;
import io.vertx.redis.client.impl.types.ErrorType;
import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.proxy.shared.engine.EngineException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a server. Of what it is asked, everything is answered in order; a reply that
 * comes too late is thrown away at its place, and so never taken for another's. To be used on one
 * event loop, but for what says otherwise.
 *
 * <p>Bounded are: commands that wait for a reply, octets toward a server that does not read, octets
 * of a reply.
 */
final class EngineConnection {
  /** Octets of the commands that are sent together. */
  static final int MOST_OCTETS = 33 << 20;

  /** Octets that wait for the server to read; one more call may come on top. */
  private static final int WRITE_QUEUE = 4 << 20;

  private final Vertx vertx;
  private final HostAndPort server;
  private final NetSocket socket;
  private final WaitingRoom room;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final ReplyParser parser = new ReplyParser(this::replied);
  private Consumer<EngineException> listener = ended -> {};
  private @Nullable EngineException end;

  /** When the oldest command was sent, or something came since; 0 = nothing is waited for. */
  private volatile long silentSince;

  /** A connection over {@code socket}, whose commands count in {@code room}. */
  EngineConnection(Vertx vertx, HostAndPort server, NetSocket socket, WaitingRoom room) {
    this.vertx = vertx;
    this.server = server;
    this.socket = socket;
    this.room = room;
    socket.setWriteQueueMaxSize(WRITE_QUEUE);
    socket.handler(this::read);
    socket.exceptionHandler(e -> end(Kind.UNREACHABLE, "%s: " + words(e)));
    socket.closeHandler(v -> end(Kind.UNREACHABLE, "%s closed the connection"));
  }

  private static String words(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  HostAndPort server() {
    return server;
  }

  /** Who hears why it ended; at once when it has. */
  void whenEnded(Consumer<EngineException> next) {
    listener = next;
    if (end != null) {
      next.accept(end);
    }
  }

  /** For how long the server has said nothing although something was asked; 0 = it is not late. */
  long silentNanos() {
    long since = silentSince;
    return since == 0 ? 0 : Math.max(0, System.nanoTime() - since);
  }

  /** The reply to {@code command}. */
  Future<@Nullable Response> ask(Request command, Duration patience) {
    return ask(List.of(command), patience).map(List::getFirst);
  }

  /** The replies to {@code commands}; an error among them fails all. */
  Future<List<@Nullable Response>> ask(List<Request> commands, Duration patience) {
    Promise<List<@Nullable Response>> promise = Promise.promise();
    if (!room.enter(commands.size())) {
      return Future.failedFuture(WaitingRoom.full());
    }
    ask(commands, System.nanoTime(), patience, promise);
    return promise.future();
  }

  /**
   * The same for commands that have a place in the room.
   *
   * @param since when patience began, nanoseconds
   */
  void ask(
      List<Request> commands,
      long since,
      Duration patience,
      Promise<List<@Nullable Response>> promise) {
    long left = patience.toNanos() - (System.nanoTime() - since);
    EngineException inTheWay = inTheWay(left);
    Buffer octets = inTheWay == null ? encoded(commands) : Buffer.buffer();
    if (inTheWay == null && octets.length() > MOST_OCTETS) {
      inTheWay = new EngineException(Kind.REFUSED, "More than " + MOST_OCTETS + " octets to send");
    }
    if (inTheWay != null) {
      room.leave(commands.size());
      promise.tryFail(inTheWay);
      return;
    }
    new Batch(commands, left, promise).enter();
    if (silentSince == 0) {
      silentSince = now();
    }
    socket.write(octets);
  }

  private @Nullable EngineException inTheWay(long left) {
    if (end != null) {
      return end;
    }
    if (left <= 0) {
      return late();
    }
    return socket.writeQueueFull()
        ? new EngineException(Kind.BUSY, server + " does not read what it is sent")
        : null;
  }

  private static Buffer encoded(List<Request> commands) {
    Buffer octets = ((RequestImpl) commands.getFirst()).encode();
    for (Request command : commands.subList(1, commands.size())) {
      octets.appendBuffer(((RequestImpl) command).encode());
    }
    return octets;
  }

  private EngineException late() {
    return new EngineException(Kind.LATE, server + " did not answer in time");
  }

  /** Commands that were sent together, and their replies so far. */
  private final class Batch {
    private final List<Request> commands;
    private final Promise<List<@Nullable Response>> promise;
    private final List<@Nullable Response> replies;
    private final long timer;
    private @Nullable EngineException refusal;

    private Batch(
        List<Request> commands, long leftNanos, Promise<List<@Nullable Response>> promise) {
      this.commands = commands;
      this.promise = promise;
      this.replies = new ArrayList<>(commands.size());
      this.timer =
          vertx.setTimer(
              Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNanos)),
              fired -> promise.tryFail(late()));
    }

    private void enter() {
      for (Request command : commands) {
        waiting.add(
            new Waiting() {
              @Override
              public void replied(@Nullable Response reply) {
                Batch.this.replied(command, reply);
              }

              @Override
              public void failed(EngineException failure) {
                Batch.this.failed(failure);
              }
            });
      }
    }

    private void replied(Request command, @Nullable Response reply) {
      if (reply instanceof ErrorType error) {
        refusal = refusal == null ? refusal(command, error.toString()) : refusal;
        replies.add(null);
      } else {
        replies.add(reply);
      }
      if (replies.size() < commands.size()) {
        return;
      }
      vertx.cancelTimer(timer);
      if (refusal == null) {
        promise.tryComplete(Collections.unmodifiableList(replies));
      } else {
        promise.tryFail(refusal);
      }
    }

    private void failed(EngineException failure) {
      vertx.cancelTimer(timer);
      promise.tryFail(failure);
    }
  }

  private EngineException refusal(Request command, String error) {
    EngineException refusal = RefusedCommand.of(command.command().toString(), error);
    if (RefusedCommand.endsConnection(error)) {
      vertx.runOnContext(later -> end(refusal));
    }
    return refusal;
  }

  private void read(Buffer octets) {
    if (end != null) {
      return;
    }
    parser
        .read(octets)
        .ifPresent(
            nonsense -> end(Kind.UNREACHABLE, "%s sends what is no reply of a Redis: " + nonsense));
    silentSince = waiting.isEmpty() ? 0 : now();
  }

  private void replied(@Nullable Response reply) {
    if (end != null) {
      return;
    }
    Waiting first = waiting.poll();
    if (first == null) {
      end(Kind.UNREACHABLE, "%s sends a reply that nobody asked for");
      return;
    }
    room.leave(1);
    first.replied(reply);
  }

  /** Never 0. */
  private static long now() {
    return System.nanoTime() | 1;
  }

  private void end(Kind kind, String words) {
    end(new EngineException(kind, words.replace("%s", server.toString())));
  }

  /** Ends it; whoever waits hears {@code why}. */
  void end(EngineException why) {
    if (end != null) {
      return;
    }
    end = why;
    silentSince = 0;
    socket.close();
    room.leave(waiting.size());
    List<Waiting> left = List.copyOf(waiting);
    waiting.clear();
    EngineException told =
        why.kind() == Kind.REFUSED ? new EngineException(Kind.UNREACHABLE, text(why)) : why;
    left.forEach(each -> each.failed(told));
    listener.accept(why);
  }

  private static String text(EngineException failure) {
    return String.valueOf(failure.getMessage());
  }

  /** For metrics: the name of a command, in lower case. */
  static String name(Request command) {
    return command.command().toString().toLowerCase(Locale.ROOT);
  }
}
