package io.vouchsafe.config.fortiadc;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Where each stricter rule will be felt, collected while objects are converted. */
final class StricterPlaces {
  private final Map<StricterRule, List<String>> places = new EnumMap<>(StricterRule.class);

  void add(StricterRule rule, String place) {
    places.computeIfAbsent(rule, r -> new ArrayList<>()).add(place);
  }

  /** In the order of the rules. */
  List<FortiAdcImport.Stricter> all() {
    return places.entrySet().stream()
        .map(entry -> new FortiAdcImport.Stricter(entry.getKey(), entry.getValue()))
        .toList();
  }
}
