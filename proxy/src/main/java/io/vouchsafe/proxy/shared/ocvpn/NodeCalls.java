package io.vouchsafe.proxy.shared.ocvpn;

import io.vertx.core.Future;
import io.vouchsafe.pki.Der;
import io.vouchsafe.proxy.ocvpn.OwnerCalls;
import io.vouchsafe.proxy.ocvpn.OwnerUnavailableException;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.Node;
import io.vouchsafe.proxy.shared.stream.Nodes;
import io.vouchsafe.proxy.shared.stream.SampledLog;
import java.net.URI;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls that nodes hand on to each other over HTTP, sealed under {@code shared.key}. A call is for
 * one node, for thirty seconds, once.
 */
public final class NodeCalls implements OwnerCalls {
  private static final Logger LOG = LoggerFactory.getLogger(NodeCalls.class);

  /** Calls that wait for other nodes together. */
  static final int MOST = 1_024;

  private final Ground ground;
  private final long begun;
  private final SampledLog sampled;
  private final SeenNonces seen = new SeenNonces(SeenNonces.MOST);
  private final AtomicInteger underWay = new AtomicInteger();

  /** What is wrong with nodes that are heard of, by id. */
  private final Map<String, String> troubles = new ConcurrentHashMap<>();

  /**
   * What it works with.
   *
   * @param nodes where the others are
   * @param posts carries calls
   */
  public record Ground(
      Nodes nodes,
      Seals seals,
      NodePosts posts,
      InstantSource clock,
      LongSupplier nanoTime,
      SecureRandom random) {}

  public NodeCalls(Ground ground) {
    this.ground = ground;
    this.sampled = new SampledLog(LOG, ground.nanoTime());
    this.begun = ground.clock().instant().toEpochMilli();
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public Future<Answer> handOn(String node, Call call) {
    Optional<Nodes.Seen> owner =
        ground.nodes().others().stream().filter(each -> each.node().id().equals(node)).findAny();
    if (owner.isEmpty()) {
      return unavailable("a node that is not heard of speaks for the customer", node);
    }
    Node owning = owner.get().node();
    Optional<URI> url = owner.get().apiUrl();
    if (url.isEmpty()) {
      return unavailable(owning, "has no shared.api_url");
    }
    if (!NodePosts.mayCarryKeys(url.get())) {
      return unavailable(owning, "has a shared.api_url that is neither https nor loopback");
    }
    if (underWay.incrementAndGet() > MOST) {
      underWay.decrementAndGet();
      return unavailable("too many calls wait for other nodes", MOST + " calls");
    }
    return ground
        .posts()
        .post(url.get().resolve(call.path()), headers(node, call), call.body())
        .compose(NodeCalls::decided)
        .onComplete(done -> underWay.decrementAndGet())
        .onSuccess(answer -> troubles.remove(node))
        .recover(failure -> unavailable(owning, "does not answer it: " + failure.getMessage()));
  }

  /** Whoever has decided says so with a reference; any other refusal is none of the device's. */
  private static Future<Answer> decided(Answer answer) {
    if (answer.status() < 400 || answer.reference().isPresent()) {
      return Future.succeededFuture(answer);
    }
    answer.wipe();
    return Future.failedFuture("it refuses the call with status " + answer.status());
  }

  private static <T> Future<T> unavailable(String told, String detail) {
    return Future.failedFuture(new OwnerUnavailableException(told, detail));
  }

  /** The log has it once for as long as it is the same. */
  private <T> Future<T> unavailable(Node owner, String why) {
    troubles
        .keySet()
        .retainAll(ground.nodes().others().stream().map(each -> each.node().id()).toList());
    if (!why.equals(troubles.put(owner.id(), why))) {
      LOG.warn("node {} speaks for OCVPN customers and {}", owner.name(), why);
    }
    return unavailable(
        "node " + owner.name() + " speaks for the customer, and cannot be asked", why);
  }

  private Map<String, String> headers(String node, Call call) {
    byte[] nonce = new byte[16];
    ground.random().nextBytes(nonce);
    String chain = HandedChain.write(call.chain());
    HandOnSeal seal =
        HandOnSeal.make(
            ground.seals(),
            ground.nodes().self().id(),
            node,
            ground.clock().instant().toEpochMilli(),
            HexFormat.of().formatHex(nonce),
            new HandOnSeal.Sealed(call.path(), call.body(), chain));
    return Map.of(SEAL, seal.write(), CHAIN, chain);
  }

  /** Anybody can send such headers: one line in ten seconds tells of what is refused. */
  @Override
  public Receipt receive(Call call, Map<String, String> headers) {
    Receipt receipt = judged(call, headers);
    if (receipt instanceof Receipt.Refused(String why)) {
      sampled.warn(
          "refused", "a call that claims to be handed on by another node is refused: " + why);
    }
    return receipt;
  }

  private Receipt judged(Call call, Map<String, String> headers) {
    String chain = headers.getOrDefault(CHAIN, "");
    Optional<HandOnSeal> seal = HandOnSeal.read(headers.getOrDefault(SEAL, ""));
    if (seal.isEmpty()
        || !seal.get()
            .fits(ground.seals(), new HandOnSeal.Sealed(call.path(), call.body(), chain))) {
      return new Receipt.Refused("its seal does not fit: do all nodes have the same shared.key?");
    }
    if (!seal.get().to().equals(ground.nodes().self().id())) {
      return new Receipt.Refused("it is for another node");
    }
    Optional<String> late = untimely(seal.get().millis());
    if (late.isPresent()) {
      return new Receipt.Refused(late.get());
    }
    if (!seen.isFirst(seal.get().nonce(), ground.nanoTime().getAsLong())) {
      return new Receipt.Refused("it was handed on before, or too many are");
    }
    Optional<List<Der>> read = HandedChain.read(chain);
    return read.isEmpty()
        ? new Receipt.Refused("its certificates cannot be read")
        : new Receipt.Accepted(seal.get().from(), read.get());
  }

  /** What was seen before this process began is not known to it. */
  private Optional<String> untimely(long millis) {
    long now = ground.clock().instant().toEpochMilli();
    if (millis <= begun) {
      return Optional.of("it is older than this process");
    }
    return Math.abs(now - millis) > SeenNonces.OFF.toMillis()
        ? Optional.of("the clocks of the nodes differ by more than 30 s, or it comes late")
        : Optional.empty();
  }
}
