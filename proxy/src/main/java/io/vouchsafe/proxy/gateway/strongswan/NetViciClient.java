package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.proxy.net.Timers;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import io.vouchsafe.vpnauth.wire.vici.ViciPacket;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Commands over one connection, one after the other, since answers have no number. A late command
 * therefore ends the connection: its answer would pass for that of the next one. Any thread may
 * call; the futures complete on the event loop of the connection, to which all fields but {@link
 * #admitted} belong.
 */
final class NetViciClient implements ViciClient, ViciSocket.Receiver {
  private final Context context;
  private final Timers timers;
  private final ViciLimits limits;
  private final Runnable ended;
  private final ViciSocket socket;

  /** Commands that wait or are under way. */
  private final AtomicInteger admitted = new AtomicInteger();

  private final Queue<ViciCommand> waiting = new ArrayDeque<>();

  /** Events that stay registered: the next command that streams them needs one round trip. */
  private final Set<String> registered = new HashSet<>();

  private @Nullable ViciCommand current;
  private Timers.@Nullable Timer deadline;
  private @Nullable ViciException over;

  /** On the event loop of {@code context}, on which {@code connected} was connected just now. */
  NetViciClient(
      Context context,
      NetClient client,
      NetSocket connected,
      Timers timers,
      ViciLimits limits,
      Runnable ended) {
    this.context = context;
    this.timers = timers;
    this.limits = limits;
    this.ended = ended;
    this.socket = ViciSocket.over(client, connected, this);
  }

  @Override
  public Future<ViciMessage> call(String command, ViciMessage arguments) {
    Promise<ViciMessage> answer = Promise.promise();
    submit(new ViciCommand.Plain(command, arguments, answer));
    return answer.future();
  }

  @Override
  public Future<List<ViciMessage>> stream(String command, String event, ViciMessage arguments) {
    Promise<List<ViciMessage>> answer = Promise.promise();
    submit(new ViciCommand.Streamed(command, event, arguments, answer, limits));
    return answer.future();
  }

  @Override
  public void close() {
    context.runOnContext(here -> socket.end(Why.CLOSED, "we ended the connection"));
  }

  private void submit(ViciCommand command) {
    if (admitted.incrementAndGet() > limits.mostWaiting()) {
      admitted.decrementAndGet();
      command.fail(failure(Why.BUSY, command, limits.mostWaiting() + " commands wait already"));
      return;
    }
    context.runOnContext(
        here -> {
          if (over == null) {
            waiting.add(command);
            next();
          } else {
            fail(command, over);
          }
        });
  }

  private void next() {
    while (over == null && current == null && !waiting.isEmpty()) {
      begin(waiting.remove());
    }
  }

  private void begin(ViciCommand command) {
    current = command;
    deadline = timers.once(limits.answer(), () -> late(command));
    try {
      if (command.event().isPresent() && !registered.contains(command.event().get())) {
        socket.send(new ViciPacket.EventRegister(command.event().get()));
      } else {
        request(command);
      }
    } catch (IllegalArgumentException mistake) {
      mistaken(command, mistake);
    }
  }

  private void late(ViciCommand command) {
    socket.end(
        Why.LATE, command.name() + ": no answer within " + limits.answer().toMillis() + " ms");
  }

  private void request(ViciCommand command) {
    socket.send(new ViciPacket.CommandRequest(command.name(), command.arguments()));
    command.sent();
  }

  @Override
  public void packet(ViciPacket packet, int octets) {
    ViciCommand command = current;
    switch (packet) {
      case ViciPacket.Event(String name, ViciMessage message) when registered.contains(name) -> {
        if (command != null) {
          command.streamed(name, message, octets);
        }
      }
      case ViciPacket.CommandResponse(ViciMessage answer)
          when command != null && command.isSent() -> {
        finished();
        command.answer(answer);
      }
      case ViciPacket.CommandUnknown() when command != null && command.isSent() -> {
        finished();
        command.fail(failure(Why.UNKNOWN_COMMAND, command, "charon knows no such command"));
      }
      case ViciPacket.EventConfirm() when command != null && !command.isSent() ->
          confirmed(command);
      case ViciPacket.EventUnknown() when command != null && !command.isSent() -> {
        finished();
        command.fail(
            failure(
                Why.UNKNOWN_EVENT,
                command,
                "charon knows no event " + command.event().orElseThrow()));
      }
      default ->
          socket.end(Why.OUT_OF_ORDER, "nothing asked for a " + packet.getClass().getSimpleName());
    }
  }

  private void confirmed(ViciCommand command) {
    registered.add(command.event().orElseThrow());
    try {
      request(command);
    } catch (IllegalArgumentException mistake) {
      mistaken(command, mistake);
    }
  }

  /** Not sooner: an answer that came in one piece with the one before it is nobody's. */
  @Override
  public void drained() {
    next();
  }

  /** Nothing was sent that charon could answer. */
  private void mistaken(ViciCommand command, IllegalArgumentException mistake) {
    finished();
    command.fail(mistake);
  }

  private void finished() {
    current = null;
    admitted.decrementAndGet();
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  @Override
  public void ended(ViciException why) {
    over = why;
    ViciCommand under = current;
    if (under != null) {
      finished();
      under.fail(why);
    }
    for (ViciCommand command = waiting.poll(); command != null; command = waiting.poll()) {
      fail(command, why);
    }
    ended.run();
  }

  private void fail(ViciCommand command, ViciException why) {
    admitted.decrementAndGet();
    command.fail(why);
  }

  private static ViciException failure(Why why, ViciCommand command, String sentence) {
    return ViciException.of(why, command.name() + ": " + sentence);
  }
}
