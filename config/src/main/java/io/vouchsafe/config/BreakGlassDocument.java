package io.vouchsafe.config;

import io.vouchsafe.pki.Fingerprint;
import io.vouchsafe.vpnauth.emergency.BreakGlass;
import io.vouchsafe.vpnauth.emergency.Orders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Break-glass allows as an operator writes them in the body of a request.
 *
 * @param by who answers for those that name nobody
 * @param why in that person's words
 */
public record BreakGlassDocument(
    Optional<String> by, Optional<String> why, List<BreakGlass> allows) {
  /** Allows of one document: what needs more of them is no exception any more. */
  public static final int MOST = Orders.MOST_ALLOWS;

  private static final SettingKey<List<Value>> BREAK_GLASS =
      SettingKey.sections("break_glass", BreakGlassReader.KEYS).required().says("the list");

  private static final SettingKey<String> BY =
      PlainWords.lineKey("by").says("who answers for those that name nobody");

  private static final SettingKey<String> WHY =
      PlainWords.lineKey("why").says("the reason of those that give none");

  private static final SettingKey<Value> TENANT = SettingKey.unheeded("tenant");

  static final SectionTable KEYS = SectionTable.of(BREAK_GLASS, BY, WHY, TENANT);

  public BreakGlassDocument {
    allows = List.copyOf(allows);
  }

  static BreakGlassDocument read(Section document, Instant now) {
    document.value(TENANT);
    Optional<String> by = document.find(BY);
    Optional<String> why = document.find(WHY);
    List<Value> written = document.find(BREAK_GLASS).orElse(List.of());
    if (written.size() > MOST) {
      written.get(MOST).error(written.size() + " allows, at most " + MOST + " are taken");
      return new BreakGlassDocument(by, why, List.of());
    }
    BreakGlassReader reader = new BreakGlassReader(by, why);
    List<BreakGlass> allows = new ArrayList<>();
    Set<Fingerprint> certificates = new HashSet<>();
    for (Value value : written) {
      Optional<BreakGlass> allow =
          Section.read(value, BreakGlassReader.KEYS, entry -> reader.listed(entry, now));
      allow
          .filter(read -> !certificates.add(read.certificate()))
          .ifPresent(read -> value.error("this certificate is there twice"));
      allow.ifPresent(allows::add);
    }
    return new BreakGlassDocument(by, why, allows);
  }
}
