package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.Future;
import io.vouchsafe.proxy.gateway.strongswan.ViciClient;
import io.vouchsafe.proxy.gateway.strongswan.ViciConnector;
import io.vouchsafe.proxy.gateway.strongswan.ViciEvents;
import io.vouchsafe.proxy.gateway.strongswan.ViciListener;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A charon that keeps what it is told, and whose SAs stand as soon as they are begun. */
final class MemoryMesh implements ViciConnector, ViciClient {
  final Map<String, byte[]> keys = new LinkedHashMap<>();
  final Map<String, ViciMessage> connections = new LinkedHashMap<>();
  final Set<String> sas = new LinkedHashSet<>();
  final List<String> commands = new ArrayList<>();
  boolean down;
  boolean refusesKeys;
  boolean reachesNobody;

  @Override
  public Future<ViciClient> commands(Runnable ended) {
    return down
        ? Future.failedFuture(new IOException("charon is not there"))
        : Future.succeededFuture(this);
  }

  @Override
  public Future<ViciEvents> events(List<String> events, ViciListener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<ViciMessage> call(String command, ViciMessage arguments) {
    if (down) {
      return Future.failedFuture(new IOException("charon is not there"));
    }
    commands.add(command);
    return Future.succeededFuture(answer(command, arguments));
  }

  private ViciMessage answer(String command, ViciMessage arguments) {
    boolean done =
        switch (command) {
          case "get-shared", "get-conns" -> true;
          case "load-shared" -> {
            if (!refusesKeys) {
              keys.put(text(arguments, "id"), arguments.octets("data").orElseThrow().toBytes());
            }
            yield !refusesKeys;
          }
          case "unload-shared" -> keys.remove(text(arguments, "id")) != null;
          case "load-conn" -> {
            connections.putAll(arguments.sections());
            yield true;
          }
          case "unload-conn" -> connections.remove(text(arguments, "name")) != null;
          case "initiate" -> reachesNobody || sas.add(text(arguments, "ike"));
          case "terminate" -> sas.remove(text(arguments, "ike-id"));
          default -> throw new AssertionError(command);
        };
    return ViciMessage.builder()
        .put("success", done ? "yes" : "no")
        .texts("keys", List.copyOf(keys.keySet()))
        .texts("conns", List.copyOf(connections.keySet()))
        .build();
  }

  private static String text(ViciMessage message, String key) {
    return message.text(key).orElseThrow();
  }

  @Override
  public Future<List<ViciMessage>> stream(String command, String event, ViciMessage arguments) {
    return down
        ? Future.failedFuture(new IOException("charon is not there"))
        : Future.succeededFuture(sas.stream().map(MemoryMesh::shown).toList());
  }

  private static ViciMessage shown(String name) {
    ViciMessage child = ViciMessage.builder().put("state", "INSTALLED").build();
    return ViciMessage.builder()
        .section(
            name,
            ViciMessage.builder()
                .put("uniqueid", name)
                .put("state", "ESTABLISHED")
                .put("established", "60")
                .section("child-sas", ViciMessage.builder().section("net-1", child).build())
                .build())
        .build();
  }

  @Override
  public void close() {}
}
