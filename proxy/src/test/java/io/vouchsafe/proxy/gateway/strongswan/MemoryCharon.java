package io.vouchsafe.proxy.gateway.strongswan;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vouchsafe.pki.Der;
import io.vouchsafe.vpnauth.wire.vici.ViciMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A charon in memory that holds what it is fed as the real one does: connections in the order in
 * which their names came, pools that stay as they are while they have leases. It can refuse, be
 * slow, show what it was not fed, die, and come back empty.
 */
final class MemoryCharon implements ViciConnector {
  final Map<String, ViciMessage> connections = new LinkedHashMap<>();
  final Map<String, ViciMessage> authorities = new LinkedHashMap<>();
  final Map<String, ViciMessage> pools = new LinkedHashMap<>();
  final Map<String, ViciMessage> shared = new LinkedHashMap<>();
  final Set<String> keys = new LinkedHashSet<>();
  final Set<Der> certificates = new LinkedHashSet<>();

  /** OCSP signers. */
  final Set<Der> signers = new LinkedHashSet<>();

  /** Signers that it does not drop. */
  final Set<Der> kept = new LinkedHashSet<>();

  /** Pools with online leases. */
  final Set<String> leased = new HashSet<>();

  /** What is refused, by its name, and with which words. */
  final Map<String, String> refusing = new LinkedHashMap<>();

  /** Connections whose {@code revocation} it does not show as strict. */
  final Set<String> lax = new HashSet<>();

  /** It dies as soon as something of that name is loaded. */
  String poison = "";

  /** Every command that changes something, with the name of what it changes. */
  final List<String> log = new ArrayList<>();

  /** Commands that wait for {@link #answerOne}; empty while it answers at once. */
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  private final List<Client> clients = new ArrayList<>();
  private final List<ViciListener> listeners = new ArrayList<>();
  private boolean up = true;
  private boolean slow;

  /** Accepts, and confirms no events. */
  boolean silent;

  /** How often somebody wanted to hear events. */
  int asked;

  /** It takes commands, and answers them one by one when it is told to. */
  void slow() {
    slow = true;
  }

  /** Answers everything from now on. */
  void quick() {
    slow = false;
    while (answerOne()) {}
  }

  boolean answerOne() {
    Runnable next = waiting.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  /** It ends, and everything that it held is gone. */
  void die() {
    up = false;
    connections.clear();
    authorities.clear();
    pools.clear();
    shared.clear();
    keys.clear();
    certificates.clear();
    signers.clear();
    leased.clear();
    hangUp();
  }

  /** Its connections end, and it holds what it held. */
  void hangUp() {
    waiting.clear();
    List<Client> hung = List.copyOf(clients);
    List<ViciListener> unheard = List.copyOf(listeners);
    clients.clear();
    listeners.clear();
    hung.forEach(Client::hungUp);
    unheard.forEach(ViciListener::ended);
  }

  void comeBack() {
    up = true;
  }

  /** Tells an event. */
  void tell(String event) {
    List.copyOf(listeners).forEach(each -> each.event(event, ViciMessage.EMPTY));
  }

  List<String> logAndForget() {
    List<String> all = List.copyOf(log);
    log.clear();
    return all;
  }

  boolean isListenedTo() {
    return !listeners.isEmpty();
  }

  @Override
  public Future<ViciClient> commands(Runnable ended) {
    if (!up) {
      return Future.failedFuture("No such file or directory");
    }
    Client client = new Client(ended);
    clients.add(client);
    return Future.succeededFuture(client);
  }

  @Override
  public Future<ViciEvents> events(List<String> events, ViciListener listener) {
    asked++;
    if (!up) {
      return Future.failedFuture("No such file or directory");
    }
    if (silent) {
      return Promise.<ViciEvents>promise().future();
    }
    listeners.add(listener);
    return Future.succeededFuture(new ToldEvents(listeners, listener));
  }

  private record ToldEvents(List<ViciListener> listeners, ViciListener listener)
      implements ViciEvents {
    @Override
    public Future<Void> fence() {
      return Future.succeededFuture(); // Events are told at once.
    }

    @Override
    public void end() {
      listeners.remove(listener);
    }
  }

  private final class Client implements ViciClient {
    private final Runnable ended;
    private final List<Promise<?>> open = new ArrayList<>();
    private boolean closed;

    Client(Runnable ended) {
      this.ended = ended;
    }

    @Override
    public Future<ViciMessage> call(String command, ViciMessage arguments) {
      return later(() -> answer(command, arguments));
    }

    @Override
    public Future<List<ViciMessage>> stream(String command, String event, ViciMessage arguments) {
      return later(() -> list(command, arguments));
    }

    private <T> Future<T> later(Supplier<T> answer) {
      if (closed) {
        return Future.failedFuture("closed");
      }
      Promise<T> promise = Promise.promise();
      open.add(promise);
      Runnable run =
          () -> {
            T result = answer.get();
            open.remove(promise);
            promise.tryComplete(result);
          };
      if (slow) {
        waiting.add(run);
      } else {
        run.run();
      }
      return promise.future();
    }

    void hungUp() {
      close();
      ended.run();
    }

    @Override
    public void close() {
      closed = true;
      clients.remove(this);
      List.copyOf(open).forEach(each -> each.tryFail("charon is gone"));
    }
  }

  private ViciMessage answer(String command, ViciMessage arguments) {
    return switch (command) {
      case "get-conns" -> names("conns", connections.keySet());
      case "get-keys" -> names("keys", keys);
      case "get-shared" -> names("keys", shared.keySet());
      case "get-pools" -> sections(pools);
      case "load-conn" -> load(command, connections, arguments);
      case "load-authority" -> load(command, authorities, arguments);
      case "load-pool" -> loadPool(arguments);
      case "load-shared" -> loadShared(arguments);
      case "load-key" -> loadKey(arguments);
      case "clear-creds" -> clear();
      case "load-cert" -> loadCertificate(arguments);
      case "unload-conn" -> unload(command, connections, arguments.text("name").orElseThrow());
      case "unload-authority" -> unload(command, authorities, arguments.text("name").orElseThrow());
      case "unload-pool" -> unloadPool(arguments.text("name").orElseThrow());
      case "unload-shared" -> unload(command, shared, arguments.text("id").orElseThrow());
      case "unload-key" -> unloadKey(arguments.text("id").orElseThrow());
      default -> throw new AssertionError(command);
    };
  }

  private List<ViciMessage> list(String command, ViciMessage arguments) {
    return switch (command) {
      case "list-authorities" -> single(authorities);
      case "list-conns" ->
          connections.keySet().stream()
              .map(
                  name ->
                      section(
                          name,
                          shown(
                              name, connections.get(name).section(name).orElse(ViciMessage.EMPTY))))
              .toList();
      case "list-certs" ->
          arguments.text("flag").equals(Optional.of("CA"))
              ? certificates.stream()
                  .map(der -> ViciMessage.builder().put("data", der).build())
                  .toList()
              : signers.stream()
                  .map(der -> ViciMessage.builder().put("data", der).build())
                  .toList();
      default -> throw new AssertionError(command);
    };
  }

  private ViciMessage shown(String name, ViciMessage connection) {
    ViciMessage.Builder remote = ViciMessage.builder().put("class", "public key");
    boolean strict =
        connection.section("remote").flatMap(each -> each.text("revocation")).isPresent();
    if (strict && !lax.contains(name)) {
      remote.put("revocation", "GOOD");
    }
    return ViciMessage.builder().section("remote-1", remote.build()).build();
  }

  private static ViciMessage section(String name, ViciMessage message) {
    return ViciMessage.builder().section(name, message).build();
  }

  private static List<ViciMessage> single(Map<String, ViciMessage> objects) {
    return List.copyOf(objects.values());
  }

  private static ViciMessage names(String list, Set<String> names) {
    return ViciMessage.builder().texts(list, List.copyOf(names)).build();
  }

  private static ViciMessage sections(Map<String, ViciMessage> objects) {
    ViciMessage.Builder all = ViciMessage.builder();
    objects.keySet().forEach(name -> all.section(name, ViciMessage.EMPTY));
    return all.build();
  }

  private static String only(ViciMessage arguments) {
    return arguments.values().keySet().iterator().next();
  }

  private ViciMessage load(String command, Map<String, ViciMessage> into, ViciMessage arguments) {
    String name = only(arguments);
    return changed(command, name, () -> into.put(name, arguments));
  }

  private ViciMessage changed(String command, String name, Runnable change) {
    log.add(command + " " + name);
    if (name.equals(poison)) {
      die();
      return no("nobody hears this");
    }
    String refusal = refusing.get(name);
    if (refusal != null) {
      return no(refusal);
    }
    change.run();
    return ViciMessage.builder().put("success", "yes").put("id", "id-of-" + name).build();
  }

  private static ViciMessage no(String why) {
    return ViciMessage.builder().put("success", "no").put("errmsg", why).build();
  }

  private ViciMessage loadPool(ViciMessage arguments) {
    String name = only(arguments);
    if (leased.contains(name) && !arguments.equals(pools.get(name))) {
      log.add("load-pool " + name);
      return no("vici pool " + name + " has online leases, unable to replace");
    }
    return changed("load-pool", name, () -> pools.put(name, arguments));
  }

  private ViciMessage loadShared(ViciMessage arguments) {
    String id = arguments.text("id").orElseThrow();
    return changed("load-shared", id, () -> shared.put(id, arguments));
  }

  private ViciMessage loadKey(ViciMessage arguments) {
    String name = arguments.text("data").orElseThrow();
    return changed("load-key", name, () -> keys.add("id-of-" + name));
  }

  private ViciMessage loadCertificate(ViciMessage arguments) {
    Der data = arguments.octets("data").orElseThrow();
    String name = new String(data.toBytes(), StandardCharsets.US_ASCII).substring(1);
    boolean signs = arguments.text("flag").equals(Optional.of("OCSP"));
    return changed("load-cert", name, () -> (signs ? signers : certificates).add(data));
  }

  private ViciMessage unload(String command, Map<String, ViciMessage> from, String name) {
    log.add(command + " " + name);
    return from.remove(name) == null && !command.equals("unload-shared")
        ? no("unload: '" + name + "' not found")
        : ViciMessage.builder().put("success", "yes").build();
  }

  private ViciMessage unloadPool(String name) {
    if (leased.contains(name)) {
      log.add("unload-pool " + name);
      return no(name + " has online leases, unable to unload");
    }
    return unload("unload-pool", pools, name);
  }

  /** Authorities go, too; connections and pools stay. */
  private ViciMessage clear() {
    return changed(
        "clear-creds",
        "all",
        () -> {
          certificates.clear();
          signers.retainAll(kept);
          keys.clear();
          shared.clear();
          authorities.clear();
        });
  }

  private ViciMessage unloadKey(String id) {
    log.add("unload-key " + id);
    return keys.remove(id)
        ? ViciMessage.builder().put("success", "yes").build()
        : no("key not found");
  }
}
