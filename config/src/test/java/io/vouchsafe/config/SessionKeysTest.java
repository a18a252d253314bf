package io.vouchsafe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.vouchsafe.vpnauth.decision.Policy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sessions} of a tenant and {@code session_grace} of a policy. */
class SessionKeysTest {
  @TempDir Path directory;

  private String text(String sessions, String policy) {
    return """
    listen: { api: 127.0.0.1:8180, admin: 127.0.0.1:8181 }
    tenants:
      acme:
        ca_groups: { staff: { anchors: [root.pem] } }
        sessions: { %s }
        policies: { default: { ca_group: staff, revocation: { sources: [] }%s } }
    """
        .formatted(sessions, policy);
  }

  private TenantSettings read(String sessions, String policy) {
    return new WrittenSettings(directory).settings(text(sessions, policy)).tenants().get("acme");
  }

  @Test
  void absentKeysAreTheContractsDefaults() {
    TenantSettings tenant = read("", "");
    assertThat(tenant.sessions()).isEqualTo(new SessionSettings(50, 25, false));
    assertThat(tenant.policies().get("default").sessionGrace())
        .isEqualTo(Policy.DEFAULT_SESSION_GRACE)
        .isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void everyKeyIsRead() {
    TenantSettings tenant =
        read("cuts_per_second: 7, cut_limit: 100, dry_run: true", ", session_grace: 0");
    assertThat(tenant.sessions()).isEqualTo(new SessionSettings(7, 100, true));
    assertThat(tenant.policies().get("default").sessionGrace()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "cuts_per_second: 0, 1…100000",
    "cuts_per_second: 100001, 1…100000",
    "cut_limit: 0, 1…100",
    "cut_limit: 101, 1…100",
    "cut_limit: 2.5, whole number",
    "dry_run: 1, true or false",
    "cuts_per_sec: 5, nearest known key 'cuts_per_second'",
  })
  void whatIsWrongIsRefused(String written, String sentence) {
    assertThat(new WrittenSettings(directory).problems(text(written, "")))
        .anySatisfy(problem -> assertThat(problem).contains("sessions", sentence));
  }

  @Test
  void aNegativeGraceIsRefused() {
    assertThat(new WrittenSettings(directory).problems(text("", ", session_grace: -1")))
        .anySatisfy(problem -> assertThat(problem).contains("session_grace", "0…2147483647"));
  }
}
