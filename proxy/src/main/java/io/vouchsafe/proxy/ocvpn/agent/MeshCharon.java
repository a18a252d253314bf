package io.vouchsafe.proxy.ocvpn.agent;

import io.vertx.core.Future;
import io.vouchsafe.config.AgentSettings;
import io.vouchsafe.proxy.gateway.strongswan.ViciClient;
import io.vouchsafe.proxy.gateway.strongswan.ViciConnector;
import io.vouchsafe.vpnauth.ocvpn.IpNetwork;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The local charon, told about keys and members; of one event loop. */
final class MeshCharon {
  /** Do not wait for the end of what begins: the next look at charon tells. */
  private static final String NO_WAIT = "-1";

  private final ViciConnector connector;
  private final AgentSettings settings;
  private @Nullable Future<ViciClient> connection;

  MeshCharon(ViciConnector connector, AgentSettings settings) {
    this.connector = connector;
    this.settings = settings;
  }

  /** What it has of ours. */
  Future<ShownMesh> look() {
    return client()
        .compose(
            client ->
                client
                    .call("get-shared", ViciMessage.EMPTY)
                    .compose(
                        shared ->
                            client
                                .call("get-conns", ViciMessage.EMPTY)
                                .compose(
                                    connections ->
                                        client.stream(
                                                "list-sas",
                                                "list-sa",
                                                ViciMessage.builder().put("noblock", "yes").build())
                                            .map(sas -> ShownMesh.of(shared, connections, sas)))));
  }

  /** Completes when charon has taken the key; it is of use no more then, and overwritten. */
  Future<Void> loadKey(long generation, ReceivedKey key) {
    return client()
        .compose(
            client ->
                client.call(
                    "load-shared",
                    ViciMessage.builder()
                        .put("id", MeshName.key(generation))
                        .put("type", "IKE")
                        .put("data", key.octets())
                        .texts("owners", List.of(MeshName.identity(settings.serial(), generation)))
                        .build()))
        .compose(answer -> taken("load-shared", answer))
        .eventually(
            () -> {
              key.destroy();
              return Future.succeededFuture();
            });
  }

  /** Takes a step. */
  Future<Void> take(MeshStep step) {
    return switch (step) {
      case MeshStep.UnloadKey(long generation) ->
          tell("unload-shared", ViciMessage.builder().put("id", MeshName.key(generation)));
      case MeshStep.LoadConnection(MeshName name, GroupPeer peer) ->
          tell("load-conn", ViciMessage.builder().section(name.toString(), connection(name, peer)));
      case MeshStep.UnloadConnection(MeshName name) ->
          tell("unload-conn", ViciMessage.builder().put("name", name.toString()));
      case MeshStep.Terminate(ShownMesh.Sa sa, boolean force) ->
          tell(
              "terminate",
              ViciMessage.builder()
                  .put("ike-id", sa.id())
                  .put("force", force ? "yes" : "no")
                  .put("timeout", NO_WAIT));
      case MeshStep.Initiate(MeshName name) ->
          tell(
              "initiate",
              ViciMessage.builder()
                  .put("ike", name.toString())
                  .put("child", MeshName.CHILD)
                  .put("timeout", NO_WAIT));
    };
  }

  private ViciMessage connection(MeshName name, GroupPeer peer) {
    ViciMessage.Builder connection =
        ViciMessage.builder()
            .put("version", "2")
            .texts("remote_addrs", List.of(peer.announcement().address()));
    settings.localAddress().ifPresent(local -> connection.texts("local_addrs", List.of(local)));
    return connection
        .texts("proposals", settings.proposals().ike())
        .put("mobike", "no")
        .put("fragmentation", "yes")
        // Two SAs of one member stand side by side while the second takes over.
        .put("unique", "no")
        .put("reauth_time", "0")
        .put("dpd_delay", "30s")
        .put("keyingtries", "1")
        .section("local", end(MeshName.identity(settings.serial(), name.generation())))
        .section("remote", end(MeshName.identity(name.peer(), name.generation())))
        .section(
            "children", ViciMessage.builder().section(MeshName.CHILD, child(name, peer)).build())
        .build();
  }

  private static ViciMessage end(String identity) {
    return ViciMessage.builder().put("auth", "psk").put("id", identity).build();
  }

  private ViciMessage child(MeshName name, GroupPeer peer) {
    ViciMessage.Builder child =
        ViciMessage.builder()
            .texts("local_ts", texts(settings.announcement().networks()))
            .texts("esp_proposals", settings.proposals().esp())
            .put("mode", "tunnel")
            // Without an agent the mesh lives on: who began an SA begins it again.
            .put("dpd_action", settings.serial().compareTo(name.peer()) < 0 ? "restart" : "clear");
    List<IpNetwork> behind = peer.announcement().networks();
    return child.texts("remote_ts", behind.isEmpty() ? List.of("dynamic") : texts(behind)).build();
  }

  private static List<String> texts(List<IpNetwork> networks) {
    return networks.stream().map(IpNetwork::toString).toList();
  }

  private Future<Void> tell(String command, ViciMessage.Builder arguments) {
    return client()
        .compose(client -> client.call(command, arguments.build()))
        .compose(answer -> taken(command, answer));
  }

  private static Future<Void> taken(String command, ViciMessage answer) {
    return answer.text("success").filter("yes"::equals).isPresent()
        ? Future.succeededFuture()
        : Future.failedFuture(new IOException(command + ": charon refused it"));
  }

  private Future<ViciClient> client() {
    Future<ViciClient> known = connection;
    if (known != null && !known.failed()) {
      return known;
    }
    Future<ViciClient> made = connector.commands(() -> connection = null);
    connection = made;
    return made;
  }

  void close() {
    Future<ViciClient> known = connection;
    if (known != null) {
      known.onSuccess(ViciClient::close);
    }
  }
}
