package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vouchsafe.pki.Der;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hands calls of devices on to the node that speaks for their customer, and tells whether one was
 * handed on by a node of ours. Thread-safe; never blocks.
 */
public interface OwnerCalls {
  /** The header by which a node hands a call on. */
  String SEAL = "X-Vouchsafe-Forward";

  /** The header with the device's certificates. */
  String CHAIN = "X-Vouchsafe-Forward-Chain";

  /** Of a service that is the only one. */
  OwnerCalls NONE =
      new OwnerCalls() {
        @Override
        public boolean isShared() {
          return false;
        }

        @Override
        public Future<Answer> handOn(String node, Call call) {
          return Future.failedFuture(
              new OwnerUnavailableException("there is no other node", "shared is not set"));
        }

        @Override
        public Receipt receive(Call call, Map<String, String> headers) {
          return new Receipt.Refused("there is no other node");
        }
      };

  /**
   * What a device asks.
   *
   * @param path of the URL
   * @param body at most 64 KiB
   */
  record Call(String path, Buffer body, List<Der> chain) {}

  /**
   * What the other node answers; whoever passes it on overwrites {@code body}, which may have a key
   * in it.
   *
   * @param retryAfter in seconds, as it came
   */
  record Answer(int status, Optional<String> retryAfter, Optional<String> reference, Buffer body) {

    /** Nothing of it stays here. */
    public void wipe() {
      body.setBytes(0, new byte[body.length()]);
    }
  }

  /** Whether a call that says so was handed on. */
  sealed interface Receipt {

    /** By the node of that id. */
    record Accepted(String from, List<Der> chain) implements Receipt {}

    /** Nothing says so that can be believed. */
    record Refused(String why) implements Receipt {}
  }

  /** Whether there may be other nodes. */
  boolean isShared();

  /** The answer of that node; an {@link OwnerUnavailableException} says why there is none. */
  Future<Answer> handOn(String node, Call call);

  /**
   * Whether {@code call}, whose chain is not known yet, was handed on to this node just now; true
   * once for each.
   *
   * @param headers {@link #SEAL} and {@link #CHAIN}
   */
  Receipt receive(Call call, Map<String, String> headers);
}
