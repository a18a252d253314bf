package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Certificate;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A charon that does what 5.9.8 was seen to do; each command is answered when the test lets it. */
final class FakeCharon implements ViciClient {
  final List<String> told = new ArrayList<>();
  final Map<Long, ViciMessage> sas = new LinkedHashMap<>();
  final List<ViciMessage> leaves = new ArrayList<>();
  final List<ViciMessage> authorities = new ArrayList<>();
  final List<ViciMessage> answers = new ArrayList<>();
  final Set<String> failing = new HashSet<>();
  final Deque<Runnable> waiting = new ArrayDeque<>();

  /** SAs that outlive so many terminations. */
  int stubborn;

  int halfOpen;
  boolean isGone;

  /** It works on all its SAs: a list that may not wait shows none. */
  boolean isBusy;

  /** A certificate that a peer showed. */
  void shown(Certificate leaf) {
    leaves.add(ViciMessage.builder().put("type", "X509").put("data", leaf.der()).build());
  }

  void holds(Certificate authority) {
    authorities.add(
        ViciMessage.builder()
            .put("type", "X509")
            .put("flag", "CA")
            .put("data", authority.der())
            .build());
  }

  /** It was told something of a certificate, and keeps that. */
  void answered() {
    answers.add(ViciMessage.builder().put("type", "OCSP_RESPONSE").build());
  }

  void shown(Der octets) {
    leaves.add(ViciMessage.builder().put("type", "X509").put("data", octets).build());
  }

  /** Answers everything that it was asked, also what is asked meanwhile. */
  void answer() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  /** How often it was told that. */
  long times(String command) {
    return told.stream()
        .filter(one -> one.equals(command) || one.startsWith(command + " "))
        .count();
  }

  /** As an answer on the connection for events. */
  Future<Void> fence() {
    told.add("fence");
    return later("fence", () -> null);
  }

  @Override
  public Future<ViciMessage> call(String command, ViciMessage arguments) {
    told.add(command + shown(arguments));
    return later(command, () -> does(command, arguments));
  }

  @Override
  public Future<List<ViciMessage>> stream(String command, String event, ViciMessage arguments) {
    told.add(command + shown(arguments));
    return later(
        command,
        () ->
            switch (command) {
              case "list-sas" ->
                  arguments
                      .text("ike-id")
                      .map(
                          id ->
                              sas.entrySet().stream()
                                  .filter(sa -> sa.getKey() == Long.parseLong(id)))
                      .orElseGet(() -> sas.entrySet().stream())
                      .filter(sa -> !isBusy || arguments.text("noblock").isEmpty())
                      .map(Map.Entry::getValue)
                      .toList();
              case "list-certs" ->
                  arguments.text("type").filter("OCSP_RESPONSE"::equals).isPresent()
                      ? List.copyOf(answers)
                      : Stream.concat(leaves.stream(), authorities.stream()).toList();
              default -> throw new IllegalStateException(command);
            });
  }

  private <T> Future<T> later(String command, Supplier<T> answer) {
    Promise<T> promise = Promise.promise();
    waiting.add(
        () -> {
          if (isGone || failing.contains(command)) {
            promise.fail("charon does not answer " + command);
          } else {
            promise.complete(answer.get());
          }
        });
    return promise.future();
  }

  private ViciMessage does(String command, ViciMessage arguments) {
    ViciMessage.Builder answer = ViciMessage.builder().put("success", "yes");
    switch (command) {
      case "terminate" -> {
        if (stubborn > 0) {
          stubborn--;
        } else {
          sas.remove(Long.parseLong(arguments.text("ike-id").orElseThrow()));
        }
      }
      case "flush-certs" -> {
        if (arguments.text("type").filter(type -> !type.equals("X509")).isEmpty()) {
          leaves.clear();
        }
        if (arguments.text("type").filter("OCSP_RESPONSE"::equals).isPresent()) {
          answers.clear();
        }
      }
      case "stats" ->
          answer.section(
              "ikesas",
              ViciMessage.builder()
                  .put("total", Integer.toString(sas.size()))
                  .put("half-open", Integer.toString(halfOpen))
                  .build());
      case "rekey" -> {
        // The peer may do it, or not.
      }
      default -> throw new IllegalStateException(command);
    }
    return answer.build();
  }

  private static String shown(ViciMessage arguments) {
    StringBuilder text = new StringBuilder();
    arguments
        .values()
        .keySet()
        .forEach(
            key ->
                text.append(' ').append(key).append('=').append(arguments.text(key).orElse("?")));
    return text.toString();
  }

  @Override
  public void close() {
    isGone = true;
  }
}
