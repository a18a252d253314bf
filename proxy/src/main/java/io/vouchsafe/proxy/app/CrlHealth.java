package io.vouchsafe.proxy.app;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vouchsafe.pki.crl.CrlIndex;
import io.vouchsafe.pki.revocation.Outcome;
import io.vouchsafe.proxy.crl.CachedCrl;
import io.vouchsafe.proxy.crl.CrlName;
import io.vouchsafe.proxy.crl.CrlUrlStatus;
import io.vouchsafe.proxy.decision.TenantRuntime;
import io.vouchsafe.proxy.decision.Tenants;
import io.vouchsafe.proxy.health.HealthDetail;
import io.vouchsafe.vpnauth.revocation.CrlObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the CRLs if nothing is done: one entry for each URL of each CRL object. */
final class CrlHealth implements HealthDetail {
  private final Tenants tenants;
  private final InstantSource clock;

  CrlHealth(Tenants tenants, InstantSource clock) {
    this.tenants = tenants;
    this.clock = clock;
  }

  @Override
  public String key() {
    return "crls";
  }

  @Override
  public JsonArray value() {
    Instant now = clock.instant();
    JsonArray all = new JsonArray();
    for (TenantRuntime tenant : tenants.all()) {
      for (CrlObject object : tenant.settings().crl().values()) {
        for (CrlUrlStatus outlook : tenant.crls().outlook(object)) {
          all.add(entry(tenant.name(), object, outlook, now));
        }
      }
    }
    return all;
  }

  private static JsonObject entry(
      String tenant, CrlObject object, CrlUrlStatus outlook, Instant now) {
    JsonObject entry =
        new JsonObject()
            .put("tenant", tenant)
            .put("object", object.name())
            .put("url", outlook.url())
            .put("failures", outlook.failures())
            .put("last_failure", outlook.lastFailure().map(Outcome::code).orElse(null));
    outlook.held().ifPresent(held -> describe(entry, held, now));
    return entry.put("concerns", new JsonArray(concerns(object, outlook, now)));
  }

  private static void describe(JsonObject entry, CachedCrl held, Instant now) {
    CrlIndex crl = held.index();
    entry
        .put("crl", CrlName.of(held.signer(), crl).path())
        .put("delta", crl.isDelta())
        .put("this_update", crl.thisUpdate().toString())
        .put("next_update", crl.nextUpdate().map(Instant::toString).orElse(null))
        .put(
            "next_update_seconds",
            crl.nextUpdate().map(next -> Duration.between(now, next).toSeconds()).orElse(null))
        .put("fetched_seconds_ago", Duration.between(held.fetched(), now).toSeconds())
        .put("authority_key_identifier", crl.authorityKey().isPresent());
  }

  /** Words for what somebody should look at. */
  private static List<String> concerns(CrlObject object, CrlUrlStatus outlook, Instant now) {
    List<String> concerns = new ArrayList<>();
    if (outlook.failures() > 0) {
      concerns.add("fetches_fail");
    }
    if (outlook.held().isEmpty()) {
      concerns.add("nothing_held");
      return concerns;
    }
    CachedCrl held = outlook.held().get();
    if (held.index().nextUpdate().map(now::isAfter).orElse(true)) {
      concerns.add("expired");
    } else if (object.outlived(held.fetched(), now)) {
      concerns.add("validity_time_passed");
    }
    if (held.index().authorityKey().isEmpty()) {
      // strongSwan finds the issuer of a CRL by it and uses none that lacks it.
      concerns.add("no_authority_key_identifier");
    }
    return concerns;
  }
}
