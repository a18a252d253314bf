package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.proxy.ocvpn.Groups;
import java.util.List;

/** What is wrong with the groups of OCVPN devices; nothing where nothing is. */
final class OcvpnHealth implements HealthDetail {
  private final Groups groups;

  OcvpnHealth(Groups groups) {
    this.groups = groups;
  }

  @Override
  public String key() {
    return "ocvpn";
  }

  @Override
  public JsonArray value() {
    List<String> concerns = groups.concerns();
    return concerns.isEmpty()
        ? new JsonArray()
        : new JsonArray().add(new JsonObject().put("concerns", new JsonArray(concerns)));
  }
}
