package io.vouchsafe.proxy.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vouchsafe.config.HostAndPort;
import io.vouchsafe.config.LimitSettings;
import io.vouchsafe.config.ListenSettings;
import io.vouchsafe.config.Settings;
import io.vouchsafe.config.SettingsReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is put in place before every part is ready. */
class TwoPhasesTest {
  private static final HostAndPort ANY = new HostAndPort("127.0.0.1", 0);
  private static final Settings SETTINGS =
      new Settings(
          new ListenSettings(ANY, ANY, Optional.empty(), Optional.empty(), Optional.empty()),
          LimitSettings.DEFAULT,
          Map.of());

  private final List<String> log = new ArrayList<>();

  @Test
  void allPrepareAndThenAllCommitInTheirOrder() {
    ReloadOutcome outcome = reload(part("a"), part("b"), part("c"));

    assertThat(outcome).isInstanceOf(ReloadOutcome.Applied.class);
    assertThat(log).containsExactly("prepare a", "prepare b", "prepare c", "a", "b", "c");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void whicheverPartRefusesNoneIsPutInPlace(int at) {
    List<SettingsPart> parts = new ArrayList<>(List.of(part("a"), part("b"), part("c")));
    parts.set(at, refusing("the disk is broken"));

    ReloadOutcome outcome = reload(parts.toArray(SettingsPart[]::new));

    assertThat(outcome).isEqualTo(new ReloadOutcome.Refused(List.of("the disk is broken")));
    assertThat(log).hasSize(2).allMatch(line -> line.startsWith("prepare"));
  }

  @Test
  void everyPartThatRefusesSaysWhy() {
    assertThat(reload(refusing("one"), part("b"), refusing("two")))
        .isEqualTo(new ReloadOutcome.Refused(List.of("one", "two")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aBugWhilePreparingPutsNothingInPlace(int at) {
    List<SettingsPart> parts = new ArrayList<>(List.of(part("a"), part("b"), part("c")));
    parts.set(
        at,
        change -> {
          throw new IllegalStateException("a bug");
        });

    assertThatThrownBy(() -> reload(parts.toArray(SettingsPart[]::new))).hasMessage("a bug");
    assertThat(log).allMatch(line -> line.startsWith("prepare"));
  }

  /** Half of the new settings would be worse than either. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBugInOneCommitKeepsNoOtherFromItsEndAndIsTold(boolean isError) {
    SettingsPart broken =
        SettingsPart.following(
            change -> {
              if (isError) {
                throw new StackOverflowError("a bug");
              }
              throw new IllegalStateException("a bug");
            });

    assertThatThrownBy(() -> reload(broken, part("b"), broken, part("d")))
        .hasMessageContaining("did not follow")
        .cause()
        .hasMessage("a bug")
        .satisfies(bug -> assertThat(bug.getSuppressed()).hasSize(1));
    assertThat(log).containsExactly("prepare b", "prepare d", "b", "d");
  }

  private ReloadOutcome reload(SettingsPart... parts) {
    return new Reload(() -> new SettingsReading.Read(SETTINGS, List.of()), SETTINGS, List.of(parts))
        .run();
  }

  private SettingsPart part(String name) {
    return change -> {
      log.add("prepare " + name);
      return new Prepared.Ready(() -> log.add(name));
    };
  }

  private static SettingsPart refusing(String why) {
    return change -> new Prepared.Refused(List.of(why));
  }
}
