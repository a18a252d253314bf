package io.vouchsafe.proxy.gateway.openvpn;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Parsed;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementCommand;
import io.vouchsafe.vpnauth.wire.openvpn.ManagementReply;
import io.vouchsafe.vpnauth.wire.openvpn.ServerStatus;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server who is connected: one question at a time, and one for all who ask meanwhile. The
 * answer is never older than the question. On the gateway's event loop.
 */
final class StatusAsks {
  private @Nullable ManagementChannel channel;
  private @Nullable Promise<ServerStatus> next;
  private boolean isAsking;

  /** The server can be asked. */
  void attached(ManagementChannel to) {
    channel = to;
    isAsking = false;
  }

  /** It cannot. */
  void lost() {
    channel = null;
    Promise<ServerStatus> waiting = next;
    next = null;
    if (waiting != null) {
      waiting.fail("the server is not reached");
    }
  }

  /** Who is connected now. */
  Future<ServerStatus> ask() {
    ManagementChannel to = channel;
    if (to == null) {
      return Future.failedFuture("the server is not reached");
    }
    Promise<ServerStatus> waiting = next;
    if (waiting == null) {
      waiting = Promise.promise();
      next = waiting;
    }
    Future<ServerStatus> answer = waiting.future();
    if (!isAsking) {
      send(to);
    }
    return answer;
  }

  private void send(ManagementChannel to) {
    Promise<ServerStatus> asked = next;
    if (asked == null) {
      return;
    }
    next = null;
    isAsking = true;
    to.send(ManagementCommand.status()).onComplete(reply -> answered(to, asked, reply));
  }

  private void answered(
      ManagementChannel from, Promise<ServerStatus> asked, AsyncResult<ManagementReply> reply) {
    if (from.equals(channel)) {
      isAsking = false;
    }
    if (reply.failed()) {
      asked.fail(reply.cause());
    } else {
      read(asked, reply.result());
    }
    if (from.equals(channel) && !isAsking) {
      send(from);
    }
  }

  private static void read(Promise<ServerStatus> asked, ManagementReply reply) {
    switch (reply) {
      case ManagementReply.Success success -> asked.fail("the server answers status in one line");
      case ManagementReply.Failure failure -> asked.fail("the server refuses to tell its status");
      case ManagementReply.Lines lines -> {
        switch (ServerStatus.parse(lines.lines())) {
          case Parsed.Ok<ServerStatus>(ServerStatus status) -> asked.complete(status);
          case Parsed.Malformed<ServerStatus>(String why) ->
              asked.fail("the server's status cannot be read: " + why);
        }
      }
    }
  }
}
