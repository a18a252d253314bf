package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.decision.Verdict;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupEvent;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import io.vouchsafe.vpnauth.ocvpn.GroupStep;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the journal what changes a group, and the log when somebody leaves. */
final class GroupJournal {
  private static final Logger LOG = LoggerFactory.getLogger(GroupJournal.class);

  private final Consumer<String> journal;

  /** Hands lines of JSON, with their line feeds, to {@code journal}. */
  GroupJournal(Consumer<String> journal) {
    this.journal = journal;
  }

  /** A step is on disk. */
  void step(CustomerName name, GroupState before, GroupTurn turn, GroupStep step, Instant now) {
    GroupState after = step.next();
    List<DeviceSerial> left =
        before.members().keySet().stream()
            .filter(serial -> !after.members().containsKey(serial))
            .toList();
    Optional<DeviceSerial> serial = serial(turn.event());
    if (!left.isEmpty()) {
      LOG.info("{}: {} left, {}", name, left, step.rows());
    }
    write(
        new JsonObject()
            .put("time", now.truncatedTo(ChronoUnit.MILLIS).toString())
            .put("event", "ocvpn")
            .put("tenant", name.tenant())
            .put("customer", name.customer())
            .put("serial_number", serial.map(DeviceSerial::text).orElse(null))
            .put("reference", turn.verdict().map(Verdict::reference).orElse(null))
            .put("rows", new JsonArray(step.rows()))
            .put("generation", after.generation())
            .put("key", word(after))
            .put("members", after.members().size())
            .put("left", new JsonArray(left.stream().map(DeviceSerial::text).toList())));
  }

  static String word(GroupState state) {
    return state.key().name().toLowerCase(Locale.ROOT);
  }

  private static Optional<DeviceSerial> serial(GroupEvent event) {
    return event instanceof GroupEvent.Expelled expelled
        ? Optional.of(expelled.device())
        : GroupTurn.device(event);
  }

  /** A journal that fails keeps no step from being taken; the log has the line then. */
  private void write(JsonObject line) {
    try {
      journal.accept(line.encode() + "\n");
    } catch (RuntimeException | Error e) {
      LOG.error("a step of a group could not be written to the journal: {}", line.encode(), e);
    }
  }
}
