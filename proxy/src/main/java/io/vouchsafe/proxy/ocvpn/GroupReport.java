package io.vouchsafe.proxy.ocvpn;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.vpnauth.ocvpn.DeviceSerial;
import io.vouchsafe.vpnauth.ocvpn.GroupMember;
import io.vouchsafe.vpnauth.ocvpn.GroupState;
import java.util.List;

/** What operators are told about groups. */
final class GroupReport {
  private GroupReport() {}

  /**
   * A page of customers.
   *
   * @param more whether there are others after them
   */
  static JsonObject of(List<CustomerGroup> groups, boolean more) {
    JsonObject report = new JsonObject();
    JsonArray customers = new JsonArray();
    groups.forEach(group -> customers.add(of(group)));
    report.put("customers", customers);
    if (more) {
      report.put("next", after(groups.getLast().name()));
    }
    return report;
  }

  /** What {@code after} of the next page is. */
  static String after(CustomerName name) {
    return name.tenant() + "/" + name.customer();
  }

  private static JsonObject of(CustomerGroup group) {
    JsonObject told = of(group.name(), group.shown());
    return switch (group.owner()) {
      case GroupOwner.Here here -> told;
      case GroupOwner.Elsewhere(String node) -> told.put("owner", node);
      case GroupOwner.Unknown(String why) -> told.putNull("owner").put("owner_unknown", why);
    };
  }

  private static JsonObject of(CustomerName name, GroupState state) {
    JsonObject told =
        new JsonObject()
            .put("tenant", name.tenant())
            .put("customer", name.customer())
            .put("generation", state.generation())
            .put("made_at", state.generation() == 0 ? null : state.madeAt().toString())
            .put("key", GroupJournal.word(state));
    state.rotateAt().ifPresent(at -> told.put("rotate_at", at.toString()));
    JsonArray members = new JsonArray();
    state.members().values().forEach(member -> members.add(of(member)));
    List<String> unacknowledged =
        state.members().values().stream()
            .filter(member -> GroupMeters.isUnacknowledged(member, state))
            .map(GroupMember::serial)
            .map(DeviceSerial::text)
            .toList();
    return told.put("members", members).put("unacknowledged", new JsonArray(unacknowledged));
  }

  private static JsonObject of(GroupMember member) {
    return new JsonObject()
        .put("serial_number", member.serial().text())
        .put("state", member.state().word())
        .put("told", member.told())
        .put("acknowledged", member.acknowledged())
        .put("since", member.since().toString())
        .put("address", member.announcement().address())
        .put(
            "networks",
            new JsonArray(
                member.announcement().networks().stream().map(Object::toString).toList()));
  }
}
