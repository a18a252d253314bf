package io.vouchsafe.proxy.shared.orders;

import io.vouchsafe.proxy.emergency.Emergencies;
import io.vouchsafe.proxy.emergency.EmergencyAudit;
import io.vouchsafe.proxy.shared.engine.Engine;
import io.vouchsafe.proxy.shared.seal.Seals;
import io.vouchsafe.proxy.shared.stream.EventStream;
import io.vouchsafe.proxy.shared.stream.Nodes;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What the sharing of orders stands on.
 *
 * @param prefix before every key in the engine
 * @param worker runs one task after another, on a thread that may block
 */
public record OrdersGround(
    Emergencies emergencies,
    EmergencyAudit audit,
    Engine engine,
    Seals seals,
    String prefix,
    EventStream stream,
    Nodes nodes,
    InstantSource clock,
    Executor worker) {

  /** Id of this node. */
  String self() {
    return nodes.self().id();
  }

  /** By which operators know the node {@code id}, as long as it lives. */
  String nameOf(String id) {
    return nodes.others().stream()
        .map(Nodes.Seen::node)
        .filter(node -> node.id().equals(id))
        .findFirst()
        .map(node -> node.name())
        .orElse(id);
  }
}
