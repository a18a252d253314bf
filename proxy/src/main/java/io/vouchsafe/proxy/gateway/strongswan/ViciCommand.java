package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Promise;
import io.vouchsafe.proxy.gateway.strongswan.ViciException.Why;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One command, from being asked for to its answer; of the event loop of its connection. */
abstract sealed class ViciCommand {
  private final String name;
  private final ViciMessage arguments;
  private boolean sent;

  private ViciCommand(String name, ViciMessage arguments) {
    this.name = name;
    this.arguments = arguments;
  }

  final String name() {
    return name;
  }

  final ViciMessage arguments() {
    return arguments;
  }

  /** charon has it: what it answers is about the command, no longer about the event. */
  final void sent() {
    sent = true;
  }

  final boolean isSent() {
    return sent;
  }

  /** As which its answer is streamed. */
  abstract Optional<String> event();

  abstract void streamed(String event, ViciMessage message, int octets);

  abstract void answer(ViciMessage answer);

  abstract void fail(Exception why);

  /** Is answered in one message. */
  static final class Plain extends ViciCommand {
    private final Promise<ViciMessage> promise;

    Plain(String name, ViciMessage arguments, Promise<ViciMessage> promise) {
      super(name, arguments);
      this.promise = promise;
    }

    @Override
    Optional<String> event() {
      return Optional.empty();
    }

    /** Of an earlier command that was streamed. */
    @Override
    void streamed(String event, ViciMessage message, int octets) {}

    @Override
    void answer(ViciMessage answer) {
      promise.complete(answer);
    }

    @Override
    void fail(Exception why) {
      promise.fail(why);
    }
  }

  /** Is answered in events, which are collected within bounds, and a message that ends them. */
  static final class Streamed extends ViciCommand {
    private final String event;
    private final Promise<List<ViciMessage>> promise;
    private final ViciLimits limits;
    private final List<ViciMessage> messages = new ArrayList<>();
    private long octets;
    private boolean tooMuch;

    Streamed(
        String name,
        String event,
        ViciMessage arguments,
        Promise<List<ViciMessage>> promise,
        ViciLimits limits) {
      super(name, arguments);
      this.event = event;
      this.promise = promise;
      this.limits = limits;
    }

    @Override
    Optional<String> event() {
      return Optional.of(event);
    }

    @Override
    void streamed(String name, ViciMessage message, int length) {
      if (tooMuch || !isSent() || !name.equals(event)) {
        return;
      }
      octets += length;
      messages.add(message);
      if (messages.size() > limits.mostStreamed() || octets > limits.mostStreamedOctets()) {
        tooMuch = true;
        messages.clear();
      }
    }

    /** A part of an answer must not pass for the whole; neither must a refusal for none. */
    @Override
    void answer(ViciMessage answer) {
      if (tooMuch) {
        fail(
            ViciException.of(
                Why.TOO_MUCH,
                name()
                    + ": more than "
                    + limits.mostStreamed()
                    + " messages or "
                    + limits.mostStreamedOctets()
                    + " octets"));
      } else if (answer.text("success").filter(yes -> !yes.equals("yes")).isPresent()) {
        fail(ViciException.of(Why.REFUSED, name() + ": charon refused it"));
      } else {
        promise.complete(List.copyOf(messages));
      }
    }

    @Override
    void fail(Exception why) {
      promise.fail(why);
    }
  }
}
