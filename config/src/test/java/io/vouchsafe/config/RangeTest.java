package io.vouchsafe.config;

import static io.vouchsafe.config.WrittenSettings.withObject;
import static io.vouchsafe.config.WrittenSettings.withPolicy;
import static io.vouchsafe.config.WrittenSettings.withTenant;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ends of every range are taken, and what lies one beyond them is not. */
class RangeTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "timeout, 1, 2147483647",
    "max_age, -1, 214748364",
    "caching_thisupd_extra_maxage, -1, 2147483647",
    "caching_nextupd_ahead_time, -1, 2147483647",
    "max_response, 1, 16777216",
  })
  void ofOcspObjects(String key, long min, long max) {
    takesExactly(number -> withObject(key + ": " + number), min, max);
  }

  @ParameterizedTest
  @CsvSource({"max_ca_path, 1, 255", "deadline, 1, 2147483647", "max_verdict, 1, 2147483647"})
  void ofPolicies(String key, long min, long max) {
    takesExactly(number -> withPolicy(key + ": " + number), min, max);
  }

  @ParameterizedTest
  @CsvSource({
    "cache, maximum_memory, 4096, 1099511627776",
    "cache, revoked_memory, 4096, 1099511627776",
    "cache, response_memory, 4096, 1099511627776",
    "cache, max_lifetime, 1, 2147483647",
    "algorithms, min_rsa_bits, 1024, 8192",
  })
  void ofTenants(String section, String key, long min, long max) {
    takesExactly(n -> withTenant(section + ": { " + key + ": " + n + " }"), min, max);
  }

  private interface Yaml {
    String with(String number);
  }

  private void takesExactly(Yaml yaml, long min, long max) {
    WrittenSettings written = new WrittenSettings(directory);
    for (long good : new long[] {min, max}) {
      assertThat(written.read(yaml.with(Long.toString(good))))
          .isInstanceOf(SettingsReading.Read.class);
    }
    for (String bad : new String[] {"" + (min - 1), "" + (max + 1), "1" + "0".repeat(400)}) {
      String shown = Quoted.plain(bad);
      assertThat(written.problems(yaml.with(bad)))
          .singleElement()
          .asString()
          .contains(": " + shown + " is out of range " + min + "…" + max);
    }
  }
}
